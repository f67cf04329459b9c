import { describe, expect, it } from "vitest";
import type { Appointment, AppointmentFacts } from "../../domain/care/appointment.ts";
import { AppointmentStatus, cancelAppointment, holdAppointment, resumeAppointment } from "../../domain/care/appointment.ts";
import type { ChangeAppointmentStatus } from "../../domain/care/appointment-status.ts";
import { changeAppointmentStatus, sayable } from "../../domain/care/appointment-status.ts";
import { day, instant } from "../../domain/kernel/time.ts";
import { anAuthorization, at, book, booked, settings } from "./care-scenes.ts";
import { outcome, verdict } from "./case-scenes.ts";

type Said = ChangeAppointmentStatus["to"];
/** The hour is from 17:00 to 18:00 in UTC on July 10th. */
const during = "2025-07-10T17:30:00.000Z";
const longBefore = "2025-07-08T17:00:00.000Z";

/** An appointment that ended so, its units moved as they were then. */
function ended(status: Appointment["status"], of: AppointmentFacts = booked()): AppointmentFacts {
  const { authorization } = of;
  const used = status === "showedUp" ? authorization.unitsHeld : 0;
  const open = status === "scheduled" || status === "confirmed" || status === "onHold";
  return {
    ...of,
    appointment: { ...of.appointment, status },
    authorization: open ? authorization : { ...authorization, unitsHeld: 0, unitsUsed: authorization.unitsUsed + used },
  };
}
const say = (facts: AppointmentFacts, to: Said, when = during, keptOnOthers: string[] = []) =>
  changeAppointmentStatus({ ...facts, keptOnOthers: keptOnOthers.map(day) }, { to, reason: "a reason" }, at(when));

describe("what may be said of an appointment", () => {
  const allowed: Record<Appointment["status"], readonly Said[]> = {
    scheduled: ["confirmed", "showedUp", "noShow", "canceledLate", "canceled"],
    confirmed: ["showedUp", "noShow", "canceledLate", "canceled"],
    onHold: ["canceledLate", "canceled"],
    showedUp: ["noShow"],
    noShow: ["showedUp"],
    canceledLate: [],
    canceled: [],
  };
  const every = AppointmentStatus.options.flatMap((from) =>
    (["confirmed", "showedUp", "noShow", "canceledLate", "canceled"] as const).map((to) => [from, to] as const),
  );
  it.each(every)("from %s to %s", (from, to) => {
    const said = outcome(() => say(ended(from), to));
    if (allowed[from].includes(to)) expect(said).toBe("fine");
    else
      expect(said).toMatchObject({
        code: "appointment.transition-not-allowed",
        details: { from, to, allowed: sayable[from], why: "status" },
      });
  });

  it("is told as an event with from and to, and the reason stays in the history", () => {
    const [event] = say(booked(), "confirmed", longBefore).events;
    expect(event).toMatchObject({
      type: "appointment.status-changed.v1",
      data: { from: "scheduled", to: "confirmed" },
      reason: "a reason",
    });
    expect(JSON.stringify(event!.data)).not.toContain("a reason");
  });
});

describe("how an appointment ended (LCM-118, LCM-125)", () => {
  it.each(["showedUp", "noShow"] as const)("is known once it has begun, not a moment before: %s", (to) => {
    expect(verdict(() => say(booked(), to, "2025-07-10T16:59:59.999Z"))).toBe("appointment.not-yet");
    expect(verdict(() => say(booked(), to, "2025-07-10T17:00:00.000Z"))).toBe("fine");
  });

  const facts = booked({ units: 3 }, {});
  const holding = { ...facts, authorization: { ...facts.authorization, unitsHeld: 3 } };
  it.each([
    ["showedUp", 0, 3, "2025-07-10"],
    ["noShow", 0, 0, undefined],
    ["canceled", 0, 0, undefined],
  ] as const)("%s leaves %i units held and %i used", (to, unitsHeld, unitsUsed, lastKeptOn) => {
    const after = say(holding, to);
    expect(after.authorization).toMatchObject({ unitsHeld, unitsUsed });
    expect(after.care).toMatchObject({ booked: 0, version: 2 });
    expect(after.care?.lastKeptOn).toBe(lastKeptOn);
    expect(after.appointment.dueOn).toBeUndefined();
  });

  it("frees the provider's time when it is canceled, and only then", () => {
    expect(say(booked(), "canceled", longBefore).calendars).toMatchObject([{ slots: [], version: 2 }]);
    expect(say(booked(), "showedUp").calendars).toBeUndefined();
    expect(say(booked(), "noShow").calendars).toBeUndefined();
  });

  it("begins the watch for gaps with the first kept appointment: 14 days later", () => {
    expect(say(booked(), "showedUp").care).toMatchObject({ firstKeptOn: "2025-07-10", lastKeptOn: "2025-07-10", dueOn: "2025-07-24" });
  });

  it.each([
    ["of the last kept day", "2025-07-10", 1, "2025-08-09"],
    ["of an earlier day", "2025-07-11", 1, "2025-08-10"],
    ["of a later day", "2025-07-09", 0, "2025-07-24"],
  ])("told late, two weeks after: one %s does not raise the same alert again", (_, last, gapsAlerted, dueOn) => {
    const facts = booked();
    const care = { ...facts.care!, firstKeptOn: day("2025-06-30"), lastKeptOn: day(last), gapsAlerted: 1 }; // It was counted when it was booked.
    expect(say({ ...facts, care }, "showedUp", "2025-07-25T17:00:00.000Z").care).toMatchObject({ firstKeptOn: "2025-06-30", gapsAlerted });
    const watch = say({ ...facts, care: { ...care, dueOn: day(dueOn) } }, "showedUp", "2025-07-25T17:00:00.000Z").care;
    expect(watch?.dueOn).toBe(dueOn);
  });
});

