import { casesIn } from "../../../data/cases.ts";
import { eventsOf } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { caseStatusCascaded } from "../../../events/status.ts";
import type { Step } from "../../shared/steps.ts";
import { following } from "./following.ts";

/** Says on the timeline that everything has followed, and how much of what (LCM-101). */
export const tell: Step = async (ask) => {
  const { eventId, caseId, from, to, once } = following(ask);
  const told = await once("case-status:told", async (whole, stamp) => {
    const followed = await followedFrom(ask.house, caseId, eventId);
    const event = caseStatusCascaded.record(stamp, { caseId, from, to, causedBy: eventId, followed }, {});
    return casesIn(ask.house).noted(whole, [event], stamp);
  });
  return { told };
};

const pageOfEvents = 100;
/** More than one change of status brings about; beyond it the count is of the newest. */
const pagesMax = 50;

/** The events that this change has brought about, by type: all of them lie after it in the history. */
async function followedFrom({ table }: House, caseId: Id<"case">, eventId: string): Promise<{ type: string; count: number }[]> {
  const counts = new Map<string, number>();
  let past: number | undefined;
  for (let page = 1; page <= pagesMax; page++) {
    const { rows, hasMore } = await eventsOf(table, caseId, pageOfEvents, past);
    for (const row of rows) {
      if (row.eventId === eventId) return counted(counts);
      if (row.requestId === eventId) counts.set(row.type, (counts.get(row.type) ?? 0) + 1);
    }
    past = rows.at(-1)?.seq;
    if (!hasMore) break;
  }
  return counted(counts);
}

const counted = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([type, count]) => ({ type, count })).toSorted((a, b) => (a.type < b.type ? -1 : 1));
