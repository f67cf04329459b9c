import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Money } from "../kernel/money.ts";
import { Day, Instant } from "../kernel/time.ts";

const text = (max: number) => z.string().trim().min(1).max(max);
const Copay = Money.refine((amount) => amount >= 0, "must not be below 0.00");

/** One insurance policy of the patient, for this case. */
export const Policy = z
  .strictObject({
    payerId: id("payer"),
    memberId: text(40).optional(),
    groupNumber: text(40).optional(),
    planName: text(80).optional(),
    from: Day.optional(),
    to: Day.optional(),
    copay: Copay.optional().meta({ description: "For a regular service (CLM-024)" }),
    groupCopay: Copay.optional().meta({ description: "For a group service (CLM-039)" }),
  })
  .meta({ id: "InsurancePolicy" });
export type Policy = z.output<typeof Policy>;

export const CoverageDetails = z.object({
  policies: z.array(Policy).max(5).meta({ description: "The primary payer's first. None: the case is treated on a lien (CLM-038)" }),
  reducedFee: z
    .strictObject({ schedule: text(80), from: Day, to: Day.optional() })
    .optional()
    .meta({ description: "The reduced-fee schedule this patient is eligible for (CLM-006)" }),
});

export type CoverageDetails = z.output<typeof CoverageDetails>;

/** Who pays for this case's care before its settlement: the patient's insurance, and the terms of a reduced fee (CLM-017). */
export const Coverage = z
  .object({ caseId: id("case"), ...CoverageDetails.shape, updatedAt: Instant, updatedBy: z.string(), version: z.int() })
  .meta({ id: "CaseCoverage" });
export type Coverage = z.output<typeof Coverage>;
