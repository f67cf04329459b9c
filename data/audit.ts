import type { CaseCard } from "../domain/cases/legal-case.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Day } from "../domain/kernel/time.ts";
import type { EventRow } from "./history.ts";
import type { House } from "./house.ts";
import { dayPartitions, keys } from "./keys.ts";
import { bare } from "./table.ts";
import { inBatches } from "./in-batches.ts";

/** Where an event stands in its day. */
export const dayPlace = (row: EventRow): string => String(row.byDaysk);

interface DayAsked {
  readonly day: Day;
  readonly limit: number;
  /** Where the page before ended. */
  readonly past?: string | undefined;
  readonly newestFirst: boolean;
}

/** Everything that happened on a day, of whatever it is about: the day's partitions as one list, then the events themselves. */
export async function eventsOfDay({ table }: House, { day, limit, past, newestFirst }: DayAsked) {
  const [from, to] = newestFirst ? [" ", past ?? "~"] : [past ?? " ", "~"];
  const stretches = await Promise.all(
    // The place itself is in the range of a later page, so one more is read.
    dayPartitions(day).map((pk) => table.query({ index: "byDay", pk, from, to, limit: limit + 2, newestFirst })),
  );
  const places = stretches
    .flatMap(({ rows }) => rows)
    .filter(({ byDaysk }) => byDaysk !== past)
    .sort((a, b) => (String(a.byDaysk) < String(b.byDaysk) === newestFirst ? 1 : -1));
  const rows = await inBatches(places.slice(0, limit), (some) => table.read(some));
  return { items: rows.filter((row) => row !== undefined) as EventRow[], hasMore: places.length > limit }; // Events are never deleted.
}

/** The cards of the cases that some events are about, by case. */
export async function cardsBehind({ table }: House, events: readonly EventRow[]): Promise<ReadonlyMap<string, CaseCard>> {
  const caseIds = [...new Set(events.map(({ about }) => about).filter((about) => about.startsWith("case_")))];
  const rows = await inBatches(
    caseIds.map((caseId) => keys.caseCard(caseId as Id<"case">)), // By its prefix.
    (some) => table.glance(some),
  );
  return new Map(rows.flatMap((row, i) => (row ? [[caseIds[i]!, bare<CaseCard>(row)] as const] : []))); // One row for each.
}
