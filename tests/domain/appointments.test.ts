import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlap, withoutSlot, withSlot } from "../../domain/care/calendar.ts";
import type { Slot } from "../../domain/care/calendar.ts";
import type { AuthorizationStatus } from "../../domain/care/authorization.ts";
import { AuthorizationStatus as Statuses } from "../../domain/care/authorization.ts";
import { CaseStatus } from "../../domain/cases/legal-case.ts";
import { addSeconds, day, instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aBooking, anAuthorization, anEmptyDay, at, book, caseId, noon, providerId, withSettings } from "./care-scenes.ts";
import { outcome, verdict } from "./case-scenes.ts";

describe("booking an appointment (LCM-060, LCM-086)", () => {
  it("holds its units and the provider's time, and counts it with the case", () => {
    const authorization = anAuthorization();
    const stamp = noon();
    const { appointment, authorization: held, care, calendars, events } = book({ units: 2 }, { authorizations: [authorization] }, stamp);
    expect(appointment).toMatchObject({
      caseId,
      providerId,
      authorizationId: authorization.authorizationId,
      units: 2,
      startsAt: "2025-07-10T17:00:00.000Z",
      endsAt: "2025-07-10T18:00:00.000Z",
      zone: "America/Los_Angeles",
      day: "2025-07-10",
      dueOn: "2025-07-11",
      status: "scheduled",
      bookedBy: stamp.actorId,
      version: 1,
    });
    expect(held).toMatchObject({ unitsHeld: 2, unitsUsed: 0, status: "approved", version: 3 });
    expect(care).toEqual({ caseId, booked: 1, gapsAlerted: 0, version: 1, dueOn: undefined });
    expect(calendars).toMatchObject([{ day: "2025-07-10", version: 1, slots: [{ appointmentId: appointment.appointmentId }] }]);
    expect(events).toMatchObject([
      {
        type: "appointment.booked.v1",
        data: { authorizationId: authorization.authorizationId, units: 2 },
        change: { [authorization.authorizationId]: { before: authorization, after: held }, care: { after: care } },
      },
    ]);
  });

  it.each(CaseStatus.options)("works while the case is served: %s (LCM-086, LCM-092, DESIGN 12.12)", (caseStatus) => {
    const wanted = { suspended: "case.suspended", closed: "case.closed" }[caseStatus as string] ?? "fine";
    expect(verdict(() => book({}, { caseStatus }))).toBe(wanted);
  });

  it.each([
    ["nobody knows", undefined, "provider.not-found"],
    ["is out of use", { active: false }, "provider.inactive"],
    ["is in use", { active: true }, "fine"],
  ])("asks for a provider: one that %s", (_, provider, wanted) => {
    expect(verdict(() => book({}, { provider }))).toBe(wanted);
  });
});

