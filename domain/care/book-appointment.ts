import * as z from "zod";
import { appointmentBooked } from "../../events/appointments.ts";
import { authorizationApproved } from "../../events/authorizations.ts";
import type { Happened } from "../../events/define.ts";
import { BillingDetails } from "../billing/appointment-billing.ts";
import type { NamedFacts } from "../billing/change-billing.ts";
import { changeBilling } from "../billing/change-billing.ts";
import type { CaseStatus } from "../cases/legal-case.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Settings } from "../settings/settings.ts";
import type { Appointment, AppointmentChange } from "./appointment.ts";
import { appointmentFacts, askedOn } from "./appointment.ts";
import type { Booker } from "./appointment-time.ts";
import { activeProvider, durationMinutes, refuseBusyPatient, refuseUnfitTime, seatsOf, StartsAt, whenOf } from "./appointment-time.ts";
import type { When } from "./appointment-time.ts";
import type { Authorization } from "./authorization.ts";
import { authorizationFacts, refuseOneTooMany } from "./authorization.ts";
import type { Calendar } from "./calendar.ts";
import { slotOf, withSlot } from "./calendar.ts";
import type { CaseCare } from "./case-care.ts";
import { careAfter } from "./case-care.ts";
import type { Wanted } from "./check-authorization.ts";
import { whyNot } from "./check-authorization.ts";
import { ServiceType } from "./service-type.ts";
import { moveUnits } from "./units.ts";

export const BookAppointment = z
  .strictObject({
    providerId: id("provider"),
    serviceType: ServiceType,
    startsAt: StartsAt,
    durationMinutes,
    units: z.int().min(1).max(24).default(1),
    authorizationId: id("authorization").optional().meta({
      description: "May be left out for an office visit, which brings its own, and where exactly one fits",
    }),
    billing: BillingDetails.pick({ serviceId: true, payerId: true, clinicianId: true })
      .strict()
      .optional()
      .meta({ description: "How it will be billed, where that is known already (CLM-016); law firms do not see it again" }),
  })
  .meta({ id: "BookAppointment" });
export type BookAppointment = z.output<typeof BookAppointment>;

export interface BookingFacts {
  readonly caseId: Id<"case">;
  readonly caseStatus: CaseStatus;
  readonly authorizations: readonly Authorization[];
  /** The authorization that was named is another case's. */
  readonly ofAnotherCase: boolean;
  readonly provider: Booker | undefined;
  /** The provider's day on which it would lie. */
  readonly calendar: Calendar;
  /** The case's other appointments. */
  readonly others: readonly Appointment[];
  readonly care: CaseCare | undefined;
  readonly settings: Settings;
  /** For the authorization that an office visit brings. */
  readonly authorizationNumber: string | undefined;
  /** What its billing names, as far as it is there. */
  readonly named?: NamedFacts;
}

/**
 * Books a service against an authorization (LCM-086, LCM-121): the provider's time, the units and the case's care in one write.
 * An office visit brings an approved authorization of its own for that day (LCM-114; DOMAIN B, "Office visits (DOS)").
 * Refuses, in this order: `case.suspended`, `case.closed` (LCM-092); an unknown or inactive provider; `appointment.spans-days`,
 * `.too-far`; the authorization's own refusals and `appointment.authorization-missing`; `appointment.in-past`, unless the
 * authorization was asked for retroactively (LCM-123); `.patient-busy`, `.overlaps`; `service.other-type` and what else
 * its billing names (see `changeBilling`).
 */
export function bookAppointment(request: BookAppointment, facts: BookingFacts, stamp: Stamp): AppointmentChange {
  const { caseStatus, settings, care: careBefore, caseId } = facts;
  if (caseStatus === "suspended" || caseStatus === "closed") refuse(`case.${caseStatus}`, { caseId });
  const provider = activeProvider(request.providerId, facts.provider);
  const when = whenOf(request, provider, stamp);
  refuseUnfitTime(when, settings.booking, stamp);
  const found = authorizationFor(request, { facts, when }, stamp);
  if (when.startsAt < stamp.at && !found.authorization.retroactive) refuse("appointment.in-past");
  refuseBusyPatient(when, facts.others);

  const { appointment, calendar } = placed(request, { when, calendar: facts.calendar, provider, found, caseId }, stamp);
  const held = found.isNew
    ? { authorization: found.authorization, events: [], tasks: [] }
    : moveUnits(found.authorization, "hold", request.units, settings.authorizationAlerts, stamp);
  const { authorization, tasks } = held;
  const care = careAfter(caseId, careBefore, { booked: 1 }, { gapDays: settings.treatmentGapDays, stamp });
  const booked = appointmentBooked.record(stamp, appointmentFacts(appointment), {
    [appointment.appointmentId]: { after: appointment },
    ...(found.isNew ? {} : { [authorization.authorizationId]: { before: found.authorization, after: authorization } }),
    care: { ...(careBefore ? { before: careBefore } : {}), after: care },
  });
  const said = billingSaid(request, appointment, facts.named, stamp);
  const events = [...found.events, booked, ...held.events, ...(said?.events ?? [])];
  return {
    appointment,
    authorization,
    care,
    calendars: [calendar],
    tasks,
    events,
    ...(said && said.events.length > 0 ? { billing: said.billing } : {}),
  };
}

