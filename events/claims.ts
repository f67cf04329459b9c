import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent, marks } from "./define.ts";

const ulid = "01K9ZQ3V7M8N4P5R6S7T8V9W0X";
const data = z.object({
  caseId: id("case"),
  claimId: id("claim"),
  claimNumber: z.string(),
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
  claimNumber: "CLM-2025-0000042",
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
