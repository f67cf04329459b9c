import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { payerAdded, payerChanged } from "../../events/parties.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { line, OrganizationName } from "./contact.ts";
import { changeRecord } from "../kernel/change.ts";
import { activity, newRecord, PartyRecord } from "./record.ts";

export const PayerKind = z.enum(["commercial", "medicare", "mediCal", "workComp", "lien"]).meta({ id: "PayerKind" });
export const ClaimFormat = z
  .enum(["cms1500", "ub04", "edi837p", "edi837i", "patientStatement"])
  .meta({ id: "ClaimFormat", description: "patientStatement: there is nobody to bill but the patient (CLM-028)" });

/** What a payer's plan may require before a service is billed to it (CLM-002). */
export const PlanRequirement = z
  .enum([
    "birthDate",
    "gender",
    "homeAddress",
    "memberId",
    "groupNumber",
    "diagnosis",
    "placeOfService",
    "authorizationNumber",
    "renderingNpi",
    "billingNpi",
    "accidentState",
  ])
  .meta({ id: "PlanRequirement" });
export type PlanRequirement = z.infer<typeof PlanRequirement>;

export const PayerDetails = z.object({
  name: OrganizationName,
  kind: PayerKind,
  claimFormat: ClaimFormat.optional(),
  ediPayerId: line(20)
    .optional()
    .meta({ description: "The clearing house's id of the payer; `payerId` is ours", examples: ["94036"] }),
  requirements: z
    .array(PlanRequirement)
    .max(PlanRequirement.options.length)
    .optional()
    .meta({ description: "Of its plans, before a claim" }),
  appealDays: z.int().min(1).max(730).optional().meta({ description: "Within how many days after a denial it can be appealed (RCM-048)" }),
  filingDays: z.int().min(1).max(730).optional().meta({ description: "Within how many days after the service it takes a claim (RCM-048)" }),
});

/** Who pays for care before or beside a settlement: an insurer, a program, or nobody until the lien is paid. */
export const Payer = z.object({ payerId: id("payer"), ...PayerDetails.shape, ...PartyRecord.shape });
export type Payer = z.output<typeof Payer>;

/**
 * Who the share beyond the patient's is asked from when a case has no insurer: the law firm, under its letter of protection, out of
 * the settlement (CLM-038). It is always there and is no record of anybody.
 */
export const lienPayer = {
  payerId: "payer_00000000000000000000000000",
  name: "Lien (letter of protection)",
  kind: "lien",
  claimFormat: "cms1500",
} as const satisfies Pick<Payer, "payerId" | "name" | "kind" | "claimFormat">;

export const AddPayer = PayerDetails.strict();
export type AddPayer = z.output<typeof AddPayer>;

export const ChangeablePayer = PayerDetails.extend(activity);
export type PayerChanges = Partial<z.output<typeof ChangeablePayer>>;

export function addPayer(request: AddPayer, stamp: Stamp): { payer: Payer; events: readonly Happened[] } {
  const payer: Payer = { ...request, payerId: stamp.newId("payer"), ...newRecord(stamp) };
  const { payerId, kind } = payer;
  return { payer, events: [payerAdded.record(stamp, { payerId, kind }, { payer: { after: payer } })] };
}

export function changePayer(before: Payer, changes: PayerChanges, stamp: Stamp): { payer: Payer; events: readonly Happened[] } {
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { payer: before, events: [] };
  return { payer: after, events: [payerChanged.record(stamp, { payerId: before.payerId, fields }, { payer: { before, after } })] };
}