describe("the authorization of a booking (LCM-121)", () => {
  const other = newId("provider");
  const named = anAuthorization();
  const cases: [what: string, difference: object, wanted: string][] = [
    ["that fits", {}, "fine"],
    ["for another service", { serviceType: "imaging" }, "authorization.other-service"],
    ["for another provider", { providerId: other }, "authorization.other-provider"],
    ["for this provider", { providerId }, "fine"],
    ["from the day after", { validFrom: day("2025-07-11") }, "authorization.outside-period"],
    ["from that day", { validFrom: day("2025-07-10") }, "fine"],
    ["until that day", { validTo: day("2025-07-10") }, "fine"],
    ["until the day before", { validTo: day("2025-07-09") }, "authorization.outside-period"],
    ["with one unit left", { unitsUsed: 4, unitsHeld: 5 }, "fine"],
    ["with no unit left", { unitsUsed: 5, unitsHeld: 5 }, "authorization.units-exceeded"],
  ];
  it.each(cases)("%s", (_, difference, wanted) => {
    const authorization = { ...named, ...difference };
    expect(verdict(() => book({ authorizationId: named.authorizationId }, { authorizations: [authorization] }))).toBe(wanted);
    // Not named, it is the only one of its service, or there is none.
    const unnamed = wanted === "authorization.other-service" ? "appointment.authorization-missing" : wanted;
    expect(verdict(() => book({}, { authorizations: [authorization] }))).toBe(unnamed);
  });

  it.each(Statuses.options)("is approved, not %s (LCM-125)", (status) => {
    const wanted: Partial<Record<AuthorizationStatus, string>> = { approved: "fine", exhausted: "authorization.units-exceeded" };
    expect(verdict(() => book({}, { authorizations: [anAuthorization({ status })] }))).toBe(wanted[status] ?? "authorization.not-approved");
  });

  it("is never another case's, nor one that is not there", () => {
    const authorizationId = newId("authorization");
    expect(verdict(() => book({ authorizationId }, { ofAnotherCase: true }))).toBe("authorization.of-another-case");
    expect(verdict(() => book({ authorizationId }))).toBe("authorization.not-found");
  });

  it("is the only one that fits, and must be named when two do", () => {
    const [one, two] = [anAuthorization(), anAuthorization()];
    const spent = { ...two, unitsUsed: 10, status: "exhausted" as const };
    expect(book({}, { authorizations: [one, spent] }).appointment.authorizationId).toBe(one.authorizationId);
    expect(outcome(() => book({}, { authorizations: [one, two] }))).toEqual({
      code: "appointment.authorization-missing",
      details: { fitting: [one.authorizationId, two.authorizationId] },
    });
    expect(verdict(() => book({}, { authorizations: [] }))).toBe("appointment.authorization-missing");
  });

  it("comes with an office visit: approved, for that day, that provider and those units (LCM-114, LCM-117)", () => {
    const stamp = noon();
    const { authorization, appointment, events } = book({ serviceType: "officeVisit" }, { authorizations: [] }, stamp);
    expect(authorization).toMatchObject({
      serviceType: "officeVisit",
      status: "approved",
      authorizationNumber: "AUTH-2025-0000043",
      providerId,
      units: 1,
      unitsHeld: 1,
      validFrom: "2025-07-10",
      validTo: "2025-07-10",
      decidedBy: "system:auto-approval",
      requestedBy: stamp.actorId,
      oneVisit: true,
      dueOn: "2025-07-11",
      version: 1,
    });
    expect(appointment.authorizationId).toBe(authorization?.authorizationId);
    expect(events.map(({ type }) => type)).toEqual(["authorization.approved.v1", "appointment.booked.v1"]);
    expect(events[0]).toMatchObject({ data: { byItself: true, authorizationNumber: "AUTH-2025-0000043" } });
  });

  it("is refused with an office visit when the year's numbers are used up", () => {
    const refused = () => book({ serviceType: "officeVisit" }, { authorizations: [], authorizationNumber: undefined });
    expect(verdict(refused)).toBe("number.exhausted");
  });

  it("may be named for an office visit too: then no other comes with it", () => {
    const named = anAuthorization({ serviceType: "officeVisit" });
    const { authorization, events } = book(
      { serviceType: "officeVisit", authorizationId: named.authorizationId },
      { authorizations: [named] },
    );
    expect(authorization).toMatchObject({ authorizationId: named.authorizationId, unitsHeld: 1 });
    expect(events.map(({ type }) => type)).toEqual(["appointment.booked.v1"]);
  });
});