describe("canceling late (setting booking, XCT-013)", () => {
  it.each([
    ["24 hours before", "2025-07-09T17:00:00.000Z", "canceled"],
    ["a moment less", "2025-07-09T17:00:00.001Z", "canceledLate"],
    ["after it began", during, "canceledLate"],
  ])("%s is %s", (_, when, status) => {
    expect(say(booked(), "canceled", when).appointment.status).toBe(status);
  });

  it("is not for anyone to call late before it is", () => {
    expect(outcome(() => say(booked(), "canceledLate", longBefore))).toMatchObject({
      code: "appointment.transition-not-allowed",
      details: { why: "tooEarly" },
    });
    expect(say(booked(), "canceledLate", "2025-07-09T17:00:00.001Z").appointment.status).toBe("canceledLate");
  });

  it("is never late where the setting says 0 hours, until it has begun", () => {
    const facts = { ...booked(), settings: { ...settings, booking: { aheadDaysMax: 365, lateCancelHours: 0 } } };
    expect(say(facts, "canceled", "2025-07-10T17:00:00.000Z").appointment.status).toBe("canceled");
    expect(say(facts, "canceled", "2025-07-10T17:00:00.001Z").appointment.status).toBe("canceledLate");
  });

  it("counts hours that pass when the clocks change: 23 hours on the wall before are 24 (T15)", () => {
    const sunday = booked({ startsAt: instant("2025-11-02T18:00:00.000Z"), endsAt: instant("2025-11-02T19:00:00.000Z") }); // 10 am
    expect(say(sunday, "canceled", "2025-11-01T18:00:00.000Z").appointment.status).toBe("canceled"); // 11 am the day before.
    expect(say(sunday, "canceled", "2025-11-01T18:00:00.001Z").appointment.status).toBe("canceledLate");
  });
});

