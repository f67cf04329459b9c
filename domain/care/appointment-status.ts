import * as z from "zod";
import { addSeconds, dayOf } from "../kernel/time.ts";
import type { Day, Instant } from "../kernel/time.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Appointment, AppointmentChange, AppointmentFacts, AppointmentStatus } from "./appointment.ts";
import { askedOn, cancelAppointment, isOpen, onlyStatus, settled } from "./appointment.ts";

/** What people may say of an appointment. Holding and resuming are the case's (LCM-092). */
export const ChangeAppointmentStatus = z
  .strictObject({
    to: z.enum(["confirmed", "showedUp", "noShow", "canceledLate", "canceled"]).meta({
      description: "canceled becomes canceledLate by itself in the last hours before the appointment (setting booking)",
    }),
    reason: z.string().trim().min(3).max(1000).optional(),
  })
  .meta({ id: "ChangeAppointmentStatus" });
export type ChangeAppointmentStatus = z.output<typeof ChangeAppointmentStatus>;
type Said = ChangeAppointmentStatus["to"];

/** From each status, what people may say next. An outcome is corrected between showing up and not, until the end of the next day. */
export const sayable = {
  scheduled: ["confirmed", "showedUp", "noShow", "canceledLate", "canceled"],
  confirmed: ["showedUp", "noShow", "canceledLate", "canceled"],
  onHold: ["canceledLate", "canceled"],
  showedUp: ["noShow"],
  noShow: ["showedUp"],
  canceledLate: [],
  canceled: [],
} as const satisfies Record<AppointmentStatus, readonly Said[]>;

export interface StatusFacts extends AppointmentFacts {
  /** The days of the case's other kept appointments: needed when one turns out not to have been kept. */
  readonly keptOnOthers: readonly Day[];
}

/**
 * Says how an appointment stands or ended, with its units: showing up uses them, any other outcome gives them back.
 * Refuses `appointment.transition-not-allowed`, `appointment.not-yet`, and, for a correction that needs a unit again,
 * `authorization.not-approved` and `authorization.units-exceeded`.
 */
export function changeAppointmentStatus(facts: StatusFacts, { to, reason }: ChangeAppointmentStatus, stamp: Stamp): AppointmentChange {
  const { appointment } = facts;
  const allowed: readonly Said[] = sayable[appointment.status];
  if (!allowed.includes(to)) notAllowed(appointment, to, "status");

  switch (to) {
    case "confirmed":
      return onlyStatus(appointment, { status: to }, stamp, reason);
    case "showedUp":
      return showUp(facts, reason, stamp);
    case "noShow":
      return missed(facts, reason, stamp);
    case "canceledLate":
    case "canceled":
      return cancel(facts, { to, reason }, stamp);
  }
}

function showUp(facts: StatusFacts, reason: string | undefined, stamp: Stamp): AppointmentChange {
  const { appointment, authorization } = facts;
  refuseUnfitTime(appointment, "showedUp", stamp);
  const keptOn = appointment.day;
  if (isOpen(appointment)) return settled(facts, { to: "showedUp", units: "use", care: { booked: -1, keptOn }, reason }, stamp);
  // The day was within the period when it was booked, so an authorization that expired since still covers it.
  const { authorizationId, status } = authorization;
  const covers = status === "approved" || status === "expired" || status === "exhausted";
  if (!covers) refuse("authorization.not-approved", { authorizationId, status });
  return settled(facts, { to: "showedUp", units: "useFree", care: { keptOn }, reason }, stamp);
}

function missed(facts: StatusFacts, reason: string | undefined, stamp: Stamp): AppointmentChange {
  const { appointment, keptOnOthers } = facts;
  refuseUnfitTime(appointment, "noShow", stamp);
  if (isOpen(appointment)) return settled(facts, { to: "noShow", units: "release", care: { booked: -1 }, reason }, stamp);
  return settled(facts, { to: "noShow", units: "unuse", care: { keptOnOthers }, reason }, stamp);
}

/** Late by itself in the last hours; nobody can call it late before that. */
function cancel(facts: StatusFacts, { to, reason }: ChangeAppointmentStatus, stamp: Stamp): AppointmentChange {
  const { appointment, settings } = facts;
  const late = isLate(appointment.startsAt, settings.booking.lateCancelHours, stamp);
  if (to === "canceledLate" && !late) notAllowed(appointment, to, "tooEarly");
  return cancelAppointment(facts, stamp, { late, reason }) ?? notAllowed(appointment, to, "status");
}

/** Fewer hours than these are left: at exactly so many it is not late yet. */
const isLate = (startsAt: Instant, hours: number, stamp: Stamp): boolean => stamp.at > addSeconds(startsAt, -hours * 3600);

/** An outcome is known once it has begun; it is corrected until the end of the next day at the provider's place. */
function refuseUnfitTime(appointment: Appointment, to: Said, stamp: Stamp): void {
  const { appointmentId, startsAt, day, zone } = appointment;
  if (stamp.at < startsAt) refuse("appointment.not-yet", { appointmentId });
  if (!isOpen(appointment) && dayOf(stamp.at, zone) > askedOn(day)) notAllowed(appointment, to, "tooLate");
}

function notAllowed({ appointmentId, status }: Appointment, to: Said, why: "status" | "tooEarly" | "tooLate"): never {
  refuse("appointment.transition-not-allowed", { appointmentId, from: status, to, allowed: sayable[status], why });
}