describe("the time of a booking", () => {
  const startsAt = "2025-07-10T17:00:00.000Z";
  it.each([
    ["a moment before it begins", "2025-07-10T16:59:59.999Z", "fine"],
    ["as it begins", startsAt, "fine"],
    ["a moment after it began", "2025-07-10T17:00:00.001Z", "appointment.in-past"],
  ])("is to come: %s", (_, now, wanted) => {
    expect(verdict(() => book({ startsAt }, {}, at(now)))).toBe(wanted);
  });

  it("may have passed for a service that was authorized retroactively (LCM-123)", () => {
    const retroactive = anAuthorization({ retroactive: true, validFrom: day("2025-07-10"), validTo: day("2025-07-10") });
    expect(verdict(() => book({ startsAt }, { authorizations: [retroactive] }, at("2025-07-20T17:00:00.000Z")))).toBe("fine");
  });

  it.each([
    ["2025-08-01T17:00:00.000Z", "fine"],
    ["2025-08-02T17:00:00.000Z", "appointment.too-far"],
  ])("is at most so many days ahead: 30 days from July 2nd, %s (XCT-013)", (when, wanted) => {
    const near = withSettings({ booking: { aheadDaysMax: 30, lateCancelHours: 24 } });
    expect(verdict(() => book({ startsAt: when }, { settings: near }))).toBe(wanted);
  });

  it.each([
    ["ends at midnight", "2025-07-11T06:00:00.000Z", "fine"],
    ["ends a minute past it", "2025-07-11T06:01:00.000Z", "appointment.spans-days"],
    ["begins at midnight", "2025-07-11T07:00:00.000Z", "fine"],
  ])("is within one day at the provider's place: one that %s (XCT-007)", (_, when, wanted) => {
    expect(verdict(() => book({ startsAt: when }))).toBe(wanted);
  });

  it("is on the provider's day, not on ours: 10 pm in Los Angeles is the next morning in New York (XCT-007)", () => {
    const when = { startsAt: "2025-07-11T05:00:00.000Z" };
    expect(book(when).appointment.day).toBe("2025-07-10");
    expect(book(when, { provider: { active: true, timeZone: "America/New_York" } }).appointment).toMatchObject({
      day: "2025-07-11",
      zone: "America/New_York",
    });
  });

  const untilMarch = {
    authorizations: [anAuthorization({ validTo: day("2028-12-31") })],
    settings: withSettings({ booking: { aheadDaysMax: 730, lateCancelHours: 24 } }),
  };
  it.each([
    ["the day of 23 hours ends with its midnight", "2026-03-08", "2026-03-09T06:00:00.000Z", "fine"],
    ["and not an hour later", "2026-03-08", "2026-03-09T06:01:00.000Z", "appointment.spans-days"],
    ["the day of 25 hours ends with its midnight", "2025-11-02", "2025-11-03T07:00:00.000Z", "fine"],
    ["and not an hour later", "2025-11-02", "2025-11-03T07:01:00.000Z", "appointment.spans-days"],
  ])("%s: %s (T15)", (_, on, when, wanted) => {
    expect(verdict(() => expect(book({ startsAt: when }, untilMarch).appointment.day).toBe(on))).toBe(wanted);
  });

  it("counts minutes that pass, over the hour that summer time skips and the hour that comes twice (T15)", () => {
    const skipped = book({ startsAt: "2026-03-08T09:30:00.000Z", durationMinutes: 60 }, untilMarch).appointment;
    expect([skipped.day, skipped.endsAt]).toEqual(["2026-03-08", "2026-03-08T10:30:00.000Z"]); // 1:30 to 3:30 on the wall.
    const twice = book({ startsAt: "2025-11-02T08:30:00.000Z", durationMinutes: 60 }, untilMarch).appointment;
    expect([twice.day, twice.endsAt]).toEqual(["2025-11-02", "2025-11-02T09:30:00.000Z"]); // 1:30 to 1:30 on the wall.
  });

  it("may be on February 29th (T15)", () => {
    const { appointment } = book({ startsAt: "2028-02-29T18:00:00.000Z" }, untilMarch, at("2028-02-28T18:00:00.000Z"));
    expect([appointment.day, appointment.dueOn]).toEqual(["2028-02-29", "2028-03-01"]);
  });

  it.each([
    ["2025-07-10T10:00:00-07:00", "2025-07-10T17:00:00.000Z"],
    ["2025-07-10T17:00:00Z", "2025-07-10T17:00:00.000Z"],
    ["2025-07-10T10:00:00", undefined],
    ["2025-07-10", undefined],
  ])("is a moment, written with its offset: %s (XCT-007)", (startsAt, wanted) => {
    if (wanted) expect(aBooking({ startsAt }).startsAt).toBe(wanted);
    else expect(() => aBooking({ startsAt })).toThrow(/startsAt/);
  });

  it.each([4, 5, 480, 481])("is from 5 minutes to 8 hours long: %i", (durationMinutes) => {
    const parses = () => aBooking({ durationMinutes });
    if (durationMinutes === 5 || durationMinutes === 480) expect(parses()).toMatchObject({ durationMinutes });
    else expect(parses).toThrow(/durationMinutes/);
  });
});

