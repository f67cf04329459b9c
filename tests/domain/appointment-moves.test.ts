import { describe, expect, it } from "vitest";
import type { AppointmentMove, MoveFacts } from "../../domain/care/move-appointment.ts";
import { moveAppointment, movedTo } from "../../domain/care/move-appointment.ts";
import { addDays, day, instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { anEmptyDay, at, book, booked, settings } from "./care-scenes.ts";
import { verdict } from "./case-scenes.ts";

const longBefore = "2025-07-08T17:00:00.000Z";

describe("rescheduling an appointment", () => {
  const other = newId("provider");
  function move(difference: AppointmentMove, known: Partial<MoveFacts> = {}, when = longBefore) {
    const { appointment, authorization, calendar } = booked();
    const provider = { active: true };
    const base = { appointment, authorization, provider, from: calendar, others: [], settings, caseStatus: "active" as const };
    const facts = { ...base, ...known };
    const there = movedTo(facts, difference, at(when));
    const stays = there.providerId === facts.appointment.providerId && there.day === facts.appointment.day;
    const to = stays ? facts.from : anEmptyDay(there.day, there.providerId);
    return moveAppointment({ ...facts, to, ...known }, difference, at(when));
  }
  const later = { startsAt: instant("2025-07-11T17:00:00.000Z") };

  it("moves the provider's time and keeps the hold of units", () => {
    const { appointment, authorization, calendars, events } = move(later)!;
    expect(appointment).toMatchObject({
      ...later,
      endsAt: "2025-07-11T18:00:00.000Z",
      day: "2025-07-11",
      dueOn: "2025-07-12",
      timesMoved: 1,
      status: "scheduled",
      version: 2,
    });
    expect(authorization).toBeUndefined();
    expect(calendars).toMatchObject([
      { day: "2025-07-10", slots: [], version: 2 },
      { day: "2025-07-11", slots: [{ appointmentId: appointment.appointmentId }], version: 1 },
    ]);
    expect(events).toMatchObject([{ type: "appointment.rescheduled.v1" }]);
  });

  it("within a day replaces the day once, and does not stand in its own way", () => {
    const { calendars } = move({ startsAt: instant("2025-07-10T17:30:00.000Z") })!;
    expect(calendars).toMatchObject([
      { day: "2025-07-10", slots: [{ from: "2025-07-10T17:30:00.000Z", to: "2025-07-10T18:30:00.000Z" }], version: 2 },
    ]);
  });

  it("to another provider or length is possible; to where it is already changes nothing", () => {
    expect(move({ providerId: other })?.calendars).toMatchObject([{ slots: [] }, { providerId: other, slots: [{}] }]);
    expect(move({ durationMinutes: 30 })?.appointment.endsAt).toBe("2025-07-10T17:30:00.000Z");
    expect(move({ startsAt: instant("2025-07-10T17:00:00.000Z"), durationMinutes: 60 })).toBeUndefined();
  });

  it.each([
    ["scheduled", "fine"],
    ["confirmed", "fine"],
    ["onHold", "appointment.over"],
    ["showedUp", "appointment.over"],
    ["noShow", "appointment.over"],
    ["canceledLate", "appointment.over"],
    ["canceled", "appointment.over"],
  ] as const)("is for what is to come: %s", (status, wanted) => {
    expect(verdict(() => move(later, { appointment: { ...booked().appointment, status } }))).toBe(wanted);
  });

  it("is over as it begins", () => {
    expect(verdict(() => move(later, {}, "2025-07-10T16:59:59.999Z"))).toBe("fine");
    expect(verdict(() => move(later, {}, "2025-07-10T17:00:00.000Z"))).toBe("appointment.over");
  });

  it.each([
    ["the case is suspended", later, { caseStatus: "suspended" }, "case.suspended"],
    ["the provider is out of use", later, { provider: { active: false } }, "provider.inactive"],
    ["it would be in the past", { startsAt: instant("2025-07-08T16:59:59.999Z") }, {}, "appointment.in-past"],
    ["it would be too far ahead", { startsAt: instant("2026-07-10T17:00:00.000Z") }, {}, "appointment.too-far"],
    ["it would cross midnight", { startsAt: instant("2025-07-11T06:30:00.000Z") }, {}, "appointment.spans-days"],
    ["the period is over by then", { startsAt: instant("2025-12-29T18:00:00.000Z") }, {}, "authorization.outside-period"],
    [
      "the patient is elsewhere",
      later,
      { others: [{ ...booked().appointment, ...later, endsAt: instant("2025-07-11T18:00:00.000Z") }] },
      "appointment.patient-busy",
    ],
    ["the provider is taken", later, { to: book(later).calendars![0]! }, "appointment.overlaps"],
  ] as [string, AppointmentMove, Partial<MoveFacts>, string][])("checks all that booking checks: %s", (_, difference, known, wanted) => {
    expect(verdict(() => move(difference, known))).toBe(wanted);
  });

  it("takes an office visit's own authorization along", () => {
    const visit = book({ serviceType: "officeVisit" }, { authorizations: [] });
    const moved = move(
      { ...later, providerId: other },
      { appointment: visit.appointment, authorization: visit.authorization!, from: visit.calendars![0]! },
    );
    expect(moved?.authorization).toMatchObject({
      validFrom: "2025-07-11",
      validTo: "2025-07-11",
      providerId: other,
      unitsHeld: 1,
      version: 2,
    });
    expect(moved?.authorization?.dueOn).toBe(addDays(day("2025-07-11"), 1));
  });
});