/** What is booked is what is authorized, so a service that is named with it is of its type (LCM-121). Refuses `service.other-type`. */
function billingSaid({ billing, serviceType }: BookAppointment, appointment: Appointment, named: NamedFacts | undefined, stamp: Stamp) {
  const service = named?.service;
  if (service && service.serviceType !== serviceType) refuse("service.other-type", { serviceId: service.serviceId, serviceType });
  return billing && changeBilling(billing, { appointment, billing: undefined, ...named }, stamp);
}

interface Found {
  readonly authorization: Authorization;
  /** It comes with this booking, its units held already. */
  readonly isNew: boolean;
  readonly events: readonly Happened[];
}

/** The authorization that was named, the only one that fits, or the office visit's own. */
function authorizationFor(request: BookAppointment, { facts, when }: { facts: BookingFacts; when: When }, stamp: Stamp): Found {
  const { authorizationId, serviceType, providerId, units } = request;
  if (!authorizationId && serviceType === "officeVisit") return itsOwn(request, { facts, when }, stamp);
  const wanted: Wanted = { serviceType, providerId, units, day: when.day };
  const authorization = authorizationId ? named(authorizationId, facts) : onlyFitting(wanted, facts.authorizations);
  const code = whyNot(authorization, wanted);
  if (code) refuse(code, { authorizationId: authorization.authorizationId, status: authorization.status });
  return { authorization, isNew: false, events: [] };
}

function named(authorizationId: Id<"authorization">, { authorizations, ofAnotherCase }: BookingFacts): Authorization {
  const found = authorizations.find((one) => one.authorizationId === authorizationId);
  return found ?? refuse(ofAnotherCase ? "authorization.of-another-case" : "authorization.not-found", { authorizationId });
}

/** Exactly one fits, or there is only one of this service, which says itself why it does not. */
function onlyFitting(wanted: Wanted, authorizations: readonly Authorization[]): Authorization {
  const ofService = authorizations.filter(({ serviceType }) => serviceType === wanted.serviceType);
  const fitting = ofService.filter((one) => whyNot(one, wanted) === undefined);
  const [only] = fitting.length > 0 ? fitting : ofService;
  if (!only || fitting.length > 1 || (fitting.length === 0 && ofService.length > 1)) {
    refuse("appointment.authorization-missing", { fitting: fitting.map(({ authorizationId }) => authorizationId) });
  }
  return only;
}

/** Refuses `number.exhausted` and `authorization.too-many`. */
function itsOwn(
  { serviceType, providerId, units }: BookAppointment,
  { facts: { caseId, authorizations, authorizationNumber }, when: { day } }: { facts: BookingFacts; when: When },
  stamp: Stamp,
): Found {
  refuseOneTooMany(caseId, authorizations);
  if (authorizationNumber === undefined) refuse("number.exhausted", { number: "AUTH" });
  const authorization: Authorization = {
    authorizationId: stamp.newId("authorization"),
    caseId,
    serviceType,
    providerId,
    units,
    unitsUsed: 0,
    unitsHeld: units,
    validFrom: day,
    validTo: day,
    status: "approved",
    authorizationNumber,
    requestedAt: stamp.at,
    requestedBy: stamp.actorId,
    decidedAt: stamp.at,
    decidedBy: "system:auto-approval",
    oneVisit: true,
    dueOn: askedOn(day),
    version: 1,
  };
  const approved = authorizationApproved.record(
    stamp,
    { ...authorizationFacts(authorization), authorizationNumber, byItself: true },
    { [authorization.authorizationId]: { after: authorization } },
  );
  return { authorization, isNew: true, events: [approved] };
}

interface Place {
  readonly when: When;
  readonly calendar: Calendar;
  readonly provider: Booker;
  readonly found: Found;
  readonly caseId: Id<"case">;
}

function placed({ providerId, serviceType, units }: BookAppointment, place: Place, stamp: Stamp) {
  const { when, calendar, provider, found, caseId } = place;
  const appointment: Appointment = {
    appointmentId: stamp.newId("appointment"),
    caseId,
    providerId,
    serviceType,
    authorizationId: found.authorization.authorizationId,
    units,
    ...when,
    status: "scheduled",
    timesMoved: 0,
    bookedAt: stamp.at,
    bookedBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    dueOn: askedOn(when.day),
    version: 1,
  };
  return { appointment, calendar: withSlot(calendar, slotOf(appointment), seatsOf(provider)) };
}
