import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent, marks } from "./define.ts";

const ulid = "01K9ZQ3V7M8N4P5R6S7T8V9W0X";
const data = z.object({
  caseId: id("case"),
  claimId: id("claim"),
  payerId: id("payer"),
  status: z.string(),
  seq: z.int(),
  chargeCents: z.int(),
  outstandingCents: z.int(),
  ...marks,
});
const example = {
  caseId: `case_${ulid}`,
  claimId: `claim_${ulid}`,
  payerId: `payer_${ulid}`,
  status: "draft",
  seq: 1,
  chargeCents: 150_00,
  outstandingCents: 125_00,
  internal: true,
} as const;

export const claimCreated = defineEvent({
  name: "claim.created",
  version: 1,
  says: "A claim was made, and a bill on the case's account with it.",
  about: "caseId",
  data: data.extend({ appointmentId: id("appointment").optional(), billId: id("bill"), patientShareCents: z.int() }),
  example: { ...example, appointmentId: `appointment_${ulid}`, billId: `bill_${ulid}`, patientShareCents: 25_00 },
});

export const claimChanged = defineEvent({
  name: "claim.changed",
  version: 1,
  says: "The draft of a claim was corrected before it was sent.",
  about: "caseId",
  data: data.extend({ fields: z.array(z.string()) }),
  example: { ...example, fields: ["diagnoses"] },
});

export const claimSubmitted = defineEvent({
  name: "claim.submitted",
  version: 1,
  says: "A claim was sent to its payer, for the first time or corrected.",
  about: "caseId",
  data: data.extend({ submissionId: id("submission"), frequency: z.enum(["1", "7", "8"]) }),
  example: { ...example, status: "submitted", submissionId: `submission_${ulid}`, frequency: "1" },
});

export const claimVoided = defineEvent({
  name: "claim.voided",
  version: 1,
  says: "A claim was taken back, and its bill counts for nothing.",
  about: "caseId",
  data: data.extend({ submissionId: id("submission").optional().meta({ description: "What told the payer so, if it was ever sent" }) }),
  example: { ...example, status: "void", seq: 2, outstandingCents: 0, submissionId: `submission_${ulid}` },
});

export const claimClosed = defineEvent({
  name: "claim.closed",
  version: 1,
  says: "Nothing more is asked of a claim's payer.",
  about: "caseId",
  data,
  example: { ...example, status: "closed", outstandingCents: 0 },
});

export const claimLinked = defineEvent({
  name: "claim.linked",
  version: 1,
  says: "A claim that was made on another case of the patient was moved to this one.",
  about: "caseId",
  data: data.extend({ fromCaseId: id("case"), billId: id("bill") }),
  example: { ...example, fromCaseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0Y", billId: `bill_${ulid}` },
});

export const claimUnlinked = defineEvent({
  name: "claim.unlinked",
  version: 1,
  says: "A claim that was made on this case was moved to another case of the patient.",
  about: "caseId",
  data: data.extend({ toCaseId: id("case"), billId: id("bill") }),
  example: { ...example, toCaseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0Y", billId: `bill_${ulid}` },
});

const remitted = data.extend({
  remittanceId: id("remittance"),
  submissionId: id("submission"),
  paidCents: z.int().meta({ description: "By the payer; below zero where it took a payment back" }),
  movedCents: z.int().meta({ description: "From the payer's share to the patient's" }),
  adjustedCents: z.int().meta({ description: "Taken off by contract, because the poster accepted it" }),
  codes: z.array(z.string()).meta({ description: "Group and reason of its adjustments" }),
  warnings: z.array(z.string()).meta({ description: "Codes of what looks wrong" }),
});
const remittedExample = {
  ...example,
  status: "partlyPaid",
  outstandingCents: 25_00,
  remittanceId: `remittance_${ulid}`,
  submissionId: `submission_${ulid}`,
  paidCents: 80_00,
  movedCents: 0,
  adjustedCents: 20_00,
  codes: ["CO-45", "CO-16"],
  warnings: ["carc.remark-missing"],
} satisfies z.infer<typeof remitted>;

export const claimRemitted = defineEvent({
  name: "claim.remitted",
  version: 1,
  says: "A payer's answer to a claim was posted.",
  about: "caseId",
  data: remitted,
  example: remittedExample,
});

export const claimRemittanceReversed = defineEvent({
  name: "claim.remittance-reversed",
  version: 1,
  says: "A payer's answer that was posted by mistake was taken back.",
  about: "caseId",
  data: remitted.extend({ reverses: id("remittance") }),
  example: {
    ...example,
    status: "submitted",
    remittanceId: `remittance_${ulid}`,
    submissionId: `submission_${ulid}`,
    paidCents: -80_00,
    movedCents: 0,
    adjustedCents: -20_00,
    codes: ["CO-45"],
    warnings: [],
    reverses: "remittance_01K9ZQ3V7M8N4P5R6S7T8V9W0Y",
  },
});
