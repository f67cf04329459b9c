import * as z from "zod";
import { id } from "../kernel/ids.ts";

/**
 * Which denial a claim is in: one active at most, over all its submissions (RCM-029). It is written with the claim, and replaced by
 * whatever puts the claim into a denial, takes it out, or changes its sums: of two at once the second decides again, so that no
 * denial ever counts an old sum.
 */
export const ClaimDenial = z.object({
  claimId: id("claim"),
  caseId: id("case"),
  /** The last denial it was put into. It may be over by now; over is final, so another may then take its place. */
  denialId: id("denial").optional(),
  /** The version it was put in with. */
  submissionId: id("submission").optional(),
  /** Those of before, the newest last. */
  past: z.array(z.object({ denialId: id("denial"), submissionId: id("submission") })),
  version: z.int(),
});
export type ClaimDenial = z.output<typeof ClaimDenial>;
