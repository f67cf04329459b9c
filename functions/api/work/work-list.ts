import type { House } from "../../../data/house.ts";
import type { WorkOwner } from "../../../data/keys.ts";
import type { Waiting } from "../../../data/work.ts";
import { lookAgain, openWork, workPlace } from "../../../data/work.ts";
import type { Actor } from "../../../domain/access/policy.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import { bare } from "../../../data/table.ts";
import type { Owner } from "../../../domain/work/task.ts";
import type { WorkItem, WorkPart } from "../../../domain/work/work-item.ts";
import { workItemOf, workKindOf } from "../../../domain/work/work-item.ts";
import type { Handlers } from "../../shared/contract.ts";
import { fillPage } from "../../shared/fill-page.ts";
import { isDownwards } from "../../shared/page.ts";
import type { workContract } from "./contract.ts";

/**
 * Everyone's open work. The index says what may wait for someone; each of it is read again and asked of the policy with its own
 * case before it is shown, so what was done, given away or may not be seen is not in the list.
 */
export const workListHandlers = (house: House): Pick<Handlers<typeof workContract>, "work"> => ({
  async work({ query, cursor, actor, stamp, can }) {
    const { whose, dueBy, kind, limit } = query;
    const lastFirst = isDownwards(query);
    const items = new Map<string, WorkItem>();
    const { shown, page, next } = await fillPage<Waiting, string>(limit, cursor as string | undefined, {
      read: (size, past) => openWork(house, { owners: ownersOf(actor, whose), dueBy, limit: size, past, lastFirst }), // We sealed it.
      among: async (waiting) => {
        const wanted = waiting.filter(({ id }) => kind === undefined || workKindOf(id) === kind);
        for (const waits of await lookAgain(house, wanted)) {
          const workKind = workKindOf(waits.id);
          if (!workKind) continue; // Of a context that has not said how its work is shown.
          const owner = waits.owner as Owner; // Parsed before it was written.
          const { item, may, subject } = workItemOf(workKind, bare<WorkPart>(waits.row), { ...waits, owner }, today(stamp));
          if (can(may, subject)) items.set(item.id, item);
        }
        return wanted.filter(({ id }) => items.has(id));
      },
      placeOf: workPlace,
    });
    return { view: { data: shown.flatMap(({ id }) => items.get(id) ?? []), page }, next };
  },
});

/** Whose work is asked for: one's own, that of one's teams, or both. */
function ownersOf({ userId, roles }: Actor, whose: "mine" | "teams" | "all"): WorkOwner[] {
  const teams = roles.map((role): WorkOwner => `team:${role}`);
  return [...(whose === "teams" ? [] : [userId]), ...(whose === "mine" ? [] : teams)];
}