describe("whoever is booked already", () => {
  const beside: [what: string, startsAt: string, isFree: boolean][] = [
    ["ends as it begins", "2025-07-10T16:00:00.000Z", true],
    ["reaches a minute into it", "2025-07-10T16:01:00.000Z", false],
    ["is at the same time", "2025-07-10T17:00:00.000Z", false],
    ["begins in its last minute", "2025-07-10T17:59:00.000Z", false],
    ["begins as it ends", "2025-07-10T18:00:00.000Z", true],
  ];
  it.each(beside)("the patient has no second appointment that %s", (_, startsAt, isFree) => {
    const { appointment } = book({ startsAt, providerId: newId("provider") });
    expect(verdict(() => book({}, { others: [appointment] }))).toBe(isFree ? "fine" : "appointment.patient-busy");
  });

  it.each(["showedUp", "noShow", "canceledLate", "canceled"] as const)(
    "an appointment that is %s takes no time of the patient",
    (status) => {
      expect(verdict(() => book({}, { others: [{ ...book().appointment, status }] }))).toBe("fine");
    },
  );

  it.each(beside)("the provider sees nobody else who %s", (_, startsAt, isFree) => {
    const [calendar] = book({ startsAt }).calendars!;
    expect(verdict(() => book({}, { calendar: calendar! }))).toBe(isFree ? "fine" : "appointment.overlaps");
  });

  it.each([
    [1, 0, "fine"],
    [1, 1, "appointment.overlaps"],
    [3, 2, "fine"],
    [3, 3, "appointment.overlaps"],
  ])("a provider with %i seats sees another beside %i: %s", (seats, there, wanted) => {
    let calendar = anEmptyDay();
    for (let i = 0; i < there; i++) [calendar] = book({}, { calendar, provider: { active: true, seats } }).calendars as [typeof calendar];
    expect(verdict(() => book({}, { calendar, provider: { active: true, seats } }))).toBe(wanted);
  });

  it("counts those who are there at once: two that follow each other take one seat", () => {
    const seats = { provider: { active: true, seats: 2 } };
    const [first] = book({ startsAt: "2025-07-10T17:00:00.000Z", durationMinutes: 30 }, seats).calendars!;
    const [both] = book({ startsAt: "2025-07-10T17:30:00.000Z", durationMinutes: 30 }, { ...seats, calendar: first! }).calendars!;
    expect(verdict(() => book({}, { ...seats, calendar: both! }))).toBe("fine");
  });

  it("is never more than the seats at any moment, however many are booked and canceled", () => {
    const minute = fc.integer({ min: 0, max: 240 });
    const wish = fc.record({ from: minute, minutes: fc.integer({ min: 5, max: 90 }), cancels: fc.boolean() });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (wishes, seats) => {
        let calendar = anEmptyDay();
        for (const { from, minutes, cancels } of wishes) {
          const begins = addSeconds(instant("2025-07-10T17:00:00.000Z"), from * 60);
          const slot: Slot = { appointmentId: newId("appointment"), from: begins, to: addSeconds(begins, minutes * 60) };
          const canceled = calendar.slots[from % (calendar.slots.length + 1)];
          if (cancels && canceled) calendar = withoutSlot(calendar, canceled.appointmentId);
          const most = busiest(calendar.slots, slot);
          const said = verdict(() => (calendar = withSlot(calendar, slot, seats)));
          expect(said).toBe(most < seats ? "fine" : "appointment.overlaps");
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** The most at once within a stretch, counted minute by minute. */
function busiest(slots: readonly Slot[], { from, to }: Slot): number {
  let most = 0;
  for (let minute = from; minute < to; minute = addSeconds(minute, 60)) {
    const end = addSeconds(minute, 60);
    most = Math.max(most, slots.filter((slot) => overlap(slot, { from: minute, to: end })).length);
  }
  return most;
}
