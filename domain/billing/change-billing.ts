import { appointmentBillingChanged } from "../../events/billing.ts";
import type { Happened } from "../../events/define.ts";
import type { Appointment } from "../care/appointment.ts";
import { same } from "../kernel/change.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Payer } from "../parties/payer.ts";
import type { AppointmentBilling } from "./appointment-billing.ts";
import { BillingDetails, billingPart, noBilling } from "./appointment-billing.ts";
import type { Service } from "./service.ts";
import { refuseUnfitPayer } from "./set-coverage.ts";

/** What someone says of an appointment's bill. */
export type BillingSaid = ReturnType<typeof BillingDetails.parse>;

/** Whatever it names, as far as it is there. */
export interface NamedFacts {
  readonly service?: Service | undefined;
  readonly payer?: Pick<Payer, "active"> | undefined;
  readonly clinician?: { readonly active: boolean } | undefined;
}

/**
 * Says how an appointment is billed, whole: what is left out is as usual again. Nothing and no event when it already is so.
 * The service may be another than what was booked: what was given at the visit is billed, and is held until it is authorized
 * (CLM-036). Refuses `billing.claimed` once it has its claim, and what it names when that is unknown or out of use:
 * `service.not-found`, `service.inactive`, `payer.not-found`, `payer.inactive`, `provider.not-found`, `provider.inactive`.
 */
export function changeBilling(
  said: BillingSaid,
  { appointment, billing: before, ...named }: NamedFacts & { appointment: Appointment; billing: AppointmentBilling | undefined },
  stamp: Stamp,
): { billing: AppointmentBilling; events: readonly Happened[] } {
  const { caseId, appointmentId } = appointment;
  if (before?.claimId) refuse("billing.claimed", { appointmentId, claimId: before.claimId });
  refuseUnfit(said, named);
  const was = before ?? noBilling(appointment, stamp);
  const fields = detailFields.filter((field) => !same(was[field], said[field]));
  if (fields.length === 0) return { billing: was, events: [] };

  const cleared = Object.fromEntries(Object.entries(was).filter(([field]) => !isDetail(field))) as AppointmentBilling; // Details are all optional.
  const billing: AppointmentBilling = {
    ...cleared,
    ...said,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: was.version + 1,
  };
  const change = { [billingPart(appointmentId)]: { ...(before ? { before } : {}), after: billing } };
  return { billing, events: [appointmentBillingChanged.record(stamp, { caseId, appointmentId, fields, internal: true }, change)] };
}

const detailFields = Object.keys(BillingDetails.shape) as (keyof BillingSaid)[]; // The keys of a literal.
const isDetail = (field: string): boolean => Object.hasOwn(BillingDetails.shape, field);

function refuseUnfit({ serviceId, payerId, clinicianId }: BillingSaid, { service, payer, clinician }: NamedFacts): void {
  if (serviceId) {
    if (!service) refuse("service.not-found", { serviceId });
    if (!service.active) refuse("service.inactive", { serviceId });
  }
  if (payerId) refuseUnfitPayer(payerId, payer);
  if (clinicianId && !clinician) refuse("provider.not-found", { providerId: clinicianId });
  if (clinicianId && !clinician?.active) refuse("provider.inactive", { providerId: clinicianId });
}
