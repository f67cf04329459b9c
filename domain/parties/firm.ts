import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { firmAdded, firmChanged } from "../../events/parties.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Email, OrganizationName, PostalAddress } from "./contact.ts";
import { Phone } from "./phone.ts";
import { changeRecord } from "../kernel/change.ts";
import { activity, newRecord, PartyRecord } from "./record.ts";

/** What the firm contact card shows (NEG-010…014). */
export const FirmDetails = z.object({
  name: OrganizationName,
  phone: Phone.optional(),
  email: Email.optional(),
  fax: Phone.optional(),
  address: PostalAddress.optional().meta({ description: "Where the firm is" }),
  mailingAddress: PostalAddress.optional().meta({ description: "Where its mail goes, when that is elsewhere" }),
});

/** A law firm that represents patients. Only an active one is given cases (LCM-023). */
export const Firm = z.object({ firmId: id("firm"), ...FirmDetails.shape, ...PartyRecord.shape });
export type Firm = z.output<typeof Firm>;

export const AddFirm = FirmDetails.strict();
export type AddFirm = z.output<typeof AddFirm>;

export const ChangeableFirm = FirmDetails.extend(activity);
export type FirmChanges = Partial<z.output<typeof ChangeableFirm>>;

export function addFirm(request: AddFirm, stamp: Stamp): { firm: Firm; events: readonly Happened[] } {
  const firm: Firm = { ...request, firmId: stamp.newId("firm"), ...newRecord(stamp) };
  return { firm, events: [firmAdded.record(stamp, { firmId: firm.firmId }, { firm: { after: firm } })] };
}

/** Changes a firm. A deactivated firm keeps the cases it has and gets no new ones (LCM-023). */
export function changeFirm(before: Firm, changes: FirmChanges, stamp: Stamp): { firm: Firm; events: readonly Happened[] } {
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { firm: before, events: [] };
  return { firm: after, events: [firmChanged.record(stamp, { firmId: before.firmId, fields }, { firm: { before, after } })] };
}
