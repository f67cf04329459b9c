import * as z from "zod";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { addDays, Day } from "../kernel/time.ts";

/** What a case's appointments came to so far, kept in the transactions that change them, so that a gap in treatment is seen. */
export const CaseCare = z.object({
  caseId: id("case"),
  firstKeptOn: Day.optional(),
  lastKeptOn: Day.optional(),
  /** How many are booked and still to come or undecided. */
  booked: z.int(),
  /** Of the days in the setting `treatmentGapDays`, how many were alerted since the last kept appointment. */
  gapsAlerted: z.int(),
  /** The next day on which a gap is to be looked for. */
  dueOn: Day.optional(),
  version: z.int(),
});
export type CaseCare = z.output<typeof CaseCare>;

/** What changed in a case's care: one booked more or fewer, one kept, or one that was not kept after all, with the days of all others. */
export interface CareMove {
  readonly booked?: 1 | -1;
  readonly keptOn?: Day;
  readonly keptOnOthers?: readonly Day[];
}

/** A case's care after one appointment changed. `gapDays` are those after which a gap is alerted. */
export function careAfter(
  caseId: Id<"case">,
  before: CaseCare | undefined,
  { booked, keptOn, keptOnOthers }: CareMove,
  { gapDays, stamp }: { gapDays: readonly number[]; stamp: Stamp },
): CaseCare {
  const was: CaseCare = before ?? { caseId, booked: 0, gapsAlerted: 0, version: 0 };
  const counted: CaseCare = { ...was, booked: was.booked + (booked ?? 0), version: was.version + 1 };
  if (keptOnOthers) return sinceDays(counted, keptOnOthers, gapDays, stamp);
  return keptOn ? withKept(counted, keptOn, gapDays) : counted;
}

/** A kept appointment ends the gap, unless it is told later than one that came after it. */
function withKept(care: CaseCare, keptOn: Day, gapDays: readonly number[]): CaseCare {
  const firstKeptOn = care.firstKeptOn && care.firstKeptOn < keptOn ? care.firstKeptOn : keptOn;
  if (care.lastKeptOn && care.lastKeptOn >= keptOn) return { ...care, firstKeptOn };
  return watched({ ...care, firstKeptOn, lastKeptOn: keptOn, gapsAlerted: 0 }, gapDays);
}

/** As if the corrected appointment had never been kept. The alerts of days before today had been raised by then. */
function sinceDays(care: CaseCare, days: readonly Day[], gapDays: readonly number[], stamp: Stamp): CaseCare {
  const kept = days.toSorted();
  const lastKeptOn = kept.at(-1);
  const raised = lastKeptOn ? gapDays.filter((gap) => addDays(lastKeptOn, gap) < today(stamp)).length : 0;
  return watched({ ...care, firstKeptOn: kept[0], lastKeptOn, gapsAlerted: raised }, gapDays);
}

/** Due on the next of the gap days after the last kept appointment; before the first one there is no treatment to fall behind. */
export function watched(care: CaseCare, gapDays: readonly number[]): CaseCare {
  const next = gapDays.toSorted((a, b) => a - b)[care.gapsAlerted];
  return { ...care, dueOn: care.lastKeptOn && next !== undefined ? addDays(care.lastKeptOn, next) : undefined };
}
