import type { House } from "../../data/house.ts";
import type { WorkOwner } from "../../data/keys.ts";
import { bare } from "../../data/table.ts";
import type { Waiting } from "../../data/work.ts";
import { lookAgain, openWork, workPlace } from "../../data/work.ts";
import type { Actor } from "../../domain/access/policy.ts";
import { today } from "../../domain/kernel/stamp.ts";
import type { Day } from "../../domain/kernel/time.ts";
import type { Owner } from "../../domain/work/task.ts";
import type { Team } from "../../domain/work/team.ts";
import type { WorkItem, WorkKind, WorkPart } from "../../domain/work/work-item.ts";
import { workItemOf, workKindOf } from "../../domain/work/work-item.ts";
import type { Ask } from "./contract.ts";
import { fillPage } from "./fill-page.ts";

interface WorkWanted {
  readonly owners: readonly WorkOwner[];
  /** All of them unless said otherwise. */
  readonly kinds: readonly WorkKind[] | undefined;
  readonly dueBy?: Day | undefined;
  readonly limit: number;
  readonly past?: string | undefined;
  readonly lastFirst: boolean;
}

/** One page of open work, with what lies behind each item. */
interface WorkShown {
  readonly items: WorkItem[];
  readonly parts: WorkPart[];
  readonly page: { readonly hasMore: boolean };
  readonly next?: string;
}

/**
 * Open work of some owners. The index says what may wait for someone; each of it is read again and asked of the policy with its own
 * case before it is shown, so what was done, given away or may not be seen is not in the list.
 */
export async function workPage(house: House, { stamp, can }: Pick<Ask, "stamp" | "can">, wanted: WorkWanted): Promise<WorkShown> {
  const { owners, kinds, dueBy, limit, past, lastFirst } = wanted;
  const seen = new Map<string, { item: WorkItem; part: WorkPart }>();
  const isWanted = ({ id }: Waiting) => {
    const kind = workKindOf(id);
    return kind !== undefined && (kinds === undefined || kinds.includes(kind)); // Or of a context that has not said how its work is shown.
  };
  const { shown, page, next } = await fillPage<Waiting, string>(limit, past, {
    read: (size, from) => openWork(house, { owners, dueBy, limit: size, past: from, lastFirst }),
    among: async (waiting) => {
      for (const waits of await lookAgain(house, waiting.filter(isWanted))) {
        const [kind, part] = [workKindOf(waits.id)!, bare<WorkPart>(waits.row)]; // It was just filtered by.
        const owner = waits.owner as Owner; // Parsed before it was written.
        const { item, may, subject } = workItemOf(kind, part, { ...waits, owner }, today(stamp));
        if (can(may, subject)) seen.set(item.id, { item, part });
      }
      return waiting.filter(({ id }) => seen.has(id));
    },
    placeOf: workPlace,
  });
  const found = shown.flatMap(({ id }) => seen.get(id) ?? []);
  return { items: found.map(({ item }) => item), parts: found.map(({ part }) => part), page, ...(next === undefined ? {} : { next }) };
}

/** Whose work is asked for: one's own, that of one's teams (everyone with one's role, and those with a name), or both. */
export function ownersOf({ userId, roles }: Actor, teams: readonly Team[], whose: "mine" | "teams" | "all"): WorkOwner[] {
  const ofTeams = [...roles.map((role): WorkOwner => `team:${role}`), ...teams.map(({ teamId }) => teamId)];
  return [...(whose === "teams" ? [] : [userId]), ...(whose === "mine" ? [] : ofTeams)];
}
