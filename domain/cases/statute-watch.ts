import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Day } from "../kernel/time.ts";

/** When the next alert about a case's statute of limitations is due, kept beside the case so that a schedule finds it (LCM-037). */
export const StatuteWatch = z.object({
  caseId: id("case"),
  statuteOfLimitations: Day.optional(),
  /** The next day on which something is to be said; none once all was said. */
  dueOn: Day.optional(),
  version: z.int(),
});
export type StatuteWatch = z.output<typeof StatuteWatch>;