describe("a corrected outcome", () => {
  it.each([
    ["until the end of the next day at the provider's place", "2025-07-12T06:59:59.999Z", "fine"],
    ["and not a moment longer", "2025-07-12T07:00:00.000Z", "appointment.transition-not-allowed"],
  ])("is possible %s", (_, when, wanted) => {
    expect(verdict(() => say(ended("showedUp"), "noShow", when))).toBe(wanted);
    expect(verdict(() => say(ended("noShow"), "showedUp", when))).toBe(wanted);
  });

  it("gives the unit back, and takes it again", () => {
    const kept = ended("showedUp");
    expect(say(kept, "noShow").authorization).toMatchObject({ unitsHeld: 0, unitsUsed: 0 });
    expect(say(ended("noShow"), "showedUp").authorization).toMatchObject({ unitsHeld: 0, unitsUsed: 1 });
    expect(say(kept, "noShow").care?.booked).toBe(kept.care?.booked);
  });

  it("opens an authorization again that was used up, while its period goes on (LCM-125)", () => {
    const last = ended("showedUp", booked({}, { units: 1 }));
    const usedUp = { ...last, authorization: { ...last.authorization, status: "exhausted" as const } };
    const after = say(usedUp, "noShow");
    expect(after.authorization).toMatchObject({ status: "approved", unitsUsed: 0, dueOn: "2025-11-28" });
    expect(after.events.map(({ type }) => type)).toEqual(["appointment.status-changed.v1", "authorization.restored.v1"]);
    const over = { ...usedUp, authorization: { ...usedUp.authorization, validTo: day("2025-07-10") } };
    expect(say(over, "noShow", "2025-07-11T20:00:00.000Z").authorization?.status).toBe("expired");
  });

  it.each([
    ["approved", "fine"],
    ["expired", "fine"],
    ["exhausted", "authorization.units-exceeded"],
    ["canceled", "authorization.not-approved"],
    ["denied", "authorization.not-approved"],
  ] as const)("needs its unit again, of an authorization that is %s", (status, wanted) => {
    const missed = ended("noShow");
    const used = status === "exhausted" ? 10 : 0;
    expect(verdict(() => say({ ...missed, authorization: { ...missed.authorization, status, unitsUsed: used } }, "showedUp"))).toBe(wanted);
  });

  it("forgets the day of what was not kept: the one before it counts again", () => {
    const after = say(ended("showedUp"), "noShow", during, ["2025-06-20", "2025-07-01"]);
    expect(after.care).toMatchObject({ firstKeptOn: "2025-06-20", lastKeptOn: "2025-07-01", gapsAlerted: 0, dueOn: "2025-07-15" });
    const none = say(ended("showedUp"), "noShow", during, []).care;
    expect([none?.firstKeptOn, none?.lastKeptOn, none?.dueOn]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ["2025-06-26", 0, "2025-07-10"],
    ["2025-06-25", 1, "2025-07-25"],
  ])("does not raise an alert again that was raised: last kept on %s", (last, gapsAlerted, dueOn) => {
    expect(say(ended("showedUp"), "noShow", during, [last]).care).toMatchObject({ gapsAlerted, dueOn });
  });
});

describe("used up (LCM-118, LCM-120, LCM-125)", () => {
  it("is an authorization when its last unit is used, not when it is held", () => {
    const last = booked({}, { units: 2, unitsUsed: 1 });
    expect(last.authorization.status).toBe("approved");
    const { authorization, events } = say(last, "showedUp");
    expect(authorization).toMatchObject({ status: "exhausted", unitsUsed: 2, unitsHeld: 0, dueOn: undefined });
    expect(events.map(({ type }) => type)).toEqual(["appointment.status-changed.v1", "authorization.exhausted.v1"]);
  });

  it.each([
    [10, 7, true],
    [10, 6, false],
    [100, 79, true],
    [100, 78, false],
    [3, 1, false],
    [3, 2, true],
  ])("nearly: of %i units, %i taken and one more booked (80 % alerts, 79 does not): %s", (units, unitsUsed, alerts) => {
    const { authorization, tasks, events } = book({}, { authorizations: [anAuthorization({ units, unitsUsed })] });
    expect(authorization?.limitAlertOn).toBe(alerts ? "2025-07-02" : undefined);
    const about = authorization?.authorizationId;
    const wanted = { kind: "authorizationLimit", owner: "team:caseCoordinator", about, dueOn: "2025-12-28", internal: true };
    expect(tasks).toMatchObject(alerts ? [wanted] : []);
    const told = ["authorization.limit-near.v1", "task.opened.v1"];
    expect(events.map(({ type }) => type)).toEqual(["appointment.booked.v1", ...(alerts ? told : [])]);
  });

  it("is told once, also when a unit came back in between", () => {
    const told = anAuthorization({ unitsUsed: 8, limitAlertOn: day("2025-07-01") });
    expect(book({}, { authorizations: [told] }).tasks).toEqual([]);
  });

  it("says nothing of a single unit, which has no nearly", () => {
    expect(book({}, { authorizations: [anAuthorization({ units: 1 })] }).tasks).toEqual([]);
  });
});

describe("an appointment of a suspended case (LCM-092)", () => {
  it.each(AppointmentStatus.options)("is held while it is to come: %s", (status) => {
    const held = holdAppointment(ended(status).appointment, at(longBefore));
    expect(held?.appointment.status).toBe(status === "scheduled" || status === "confirmed" ? "onHold" : undefined);
    if (held) expect([held.authorization, held.calendars, held.appointment.dueOn]).toEqual([undefined, undefined, undefined]);
  });

  it("is not held once it has begun", () => {
    expect(holdAppointment(booked().appointment, at("2025-07-10T16:59:59.999Z"))).toBeDefined();
    expect(holdAppointment(booked().appointment, at("2025-07-10T17:00:00.000Z"))).toBeUndefined();
  });

  it("is scheduled again when the case goes on in time, to be confirmed anew", () => {
    const resumed = resumeAppointment(ended("onHold"), at("2025-07-10T16:59:59.999Z"));
    expect(resumed?.appointment).toMatchObject({ status: "scheduled", dueOn: "2025-07-11" });
    expect(resumed?.authorization).toBeUndefined();
  });

  it("is canceled when its time has come meanwhile, and its unit is free again", () => {
    const resumed = resumeAppointment(ended("onHold"), at("2025-07-10T17:00:00.000Z"));
    expect(resumed?.appointment.status).toBe("canceled");
    expect(resumed?.authorization).toMatchObject({ unitsHeld: 0, unitsUsed: 0 });
    expect(resumed?.calendars).toMatchObject([{ slots: [] }]);
  });

  it.each(AppointmentStatus.options)("a step that comes twice finds nothing to do: %s", (status) => {
    if (status !== "onHold") expect(resumeAppointment(ended(status), at(longBefore))).toBeUndefined();
    const open = status === "scheduled" || status === "confirmed" || status === "onHold";
    expect(cancelAppointment(ended(status), at(longBefore)) !== undefined).toBe(open);
  });
});
