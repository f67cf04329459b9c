import { verifyHistory } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { pricesIn } from "../../../data/prices.ts";
import type { BilledStatusPage } from "../../../domain/billing/billed-status.ts";
import { billedOn, changeBilledStatus, Outcome, pricesId } from "../../../domain/billing/billed-status.ts";
import { addModifierRule, endModifierRule } from "../../../domain/billing/modifier-rule-changes.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Handlers } from "../../shared/contract.ts";
import { eventPage, everyEvent } from "../../shared/event-page.ts";
import { namedIn } from "./named.ts";
import type { rules } from "./rules-contract.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export function ruleHandlers(house: House): Handlers<typeof rules> {
  const prices = pricesIn(house);
  const refuseUnknown = namedIn(house);
  const refuseNoService = async (serviceId: Id<"service"> | undefined) => {
    if (serviceId && !(await prices.service(serviceId))) refuse("service.not-found", { serviceId });
  };

  return {
    async addModifierRule({ body, stamp, allow }) {
      allow({});
      const [before] = await Promise.all([prices.modifierRules(body.serviceId), refuseNoService(body.serviceId), refuseUnknown(body)]);
      const added = addModifierRule(before.page, body, stamp);
      return { view: added.rule, writes: prices.modifierRulesChanged(before, added, stamp) };
    },

    async listModifierRules({ query: { serviceId }, allow }) {
      allow({});
      const [{ page }] = await Promise.all([prices.modifierRules(serviceId), refuseNoService(serviceId)]);
      return { view: { data: [...page.rules], page: { hasMore: false } } };
    },

    async endModifierRule({ path: { modifierRuleId }, body: { serviceId }, stamp, allow }) {
      allow({ id: modifierRuleId });
      const before = await prices.modifierRules(serviceId);
      const ended = endModifierRule(before.page, modifierRuleId, stamp);
      return { view: ended.rule, writes: prices.modifierRulesChanged(before, ended, stamp) };
    },

    async listBilledStatuses({ stamp, allow }) {
      allow({});
      return { view: viewOf(await prices.billedStatuses(), stamp) };
    },

    async changeBilledStatus({ path: { status }, body, stamp, allow, match }) {
      allow({ id: status });
      const before = await prices.billedStatusesKnown();
      match(before.page);
      const changed = changeBilledStatus(before.page, status, body, stamp);
      return { view: viewOf(changed.page, stamp), writes: prices.billedStatusesChanged(before, changed, stamp) };
    },

    async pricesHistory(ask) {
      ask.allow({});
      return eventPage(house, pricesId, ask, everyEvent);
    },

    async verifyPricesHistory({ allow }) {
      allow({});
      return { view: await verifyHistory(house.table, pricesId) };
    },
  };
}

const viewOf = ({ statuses, version }: BilledStatusPage, stamp: Stamp) => ({
  data: Outcome.options.map((status) => ({
    status,
    current: billedOn(statuses, status, today(stamp)),
    values: statuses.filter((one) => one.status === status),
  })),
  version,
});
