import * as z from "zod";
import { Policy } from "../billing/coverage.ts";
import { Diagnosis } from "../billing/appointment-billing.ts";
import { Outcome } from "../billing/billed-status.ts";
import { Modifier, PlaceOfService } from "../billing/service.ts";
import { AccidentType } from "../cases/legal-case.ts";
import { id } from "../kernel/ids.ts";
import { minus, Money } from "../kernel/money.ts";
import { Working } from "../kernel/explain.ts";
import { Day, Instant } from "../kernel/time.ts";
import { PersonName, PostalAddress } from "../parties/contact.ts";
import { Payer } from "../parties/payer.ts";
import { Gender } from "../parties/gender.ts";
import { Npi } from "../parties/npi.ts";
import { ClaimStatus } from "./claim-status.ts";

/** 837P CLM05-3: a first claim, one that replaces it, one that takes it back (DOMAIN A1). */
export const Frequency = z.enum(["1", "7", "8"]).meta({ id: "ClaimFrequency", description: "1 original, 7 replacement, 8 void" });
export type Frequency = z.infer<typeof Frequency>;

/** Units as they are billed: exact decimal text, up to four places. */
export const Quantity = z
  .string()
  .regex(/^\d{1,4}(?:\.\d{1,4})?$/, 'must be a quantity such as "1.25"')
  .meta({ examples: ["1.25"] });

/** One billed service of a claim (CMS-1500 24A-J; DOMAIN A2). */
export const ClaimLine = z
  .object({
    line: z.int().min(1).max(50),
    serviceId: id("service"),
    code: z.string(),
    modifiers: z.array(Modifier).max(4),
    diagnosisPointers: z.array(z.int().min(1).max(12)).max(4),
    placeOfService: PlaceOfService.optional(),
    serviceFrom: Day,
    serviceTo: Day,
    minutes: z.int().optional(),
    units: Quantity,
    fee: Money.meta({ description: "The actual fee of one unit" }),
    charge: Money.meta({ description: "fee x units (CLM-012)" }),
    schedulePrice: Money.optional().meta({ description: "What the fee schedule says for this line, whatever was charged (CLM-037)" }),
    expected: Money.optional(),
    clinicianId: id("provider"),
    clinicianName: z.string().optional(),
    clinicianNpi: z.string().optional(),
  })
  .meta({ id: "ClaimLine" });
export type ClaimLine = z.output<typeof ClaimLine>;

/** Who sent the patient to this provider (CMS-1500 boxes 17 and 17b, 837P NM1*DN). */
export const ReferringProvider = z
  .strictObject({ firstName: PersonName.optional(), lastName: PersonName, npi: Npi.optional() })
  .meta({ id: "ReferringProvider" });

/** Who pays, as it was known when the claim was made. */
export const ClaimPayer = Payer.pick({ payerId: true, name: true, kind: true, claimFormat: true, ediPayerId: true });

/**
 * What one version of a claim says, copied when it was made: later changes of the patient, the policy or the appointment do not
 * change it (CLM-016..018).
 */
export const ClaimContent = z.object({
  payer: ClaimPayer,
  policy: Policy.optional().meta({ description: "None on a lien" }),
  patient: z.object({
    patientId: id("patient"),
    firstName: z.string(),
    middleName: z.string().optional(),
    lastName: z.string(),
    birthDate: Day,
    gender: Gender.optional(),
    homeAddress: PostalAddress.optional(),
    phone: z.string().optional(),
  }),
  accident: z.object({ dateOfLoss: Day, accidentType: AccidentType, state: z.string().optional() }),
  billingProvider: z.object({
    providerId: id("provider"),
    name: z.string(),
    npi: z.string().optional(),
    taxId: z.string().optional(),
    address: PostalAddress.optional(),
    phone: z.string().optional(),
  }),
  appointment: z
    .object({
      appointmentId: id("appointment"),
      startsAt: Instant,
      endsAt: Instant,
      zone: z.string(),
      day: Day,
      status: Outcome,
      units: z.int(),
    })
    .optional(),
  referringProvider: ReferringProvider.optional(),
  authorizationNumber: z.string().optional(),
  lines: z.array(ClaimLine).min(1).max(50),
  diagnoses: z.array(Diagnosis).max(12),
  notes: z.string().max(400).optional().meta({ description: "To the payer (CMS-1500 box 19)" }),
});
export type ClaimContent = z.output<typeof ClaimContent>;

