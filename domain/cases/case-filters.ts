import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { addDays, Day, dayOf, Instant } from "../kernel/time.ts";
import type { CaseCard } from "./legal-case.ts";
import { AccidentType, CaseStatus } from "./legal-case.ts";

const turned = { error: "must not be before from", path: ["to"] };

const Days = z
  .strictObject({ from: Day.optional(), to: Day.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, turned)
  .meta({ id: "Days", description: "From this day to that, both included; one of them may be left out" });

/** A day is the tenant's; two moments, or a day and a moment, are held against each other as they stand. */
const Times = z
  .strictObject({ from: z.union([Day, Instant]).optional(), to: z.union([Day, Instant]).optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from.slice(0, to.length) <= to, turned)
  .meta({ id: "Times", description: "Days of the tenant or moments, both included; one of them may be left out" });

const statusesMax = 5;

/** What a list of cases can be narrowed by (XCT-014, NEG-060). Every one given must hold; of the statuses, one. */
export const CaseFilters = z.strictObject({
  status: z
    .union([CaseStatus, z.array(CaseStatus).min(1).max(statusesMax)])
    .optional()
    .meta({ description: "One status, or several" }),
  firmId: id("firm").optional(),
  attorneyId: id("attorney").optional(),
  patientId: id("patient").optional(),
  accidentType: AccidentType.optional(),
  dateOfLoss: Days.optional(),
  openedAt: Times.optional(),
});
export type CaseFilters = z.output<typeof CaseFilters>;

/** Each once: the lists read each status apart. */
export const statusesIn = ({ status = [] }: CaseFilters): readonly CaseStatus[] => [...new Set([status].flat())];

/** Whether a case is one of those asked for, as its card has it now. */
export function fits(card: CaseCard, filters: CaseFilters, zone: string): boolean {
  const { firmId, attorneyId, patientId, accidentType, dateOfLoss = {}, openedAt = {} } = filters;
  const statuses = statusesIn(filters);
  return (
    (statuses.length === 0 || statuses.includes(card.caseStatus)) &&
    [
      [firmId, card.firmId],
      [attorneyId, card.attorneyId],
      [patientId, card.patientId],
      [accidentType, card.accidentType],
    ].every(([wanted, is]) => wanted === undefined || wanted === is) &&
    isWithin(dateOfLoss, () => card.dateOfLoss) &&
    isWithin(openedAt, (border) => (isDay(border) ? dayOf(card.openedAt, zone) : card.openedAt))
  );
}

interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A day is held against the day, a moment against the moment. */
const isWithin = ({ from, to }: Range, valueFor: (border: string) => string): boolean =>
  (from === undefined || valueFor(from) >= from) && (to === undefined || valueFor(to) <= to);

const isDay = (text: string): text is Day => text.length === "2025-01-01".length;

/**
 * Where to read in rows that are sorted by the moment of opening: as texts, never narrower than what was asked. A day of a zone
 * begins at most a day before and ends at most a day after the same day in UTC.
 */
export function openedBetween({ openedAt: { from, to } = {} }: CaseFilters): { from: string; to: string } {
  return {
    from: from === undefined ? "0" : isDay(from) ? addDays(from, -1) : from,
    to: to === undefined ? "~" : isDay(to) ? addDays(to, 2) : `${to}~`,
  };
}
