import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { attorneyAdded, attorneyChanged } from "../../events/parties.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Email, PersonName, UsState } from "./contact.ts";
import { Phone } from "./phone.ts";
import type { Firm } from "./firm.ts";
import { changeRecord } from "../kernel/change.ts";
import { activity, newRecord, PartyRecord } from "./record.ts";
import type { User } from "./user.ts";

/** Bar numbers are digits in most states, with a letter or two in some. */
const BarNumber = z
  .string()
  .trim()
  .max(20)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 -]*[A-Za-z0-9])?$/, "letters and digits, with hyphen or space inside")
  .meta({ examples: ["284913"] });

export const AttorneyDetails = z.object({
  firstName: PersonName,
  lastName: PersonName,
  barNumber: BarNumber.optional(),
  barState: UsState.optional(),
  email: Email.optional(),
  phone: Phone.optional(),
  userId: id("user").optional().meta({ description: "The attorney's own login, when there is one" }),
});

/** A lawyer of one firm (INT-006). Only an active one of the case's firm can be its attorney (LCM-024). */
export const Attorney = z.object({ attorneyId: id("attorney"), firmId: id("firm"), ...AttorneyDetails.shape, ...PartyRecord.shape });
export type Attorney = z.output<typeof Attorney>;

export const AddAttorney = AttorneyDetails.strict();
export type AddAttorney = z.output<typeof AddAttorney>;

/** The firm is not among them: a lawyer who moves is a new attorney of the new firm, so that old cases still say who was whose. */
export const ChangeableAttorney = AttorneyDetails.extend(activity);
export type AttorneyChanges = Partial<z.output<typeof ChangeableAttorney>>;

interface Facts {
  readonly firm: Firm | undefined;
  /** The user behind the login that is named; undefined when there is none. */
  readonly user?: User | undefined;
}

interface Outcome {
  readonly attorney: Attorney;
  readonly events: readonly Happened[];
}

export function addAttorney(firmId: Id<"firm">, request: AddAttorney, { firm, user }: Facts, stamp: Stamp): Outcome {
  if (!firm) refuse("firm.not-found", { firmId });
  if (!firm.active) refuse("firm.inactive", { firmId });
  refuseUnfitLogin(firmId, request, user);
  const attorney: Attorney = { ...request, attorneyId: stamp.newId("attorney"), firmId, ...newRecord(stamp) };
  const { attorneyId } = attorney;
  return { attorney, events: [attorneyAdded.record(stamp, { attorneyId, firmId }, { attorney: { after: attorney } })] };
}

export function changeAttorney(before: Attorney, changes: AttorneyChanges, { user }: Pick<Facts, "user">, stamp: Stamp): Outcome {
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { attorney: before, events: [] };
  const { attorneyId, firmId } = before;
  if (fields.includes("userId")) refuseUnfitLogin(firmId, after, user);
  return { attorney: after, events: [attorneyChanged.record(stamp, { attorneyId, firmId, fields }, { attorney: { before, after } })] };
}

/** A login of another firm, or of our staff, must never stand for this firm's lawyer. */
function refuseUnfitLogin(firmId: Id<"firm">, { userId }: { userId?: Id<"user"> | undefined }, user: User | undefined): void {
  if (userId === undefined) return;
  if (!(user?.active && user.roles.includes("attorney") && user.firmIds.includes(firmId)))
    refuse("attorney.login-unfit", { userId, firmId });
}
