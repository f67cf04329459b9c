import type { House } from "../../../data/house.ts";
import { resolvedBy } from "../../../data/resolved-denials.ts";
import { talliesIn } from "../../../data/tallies.ts";
import { teamsIn } from "../../../data/teams.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { Denial } from "../../../domain/denials/denial.ts";
import { insightsOf } from "../../../domain/denials/insights.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import { WorkKind } from "../../../domain/work/work-item.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { fillPage } from "../../shared/fill-page.ts";
import { ownersOf, workPage } from "../../shared/work-page.ts";
import { shownOf } from "./denial-shown.ts";
import type { insightsContract } from "./insights-contract.ts";

/** A dashboard shows the beginning of each list. */
const firstFew = 25;
const activities = WorkKind.options.filter((kind) => kind !== "denial");

export function insightsHandlers(house: House): Handlers<typeof insightsContract> {
  const tallies = talliesIn(house);
  const resolvedFor = ({ can }: Ask, owners: ReturnType<typeof ownersOf>) =>
    fillPage(firstFew, undefined, {
      read: (limit, past: string | undefined) => resolvedBy(house, owners, limit, past),
      among: (some) => some.filter(({ denial: { denialId, firmIds } }) => can("denial.read", { id: denialId, firmIds })),
      placeOf: ({ place }) => place,
    });

  return {
    async denialInsights({ query: { payerId, ...asked }, allow }) {
      allow({}); // Of all firms together: whoever is assigned to some has no such figure.
      const insights = insightsOf(await tallies.all(payerId), asked);
      const names = await tallies.payerNames(insights.rows.map((row) => row.payerId));
      return { view: { ...insights, rows: insights.rows.map((row) => ({ ...row, payerName: names.get(row.payerId) })) } };
    },

    async tierOne(ask) {
      const { actor, allow } = ask;
      allow({ firmIds: boundTo(actor) ?? [] });
      const teams = await teamsIn(house).ofUser(actor.userId);
      const owners = ownersOf(actor, teams, "all");
      const now = today(ask.stamp);
      const [active, resolved, others] = await Promise.all([
        workPage(house, ask, { owners, kinds: ["denial"], limit: firstFew, lastFirst: false }),
        resolvedFor(ask, owners),
        workPage(house, ask, { owners, kinds: activities, limit: firstFew, lastFirst: false }),
      ]);
      return {
        view: {
          active: { data: (active.parts as Denial[]).map((denial) => shownOf(denial, now)), hasMore: active.page.hasMore }, // Only denials were asked for.
          resolved: { data: resolved.shown.map(({ denial }) => shownOf(denial, now)), hasMore: resolved.page.hasMore },
          activities: { data: others.items, hasMore: others.page.hasMore },
        },
      };
    },
  };
}
