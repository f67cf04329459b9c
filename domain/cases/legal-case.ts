import { Decimal } from "decimal.js";
import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Money, PositiveMoney } from "../kernel/money.ts";
import { Day, Instant } from "../kernel/time.ts";

/** Spec: Legal Case Management › Fields. Enum values on the wire are camelCase; labels are the client's. */
export const AccidentType = z.enum(["auto", "workComp", "slipFall", "medicalMalpractice", "other"]).meta({ id: "AccidentType" }); // LCM-026
export const CaseStatus = z.enum(["pending", "active", "suspended", "settlement", "closed"]).meta({ id: "CaseStatus" }); // LCM-029
export const LiabilityStatus = z.enum(["pending", "accepted", "disputed", "unknown"]).meta({ id: "LiabilityStatus" }); // LCM-030
export type CaseStatus = z.infer<typeof CaseStatus>;

const text = (max: number) => z.string().trim().min(1).max(max);

/** Letters and digits, with hyphen, slash and space inside (LCM-031, LCM-032, LCM-036). */
const Reference = z
  .string()
  .trim()
  .max(40)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 /-]*[A-Za-z0-9])?$/, "letters and digits, with hyphen, slash or space inside");

/** State and county, `CA/Los Angeles`; the county may be left out (LCM-035). */
export const Jurisdiction = z
  .string()
  .trim()
  .regex(/^[A-Z]{2}(?:\/[A-Za-z][A-Za-z .'-]{1,59})?$/, 'must be a state and county such as "CA/Los Angeles"')
  .meta({ examples: ["CA/Los Angeles"] });

/** A fee as the exact fraction it is, `1/3` or `0.40`, between 0 and 1: 33.3 %, 33.33 % and a third are three different sums (DOMAIN A4, LCM-046). */
export const FeeRate = z
  .string()
  .regex(/^(?:\d{1,3}\/[1-9]\d{0,2}|0(?:\.\d{1,10})?|1(?:\.0{1,10})?)$/, {
    error: 'must be a fraction from 0 to 1 such as "1/3" or "0.40"',
    abort: true,
  }) // The next check reads it as a number.
  .refine((rate) => feeOf(rate).lte(1), "must not be above 1")
  .meta({ examples: ["1/3"] });

/** The exact rate behind its text. */
export function feeOf(rate: string): Decimal {
  const [over, under] = rate.split("/");
  return new Decimal(over!).div(under ?? 1); // A split always has a first part.
}

/** What the attorney takes of the settlement: the fraction, the label printed beside it, and of what (LCM-082, DOMAIN A4). */
export const AttorneyFee = z
  .strictObject({
    rate: FeeRate,
    label: text(20).meta({ examples: ["33.3 %"] }),
    basis: z.enum(["gross", "afterCosts", "afterDeductions"]).meta({ description: "Of the gross, after costs, or after all deductions" }),
  })
  .meta({ id: "AttorneyFee" });

/** The patient's own insurance for this injury, or the carrier that answers for it (LCM-075). */
export const CaseInsurance = z
  .strictObject({ carrier: text(120), policyNumber: Reference.optional(), claimNumber: Reference.optional() })
  .meta({ id: "CaseInsurance" });

/** What a person enters and may change later, beside the accident and the parties: LCM-030…037, 042…048, 075, 082. */
export const CaseDetails = z.object({
  liabilityStatus: LiabilityStatus.optional(),
  policeReportNumber: Reference.optional(),
  insuranceClaimNumber: Reference.optional(),
  opposingInsurance: text(200).optional(),
  opposingCounsel: text(200).optional(),
  jurisdiction: Jurisdiction.optional(),
  courtCaseNumber: Reference.optional(),
  statuteOfLimitations: Day.optional(),
  caseValueEstimate: PositiveMoney.optional(),
  settlementAmount: PositiveMoney.optional(),
  settlementDate: Day.optional(),
  referralSource: text(200).optional(),
  caseNotes: z.string().trim().max(5000).optional(), // LCM-048
  insurance: CaseInsurance.optional(),
  attorneyFee: AttorneyFee.optional(),
});

/** One injury of one patient, with the firm that represents it (LCM-001). */
export const LegalCase = z.object({
  caseId: id("case"),
  caseNumber: z.string().meta({ examples: ["CASE-2025-00042"] }),
  patientId: id("patient"),
  firmId: id("firm"),
  attorneyId: id("attorney"),
  paralegalId: id("user").optional(),
  accidentType: AccidentType,
  dateOfLoss: Day,
  dateOfRetention: Day,
  caseStatus: CaseStatus,
  ...CaseDetails.shape,
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
  version: z.int(),
});
export type LegalCase = z.output<typeof LegalCase>;

/** What staff may change of an open case: everything of LCM-025…048 that is neither generated nor calculated (DESIGN 12.14). */
export const ChangeableCase = LegalCase.pick({
  patientId: true,
  firmId: true,
  attorneyId: true,
  paralegalId: true,
  accidentType: true,
  dateOfLoss: true,
  dateOfRetention: true,
}).extend(CaseDetails.shape);
export type CaseChanges = Partial<z.output<typeof ChangeableCase>>;

/** What opens a case: the parties, the accident, the details, and what steps 3 and 5 of the wizard may set otherwise. */
export const OpenCase = ChangeableCase.extend({
  caseStatus: z.enum(["pending", "active"]).default("pending").meta({ description: "Active needs the right to activate (LCM-076)" }),
  membershipStartDate: Day.optional().meta({ description: "Defaults to today (LCM-079)" }),
  initialEvaluation: z
    .strictObject({
      units: z.int().min(1).max(20).default(1),
      validDays: z.int().min(1).max(365).default(180), // LCM-122
      providerId: id("provider").optional(),
    })
    .default({ units: 1, validDays: 180 })
    .meta({ description: "Limits of the first authorization (LCM-084, LCM-085)" }),
}).strict();
export type OpenCase = z.output<typeof OpenCase>;

/** The fields of a case that a law firm may change itself (LCM-011). */
export const firmFields = [
  "opposingInsurance",
  "opposingCounsel",
  "courtCaseNumber",
  "jurisdiction",
  "liabilityStatus",
  "statuteOfLimitations",
  "caseNotes",
] as const satisfies readonly (keyof CaseChanges)[];

/** The financial info of a case, which negotiators keep (NEG-150…154, DOMAIN part B). */
export const financeFields = [
  "caseValueEstimate",
  "settlementAmount",
  "settlementDate",
  "attorneyFee",
] as const satisfies readonly (keyof CaseChanges)[];

/** What lists and search show of a case: one small row, kept in the same transactions as the case. */
export const CaseCard = LegalCase.pick({
  caseId: true,
  caseNumber: true,
  caseStatus: true,
  patientId: true,
  firmId: true,
  attorneyId: true,
  accidentType: true,
  dateOfLoss: true,
}).extend({
  patientName: z.string(),
  mrn: z.string(),
  openedAt: Instant,
  version: z.int(),
});
export type CaseCard = z.output<typeof CaseCard>;

/** The Pacific Crest Healthcare IPA membership: exactly one a case, with its MRN (LCM-002, LCM-135). */
export const Membership = z.object({
  membershipId: id("membership"),
  caseId: id("case"),
  plan: z.literal("Pacific Crest Healthcare IPA"),
  mrn: z.string().meta({ examples: ["PCH-2025-0000042"] }),
  startDate: Day,
  endDate: Day.optional(),
  version: z.int(),
});
export type Membership = z.output<typeof Membership>;

/** The case's account in the books: one a case, from its first moment (LCM-064, LCM-081, LCM-139). Its balances start at nothing (LCM-083). */
export const CaseAccount = z.object({
  accountId: id("account"),
  caseId: id("case"),
  billed: Money,
  collected: Money,
  allocated: Money,
  balance: Money,
  medicalLiens: Money,
  version: z.int(),
});
export type CaseAccount = z.output<typeof CaseAccount>;
