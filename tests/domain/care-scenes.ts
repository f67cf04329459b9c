import type { Appointment, AppointmentChange, AppointmentFacts } from "../../domain/care/appointment.ts";
import { whenOf } from "../../domain/care/appointment-time.ts";
import type { Authorization } from "../../domain/care/authorization.ts";
import type { BookingFacts } from "../../domain/care/book-appointment.ts";
import { BookAppointment, bookAppointment } from "../../domain/care/book-appointment.ts";
import type { Calendar } from "../../domain/care/calendar.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { day } from "../../domain/kernel/time.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { settingsOn } from "../../domain/settings/settings.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";

/** A case under treatment: ten visits of physical therapy, authorized from July 1st to December 28th. A test states its one difference. */
export const caseId = newId("case");
export const providerId = newId("provider");
/** Noon of July 2nd in Los Angeles. */
export const noon = (): Stamp => aStamp("2025-07-02T19:00:00.000Z");
export const settings: Settings = settingsOn(day("2025-07-01"), []);
export const withSettings = (difference: Partial<Settings>): Settings => ({ ...settings, ...difference });

export const anAuthorization = (difference: Partial<Authorization> = {}): Authorization => ({
  authorizationId: newId("authorization"),
  caseId,
  serviceType: "physicalTherapy",
  units: 10,
  unitsUsed: 0,
  unitsHeld: 0,
  validFrom: day("2025-07-01"),
  validTo: day("2025-12-28"),
  status: "approved",
  authorizationNumber: "AUTH-2025-0000042",
  requestedAt: aStamp("2025-07-01T19:00:00.000Z").at,
  requestedBy: newId("user"),
  dueOn: day("2025-11-28"),
  version: 2,
  ...difference,
});

/** A request for an hour at ten in the morning of July 10th in Los Angeles. */
export const aBooking = (difference: object = {}): BookAppointment =>
  BookAppointment.parse({
    providerId,
    serviceType: "physicalTherapy",
    startsAt: "2025-07-10T17:00:00.000Z",
    durationMinutes: 60,
    ...difference,
  });

export const anEmptyDay = (on = "2025-07-10", of = providerId): Calendar => ({ providerId: of, day: day(on), slots: [], version: 0 });

export const bookingFacts = (difference: Partial<BookingFacts> = {}): BookingFacts => ({
  caseId,
  caseStatus: "active",
  authorizations: [anAuthorization()],
  ofAnotherCase: false,
  provider: { active: true },
  calendar: anEmptyDay(),
  others: [],
  care: undefined,
  settings,
  authorizationNumber: "AUTH-2025-0000043",
  ...difference,
});

/** Books with these differences, on the provider's day that the request falls on. */
export function book(asked: object = {}, known: Partial<BookingFacts> = {}, stamp = noon()): AppointmentChange {
  const request = aBooking(asked);
  const facts = bookingFacts(known);
  const on = whenOf(request, facts.provider ?? {}, stamp).day;
  return bookAppointment(request, { ...facts, calendar: known.calendar ?? anEmptyDay(on, request.providerId) }, stamp);
}

/** An appointment on record with what stands around it. */
export function booked(difference: Partial<Appointment> = {}, of: Partial<Authorization> = {}): AppointmentFacts {
  const { appointment, authorization, care, calendars } = book({}, { authorizations: [anAuthorization(of)] });
  return {
    appointment: { ...appointment, ...difference },
    authorization: authorization!, // Each is there after a booking.
    care,
    calendar: calendars![0]!,
    settings,
  };
}

/** The moment so many seconds after a text. */
export const at = (text: string, actorId?: Stamp["actorId"]): Stamp => aStamp(text, actorId);
