import * as z from "zod";
import { ChangeAppointmentStatus } from "../../../domain/care/appointment-status.ts";
import { Appointment } from "../../../domain/care/appointment.ts";
import { BookAppointment } from "../../../domain/care/book-appointment.ts";
import { Calendar } from "../../../domain/care/calendar.ts";
import { MovableAppointment } from "../../../domain/care/move-appointment.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Day, daysBetween } from "../../../domain/kernel/time.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const casePath = z.object({ caseId: id("case") });
const path = z.object({ appointmentId: id("appointment") });

/** A month of a calendar at once, and no more. */
const calendarDaysMax = 31;
const CalendarQuery = z.object({ from: Day, to: Day }).refine(
  ({ from, to }) => {
    const days = daysBetween(from, to);
    return days >= 0 && days < calendarDaysMax;
  },
  { path: ["to"], error: `must be on or after from, with at most ${calendarDaysMax} days in all` },
);

const CalendarView = Calendar.omit({ version: true }).meta({ id: "CalendarDay" });

/** What both booking and moving check. */
const refusesTime = [
  "case.suspended",
  "case.closed",
  "provider.not-found",
  "provider.inactive",
  "appointment.in-past",
  "appointment.too-far",
  "appointment.spans-days",
  "appointment.overlaps",
  "appointment.patient-busy",
  "authorization.not-approved",
  "authorization.other-provider",
  "authorization.outside-period",
] as const;

/** Appointments of a case, each against an authorization (LCM-060, LCM-086, LCM-121). */
export const appointments = {
  bookAppointment: {
    route: "POST /v1/cases/{caseId}/appointments",
    says: "Books an appointment and holds its units; an office visit brings its own authorization.",
    may: "appointment.write",
    path: casePath,
    body: BookAppointment,
    answers: { status: 201, view: Appointment, location: "/v1/appointments/{appointmentId}" },
    refuses: [
      "case.not-found",
      ...refusesTime,
      "appointment.authorization-missing",
      "authorization.not-found",
      "authorization.of-another-case",
      "authorization.other-service",
      "authorization.units-exceeded",
      "authorization.too-many",
      "number.exhausted",
      "service.not-found",
      "service.inactive",
      "service.other-type",
      "payer.not-found",
      "payer.inactive",
    ],
  },
  listAppointments: {
    route: "GET /v1/cases/{caseId}/appointments",
    says: "The appointments of a case, as they were booked.",
    may: "appointment.read",
    path: casePath,
    query: PageQuery.extend({ sort: sortBy("-bookedAt", "bookedAt") }),
    answers: { status: 200, view: listOf(Appointment) },
    refuses: ["case.not-found", "cursor.invalid"],
  },
  getAppointment: {
    route: "GET /v1/appointments/{appointmentId}",
    says: "Reads an appointment.",
    may: "appointment.read",
    path,
    answers: { status: 200, view: Appointment },
    refuses: ["appointment.not-found"],
  },
  moveAppointment: {
    route: "PATCH /v1/appointments/{appointmentId}",
    says: "Reschedules an appointment: another time, another length, another provider. It must be confirmed anew.",
    may: "appointment.write",
    path,
    body: patchOf(MovableAppointment),
    ifMatch: true,
    answers: { status: 200, view: Appointment },
    refuses: ["appointment.not-found", "appointment.over", ...refusesTime],
  },
  changeAppointmentStatus: {
    route: "POST /v1/appointments/{appointmentId}/status",
    says: "Says how an appointment stands or ended. Showing up uses its units, any other end gives them back.",
    may: "appointment.write",
    path,
    body: ChangeAppointmentStatus,
    ifMatch: true,
    answers: { status: 200, view: Appointment },
    refuses: [
      "appointment.not-found",
      "appointment.transition-not-allowed",
      "appointment.not-yet",
      "authorization.not-approved",
      "authorization.units-exceeded",
    ],
  },
  providerCalendar: {
    route: "GET /v1/providers/{providerId}/calendar",
    says: "When a provider is booked, day by day; days on which nothing is booked are left out.",
    may: "provider.read",
    path: z.object({ providerId: id("provider") }),
    query: CalendarQuery,
    answers: { status: 200, view: listOf(CalendarView) },
    refuses: ["provider.not-found"],
  },
} as const satisfies Contract;