/** One version of a claim. The first is made with it; each correction, and the voiding of what was sent, makes another (seed 003). */
export const Submission = z
  .object({
    submissionId: id("submission"),
    claimId: id("claim"),
    caseId: id("case"),
    seq: z.int(),
    frequency: Frequency,
    originalReference: z.string().optional().meta({ description: "The payer's claim control number, of a 7 or an 8" }),
    ...ClaimContent.shape,
    explanation: z.array(Working).meta({ description: "Every rule that was tried: what matched, and why the others lost (CLM-032)" }),
    createdAt: Instant,
    createdBy: z.string(),
    submittedAt: Instant.optional(),
    version: z.int(),
  })
  .meta({ id: "Submission" });
export type Submission = z.output<typeof Submission>;

/** The sums of a claim. charge = patientShare + payerShare, to the cent, always. */
export const ClaimFigures = z.object({
  charge: Money,
  patientShare: Money.meta({ description: "What the patient owes: the copay or all of it, and what the payer has passed on (PR)" }),
  payerShare: Money,
  expected: Money.meta({ description: "Of the payer" }),
  paid: Money.meta({ description: "By the payer" }),
  patientPaid: Money,
  adjusted: Money.meta({ description: "Of the payer's share: taken off by a contract or a write-off that a person accepted" }),
  outstanding: Money.meta({ description: "payerShare - paid - adjusted; 0.00 once void" }),
  patientOutstanding: Money.meta({ description: "patientShare - patientPaid; 0.00 once void" }),
});
export type ClaimFigures = z.output<typeof ClaimFigures>;

/** The sums that follow from the others. */
export const summed = (sums: Omit<ClaimFigures, "outstanding" | "patientOutstanding">): ClaimFigures => ({
  ...sums,
  outstanding: minus(sums.payerShare, sums.paid, sums.adjusted),
  patientOutstanding: minus(sums.patientShare, sums.patientPaid),
});

/**
 * A claim: a bill sent to a payer, through all its submissions (its lineage). This row is small and is what lists show; what a
 * version says lies in its submission.
 */
export const Claim = z
  .object({
    claimId: id("claim"),
    claimNumber: z.string().meta({ examples: ["CLM-2025-0000042"] }),
    caseId: id("case"),
    caseNumber: z.string(),
    firmId: id("firm"),
    patientId: id("patient"),
    payerId: id("payer"),
    providerId: id("provider"),
    appointmentId: id("appointment").optional(),
    authorizationId: id("authorization").optional(),
    authorizationUnits: z
      .int()
      .optional()
      .meta({ description: "Units that the claim itself took from it, beyond those of the visit; they come back when it is void" }),
    billId: id("bill"),
    kind: z.enum(["service", "cancellationFee"]),
    status: ClaimStatus,
    serviceFrom: Day,
    serviceTo: Day,
    serviceCode: z.string().meta({ description: "Of its first line" }),
    lineCount: z.int(),
    /** The newest submission: what the claim says now. */
    submissionId: id("submission"),
    seq: z.int(),
    frequency: Frequency,
    firstSubmittedAt: Instant.optional(),
    lastSubmittedAt: Instant.optional(),
    answeredOn: Day.optional().meta({ description: "When its payer last answered: from then on an appeal's days run (RCM-048)" }),
    controlNumber: z
      .string()
      .optional()
      .meta({ description: "The payer's claim control number, from the newest remittance that gave one" }),
    denialCodes: z
      .array(z.string())
      .optional()
      .meta({ description: "Group and reason of what the newest remittance denied, such as CO-16" }),
    unprocessable: z
      .literal(true)
      .optional()
      .meta({ description: "The newest remittance says MA130: nothing to appeal, it is sent anew as an original" }),
    ...ClaimFigures.shape,
    createdAt: Instant,
    createdBy: z.string(),
    updatedAt: Instant,
    updatedBy: z.string(),
    version: z.int(),
  })
  .meta({ id: "Claim" });
export type Claim = z.output<typeof Claim>;

/** What is published of a claim; law firms hear nothing of it. */
export const claimFacts = (claim: Claim) => ({
  caseId: claim.caseId,
  claimId: claim.claimId,
  payerId: claim.payerId,
  status: claim.status,
  seq: claim.seq,
  chargeCents: claim.charge,
  outstandingCents: claim.outstanding,
  internal: true,
});
