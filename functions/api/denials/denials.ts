import { denialListsIn } from "../../../data/denial-lists.ts";
import type { KnownDenial } from "../../../data/denials.ts";
import { denialsIn } from "../../../data/denials.ts";
import type { House } from "../../../data/house.ts";
import type { WorkOwner } from "../../../data/keys.ts";
import { teamsIn } from "../../../data/teams.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import { cancelDenial, changeDenial, moveDenial, resolveDenial } from "../../../domain/denials/change-denial.ts";
import type { DenialChanged } from "../../../domain/denials/denial-claims.ts";
import { refuseUnknownCodes } from "../../../domain/denials/denial-codes.ts";
import { refuseUnfitDenialOwner } from "../../../domain/denials/denial-owner.ts";
import type { Denial } from "../../../domain/denials/denial.ts";
import { activeStages, Stage } from "../../../domain/denials/denial.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { eventPage, everyEvent } from "../../shared/event-page.ts";
import { fillPage } from "../../shared/fill-page.ts";
import { isDownwards } from "../../shared/page.ts";
import { timelineOf } from "./denial-timeline.ts";
import { detailOf, isOverdue, shownOf } from "./denial-shown.ts";
import type { denialCasesContract, DenialListView } from "./denials-contract.ts";

/** A denial after the policy was asked about it, for every firm whose cases it is about. */
export async function foundDenial(house: House, denialId: Id<"denial">, { allow }: Pick<Ask, "allow">): Promise<KnownDenial> {
  const known = (await denialsIn(house).find(denialId)) ?? refuse("denial.not-found");
  allow({ id: denialId, firmIds: known.denial.firmIds });
  return known;
}

/** Which stages each view shows (RCM-030..035). */
const stagesOf = {
  all: Stage.options,
  open: activeStages,
  mine: activeStages,
  inProgress: ["inProgress"],
  awaitingPayment: ["awaitingPayment"],
  resolved: ["resolved"],
} as const satisfies Record<DenialListView, readonly Stage[]>;

export function denialCaseHandlers(house: House): Handlers<typeof denialCasesContract> {
  const denials = denialsIn(house);
  const lists = denialListsIn(house);

  const changed = async (before: KnownDenial, after: DenialChanged, stamp: Stamp) => ({
    view: shownOf(after.denial, today(stamp)),
    writes: await denials.changed(before, after, stamp),
  });

  /** Whose denials `mine` are. */
  async function ownersOf({ actor, query }: ListAsk): Promise<WorkOwner[]> {
    const teams = query.includeTeams === "true" ? await teamsIn(house).ofUser(actor.userId) : [];
    return [actor.userId, ...teams.map(({ teamId }) => teamId)];
  }

  return {
    async listDenials(ask) {
      const { query, actor, cursor, stamp, allow, can } = ask;
      allow({ firmIds: boundTo(actor) ?? [] });
      const { view, payerId, limit, stage } = query;
      const now = today(stamp);
      const stages = stagesOf[view].filter((one) => stage === undefined || one === stage);
      const owners = view === "mine" ? await ownersOf(ask) : [];
      const { shown, page, next } = await fillPage(limit, cursor as string | undefined, {
        read: (size, past) =>
          view === "mine"
            ? lists.ofOwners(owners, size, past, !isDownwards(query))
            : lists.byStage({ payerId, stages }, size, past, isDownwards(query)), // We sealed it.
        among: (some) =>
          some.filter(
            ({ denial }) =>
              denial !== undefined &&
              (stages as readonly Stage[]).includes(denial.stage) &&
              isAskedFor(denial, query, isOverdue(denial, now)) &&
              can("denial.read", { id: denial.denialId, firmIds: denial.firmIds }),
          ),
        placeOf: ({ place }) => place,
      });
      const found = shown.flatMap(({ denial }) => denial ?? []);
      const tasksOf = await lists.openTasks(found);
      const data = found.map((denial) => ({ ...shownOf(denial, now), openTaskCount: tasksOf(denial.denialId).length }));
      return { view: { data, page }, next };
    },

    async getDenial(ask) {
      const { denial } = await foundDenial(house, ask.path.denialId, ask);
      const tasksOf = await lists.openTasks([denial]);
      return { view: detailOf(denial, tasksOf(denial.denialId), today(ask.stamp)) };
    },

    async changeDenial(ask) {
      const { path, body, stamp, match } = ask;
      const before = await foundDenial(house, path.denialId, ask);
      match(before.denial);
      refuseUnknownCodes(body.carcs);
      const after = changeDenial(before.denial, body, stamp);
      const { owner, firmIds } = after.denial;
      if (owner !== before.denial.owner) refuseUnfitDenialOwner(owner, firmIds, await denials.owner(owner));
      return changed(before, after, stamp);
    },

    async moveDenial(ask) {
      const before = await foundDenial(house, ask.path.denialId, ask);
      ask.match(before.denial);
      return changed(before, moveDenial(before.denial, ask.body, ask.stamp), ask.stamp);
    },

    async resolveDenial(ask) {
      const before = await foundDenial(house, ask.path.denialId, ask);
      return changed(before, resolveDenial(before.denial, ask.body.outcome, ask.stamp), ask.stamp);
    },

    async cancelDenial(ask) {
      const before = await foundDenial(house, ask.path.denialId, ask);
      return changed(before, cancelDenial(before.denial, ask.body.reason, ask.stamp), ask.stamp);
    },

    async denialTimeline(ask) {
      const { denial } = await foundDenial(house, ask.path.denialId, ask);
      return timelineOf(house, denial, ask);
    },

    async denialHistory(ask) {
      const { denial } = await foundDenial(house, ask.path.denialId, ask);
      return eventPage(house, denial.denialId, ask, everyEvent);
    },
  };
}

type ListAsk = Ask<(typeof denialCasesContract)["listDenials"]>;

/** What no index narrows a list by. */
const isAskedFor = (denial: Denial, { payerId, subject, owner, carc, overdue }: ListAsk["query"], late: boolean): boolean =>
  (payerId === undefined || denial.payerId === payerId) &&
  (subject === undefined || denial.subject === subject) &&
  (owner === undefined || denial.owner === owner) &&
  (carc === undefined || (denial.carcs.includes(carc) && !denial.resolvedCarcs.includes(carc))) &&
  (overdue === undefined || String(late) === overdue);
