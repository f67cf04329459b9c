import * as z from "zod";
import { appointmentStatusChanged } from "../../events/appointments.ts";
import type { Change, Happened } from "../../events/define.ts";
import { id } from "../kernel/ids.ts";
import type { AppointmentBilling } from "../billing/appointment-billing.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { addDays, Day, Instant } from "../kernel/time.ts";
import type { Settings } from "../settings/settings.ts";
import type { Task } from "../work/task.ts";
import type { Authorization } from "./authorization.ts";
import type { Calendar } from "./calendar.ts";
import { withoutSlot } from "./calendar.ts";
import type { CareMove, CaseCare } from "./case-care.ts";
import { careAfter } from "./case-care.ts";
import { ServiceType } from "./service-type.ts";
import type { UnitsMove } from "./units.ts";
import { moveUnits } from "./units.ts";

/** On hold: its case is suspended. The last four are outcomes; only showing up uses units of the authorization. */
export const AppointmentStatus = z
  .enum(["scheduled", "confirmed", "onHold", "showedUp", "noShow", "canceledLate", "canceled"])
  .meta({ id: "AppointmentStatus" });
export type AppointmentStatus = z.infer<typeof AppointmentStatus>;

/** A booked service at a provider (LCM-060). Its times are moments; its day is the day at the provider's place (XCT-007). */
export const Appointment = z
  .object({
    appointmentId: id("appointment"),
    caseId: id("case"),
    providerId: id("provider"),
    serviceType: ServiceType,
    authorizationId: id("authorization"),
    units: z.int(),
    startsAt: Instant,
    endsAt: Instant,
    zone: z.string().meta({ description: "Of the provider when it was booked", examples: ["America/Los_Angeles"] }),
    day: Day,
    status: AppointmentStatus,
    timesMoved: z.int().meta({ description: "How often it was rescheduled" }),
    bookedAt: Instant,
    bookedBy: z.string(),
    updatedAt: Instant,
    updatedBy: z.string(),
    /** The day on which someone is asked how it went, unless they have said so. */
    dueOn: Day.optional(),
    version: z.int(),
  })
  .meta({ id: "Appointment" });
export type Appointment = z.output<typeof Appointment>;

/** Still to come, or over without an outcome: it holds its units. */
export const isOpen = ({ status }: Pick<Appointment, "status">): boolean =>
  status === "scheduled" || status === "confirmed" || status === "onHold";

/** What stands around an appointment and changes with it. */
export interface AppointmentFacts {
  readonly appointment: Appointment;
  readonly authorization: Authorization;
  readonly care: CaseCare | undefined;
  /** The provider's day on which it lies. */
  readonly calendar: Calendar;
  readonly settings: Pick<Settings, "authorizationAlerts" | "treatmentGapDays" | "booking">;
}

/** Everything that changed together with an appointment, to be written in one transaction. What has version 1 is new. */
export interface AppointmentChange {
  readonly appointment: Appointment;
  readonly authorization?: Authorization;
  readonly care?: CaseCare;
  readonly calendars?: readonly Calendar[];
  /** How it will be billed, where its booking says so. */
  readonly billing?: AppointmentBilling;
  readonly tasks?: readonly Task[];
  readonly events: readonly Happened[];
}

/** What is published of an appointment. */
export const appointmentFacts = (appointment: Appointment) => {
  const { caseId, appointmentId, providerId, serviceType, authorizationId, units } = appointment;
  return { caseId, appointmentId, providerId, serviceType, authorizationId, units };
};

/** Someone is asked on the day after it. */
export const askedOn = (day: Day): Day => addDays(day, 1);

/** The appointment with these changes, at its next version. */
export const changed = (before: Appointment, changes: Partial<Appointment>, stamp: Stamp): Appointment => ({
  ...before,
  ...changes,
  updatedAt: stamp.at,
  updatedBy: stamp.actorId,
  version: before.version + 1,
});

/**
 * Holds an appointment while its case is suspended (LCM-092); its units and its time stay taken. Undefined when there is nothing
 * to hold: it has begun, is on hold already, or has its outcome.
 */
export function holdAppointment(appointment: Appointment, stamp: Stamp): AppointmentChange | undefined {
  const { status, startsAt } = appointment;
  if (startsAt <= stamp.at || (status !== "scheduled" && status !== "confirmed")) return undefined;
  return onlyStatus(appointment, { status: "onHold", dueOn: undefined }, stamp);
}

/**
 * Lets an appointment go on that was held: scheduled again, to be confirmed anew, or canceled with its units given back when its
 * time has come meanwhile. Undefined when it is not on hold.
 */
export function resumeAppointment(facts: AppointmentFacts, stamp: Stamp): AppointmentChange | undefined {
  const { appointment } = facts;
  if (appointment.status !== "onHold") return undefined;
  if (appointment.startsAt <= stamp.at) return cancelAppointment(facts, stamp);
  return onlyStatus(appointment, { status: "scheduled", dueOn: askedOn(appointment.day) }, stamp);
}

/** Cancels an appointment: its units and the provider's time are free again. Undefined when it has its outcome already. */
export function cancelAppointment(
  facts: AppointmentFacts,
  stamp: Stamp,
  { late = false, reason }: { readonly late?: boolean; readonly reason?: string | undefined } = {},
): AppointmentChange | undefined {
  if (!isOpen(facts.appointment)) return undefined;
  const to = late ? "canceledLate" : "canceled";
  const calendars = [withoutSlot(facts.calendar, facts.appointment.appointmentId)];
  return { ...settled(facts, { to, units: "release", care: { booked: -1 }, reason }, stamp), calendars };
}

/** How an appointment's outcome moves everything around it. */
export interface Settling {
  readonly to: AppointmentStatus;
  readonly units: UnitsMove;
  readonly care: CareMove;
  readonly reason?: string | undefined;
}

/** An outcome: the appointment, its authorization's units and the case's care, told as one event and what follows from it. */
export function settled(facts: AppointmentFacts, { to, units, care: move, reason }: Settling, stamp: Stamp): AppointmentChange {
  const { appointment: before, authorization: authorizationBefore, care: careBefore, settings } = facts;
  const appointment = changed(before, { status: to, dueOn: undefined }, stamp);
  const moved = moveUnits(authorizationBefore, units, before.units, settings.authorizationAlerts, stamp);
  const { authorization, tasks } = moved;
  const care = careAfter(before.caseId, careBefore, move, { gapDays: settings.treatmentGapDays, stamp });
  const change = {
    [before.appointmentId]: { before, after: appointment },
    [authorization.authorizationId]: { before: authorizationBefore, after: authorization },
    care: { ...(careBefore ? { before: careBefore } : {}), after: care },
  };
  const event = statusEvent(before, appointment, { change, reason }, stamp);
  return { appointment, authorization, care, tasks, events: [event, ...moved.events] };
}

/** A change of nothing but the status. */
export function onlyStatus(
  before: Appointment,
  changes: Partial<Appointment> & Pick<Appointment, "status">,
  stamp: Stamp,
  reason?: string,
): AppointmentChange {
  const appointment = changed(before, changes, stamp);
  const change = { [before.appointmentId]: { before, after: appointment } };
  return { appointment, events: [statusEvent(before, appointment, { change, reason }, stamp)] };
}

const statusEvent = (
  { status: from }: Appointment,
  after: Appointment,
  { change, reason }: { readonly change: Change; readonly reason: string | undefined },
  stamp: Stamp,
): Happened => appointmentStatusChanged.record(stamp, { ...appointmentFacts(after), from, to: after.status }, change, reason);
