import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { payerAdded, payerChanged } from "../../events/parties.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { line, OrganizationName } from "./contact.ts";
import { changeRecord } from "../kernel/change.ts";
import { activity, newRecord, PartyRecord } from "./record.ts";

export const PayerKind = z.enum(["commercial", "medicare", "mediCal", "workComp", "lien"]).meta({ id: "PayerKind" });
export const ClaimFormat = z.enum(["cms1500", "ub04", "edi837p", "edi837i"]).meta({ id: "ClaimFormat" });

export const PayerDetails = z.object({
  name: OrganizationName,
  kind: PayerKind,
  claimFormat: ClaimFormat.optional(),
  ediPayerId: line(20)
    .optional()
    .meta({ description: "The clearing house's id of the payer; `payerId` is ours", examples: ["94036"] }),
});

/** Who pays for care before or beside a settlement: an insurer, a program, or nobody until the lien is paid. */
export const Payer = z.object({ payerId: id("payer"), ...PayerDetails.shape, ...PartyRecord.shape });
export type Payer = z.output<typeof Payer>;

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
