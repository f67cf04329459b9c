import * as z from "zod";
import { appointmentRescheduled } from "../../events/appointments.ts";
import type { CaseStatus } from "../cases/legal-case.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Settings } from "../settings/settings.ts";
import type { Appointment, AppointmentChange } from "./appointment.ts";
import { appointmentFacts, askedOn, changed } from "./appointment.ts";
import type { Booker, When } from "./appointment-time.ts";
import { activeProvider, durationMinutes, refuseBusyPatient, refuseUnfitTime, seatsOf, StartsAt, whenOf } from "./appointment-time.ts";
import type { Authorization } from "./authorization.ts";
import { revised } from "./authorization.ts";
import type { Calendar } from "./calendar.ts";
import { slotOf, withoutSlot, withSlot } from "./calendar.ts";
import { whyNot } from "./check-authorization.ts";

/** What of an appointment can be moved; the service and the units stay, another service is another appointment. */
export const MovableAppointment = z.object({ startsAt: StartsAt, durationMinutes, providerId: id("provider") });
export type AppointmentMove = Partial<z.output<typeof MovableAppointment>>;

export interface MoveFacts {
  readonly appointment: Appointment;
  readonly authorization: Authorization;
  readonly caseStatus: CaseStatus;
  /** The provider it moves to, or stays at. */
  readonly provider: Booker | undefined;
  /** The provider's day on which it lies, and the one it moves to; the same row when it stays there. */
  readonly from: Calendar;
  readonly to: Calendar;
  /** The case's other appointments. */
  readonly others: readonly Appointment[];
  readonly settings: Settings;
}

/** Where and when it would be after the move. */
export function movedTo({ appointment, provider }: Pick<MoveFacts, "appointment" | "provider">, move: AppointmentMove, stamp: Stamp) {
  const { startsAt, endsAt, zone, providerId } = appointment;
  const wanted = {
    startsAt: move.startsAt ?? startsAt,
    durationMinutes: move.durationMinutes ?? (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000,
  };
  const stays = move.providerId === undefined || move.providerId === providerId;
  // A provider's zone may have changed since; at the same place an appointment keeps its own, so that its day stays its day.
  return { ...whenOf(wanted, stays ? { timeZone: zone } : (provider ?? {}), stamp), providerId: move.providerId ?? providerId };
}

/**
 * Moves an appointment to another time or provider, with its hold of units. It must be confirmed anew. Everything that booking
 * checks is checked again; `appointment.over` once it has begun or has its outcome. Undefined when nothing would move.
 */
export function moveAppointment(facts: MoveFacts, move: AppointmentMove, stamp: Stamp): AppointmentChange | undefined {
  const { appointment: before, caseStatus, provider, others, settings } = facts;
  const { appointmentId, caseId, status } = before;
  if (caseStatus === "suspended" || caseStatus === "closed") refuse(`case.${caseStatus}`, { caseId });
  if ((status !== "scheduled" && status !== "confirmed") || before.startsAt <= stamp.at)
    refuse("appointment.over", { appointmentId, status });

  const { providerId, ...when } = movedTo(facts, move, stamp);
  if (providerId === before.providerId && when.startsAt === before.startsAt && when.endsAt === before.endsAt) return undefined;
  const where = activeProvider(providerId, provider);
  refuseUnfitTime(when, settings.booking, stamp);
  if (when.startsAt < stamp.at) refuse("appointment.in-past");
  const authorization = authorizationAfter(facts, { ...when, providerId });
  refuseBusyPatient(when, others);

  const moves = { ...when, providerId, status: "scheduled", timesMoved: before.timesMoved + 1, dueOn: askedOn(when.day) } as const;
  const appointment = changed(before, moves, stamp);
  const event = appointmentRescheduled.record(stamp, appointmentFacts(appointment), {
    [appointmentId]: { before, after: appointment },
    ...(authorization ? { [authorization.authorizationId]: { before: facts.authorization, after: authorization } } : {}),
  });
  return {
    appointment,
    ...(authorization ? { authorization } : {}),
    calendars: calendarsAfter(facts, appointment, where),
    events: [event],
  };
}

/** An office visit's own authorization moves along; any other must cover the new day and provider. */
function authorizationAfter(
  { appointment: { serviceType }, authorization, settings }: MoveFacts,
  { day, providerId }: When & Pick<Appointment, "providerId">,
): Authorization | undefined {
  const { authorizationId, oneVisit, validFrom, status } = authorization;
  if (oneVisit && status === "approved") {
    const stays = validFrom === day && authorization.providerId === providerId;
    return stays ? undefined : revised(authorization, { validFrom: day, validTo: day, providerId }, settings.authorizationAlerts);
  }
  const code = whyNot(authorization, { serviceType, day, providerId, units: 0 }); // Its units are held already.
  if (code) refuse(code, { authorizationId, status });
  return undefined;
}

function calendarsAfter({ from, to }: MoveFacts, appointment: Appointment, provider: Booker): Calendar[] {
  const left = withoutSlot(from, appointment.appointmentId);
  const sameDay = from.providerId === to.providerId && from.day === to.day;
  const reached = withSlot(sameDay ? left : to, slotOf(appointment), seatsOf(provider));
  return sameDay ? [{ ...reached, version: left.version }] : [left, reached]; // One row goes one version further.
}
