import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Day } from "../kernel/time.ts";

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
