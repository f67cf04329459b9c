import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Appointment, AppointmentChange, AppointmentStatus } from "../../domain/care/appointment.ts";
import { holdAppointment, isOpen, resumeAppointment } from "../../domain/care/appointment.ts";
import type { ChangeAppointmentStatus } from "../../domain/care/appointment-status.ts";
import { changeAppointmentStatus, sayable } from "../../domain/care/appointment-status.ts";
import { whenOf } from "../../domain/care/appointment-time.ts";
import type { Authorization } from "../../domain/care/authorization.ts";
import { bookAppointment } from "../../domain/care/book-appointment.ts";
import type { Calendar } from "../../domain/care/calendar.ts";
import type { CaseCare } from "../../domain/care/case-care.ts";
import { moveAppointment, movedTo } from "../../domain/care/move-appointment.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { addSeconds, day, instant } from "../../domain/kernel/time.ts";
import { aBooking, anAuthorization, anEmptyDay, at, bookingFacts, settings } from "./care-scenes.ts";

/**
 * Everything that can happen to the appointments of one authorization, in any order and at any time, against a model that only
 * counts (LCM-118, LCM-125). What is refused must change nothing; what is done must leave the sums equal.
 */
interface Model {
  readonly units: number;
  /** What each appointment takes: its units while it is open, used once it was kept. */
  readonly takes: Map<string, { units: number; status: AppointmentStatus }>;
}

/** The domain's own state, changed as the table would be. */
class Clinic {
  authorization: Authorization;
  appointments = new Map<string, Appointment>();
  calendars = new Map<Day, Calendar>();
  care: CaseCare | undefined = undefined;
  now: Instant = instant("2025-10-20T15:00:00.000Z");

  constructor(units: number) {
    this.authorization = anAuthorization({ units, validTo: day("2026-06-30") });
  }
  stamp = (): Stamp => at(this.now);
  calendar = (on: Day): Calendar => this.calendars.get(on) ?? anEmptyDay(on);
  nth = (n: number): Appointment | undefined => [...this.appointments.values()][n % Math.max(1, this.appointments.size)];
  others = (appointment?: Appointment) => [...this.appointments.values()].filter((one) => one.appointmentId !== appointment?.appointmentId);
  around = (appointment: Appointment) => ({
    appointment,
    authorization: this.authorization,
    care: this.care,
    calendar: this.calendar(appointment.day),
    settings,
  });

  /** As one transaction: everything at its next version, or nothing. */
  write({ appointment, authorization, care, calendars = [] }: AppointmentChange): void {
    expect(appointment.version).toBe((this.appointments.get(appointment.appointmentId)?.version ?? 0) + 1);
    if (authorization) expect(authorization.version).toBe(this.authorization.version + 1);
    if (care) expect(care.version).toBe((this.care?.version ?? 0) + 1);
    for (const one of calendars) expect(one.version).toBe(this.calendar(one.day).version + 1);
    this.appointments.set(appointment.appointmentId, appointment);
    this.authorization = authorization ?? this.authorization;
    this.care = care ?? this.care;
    for (const one of calendars) this.calendars.set(one.day, one);
  }

  /** Does it and writes it; false when it was refused or nothing was to be done. */
  does(doing: () => AppointmentChange | undefined): AppointmentChange | undefined {
    try {
      const change = doing();
      if (change) this.write(change);
      return change;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}

function holdsTogether({ units, takes }: Model, clinic: Clinic): void {
  const sum = (statuses: readonly AppointmentStatus[]) =>
    [...takes.values()].filter(({ status }) => statuses.includes(status)).reduce((total, take) => total + take.units, 0);
  const { unitsHeld, unitsUsed, status } = clinic.authorization;
  expect([unitsHeld, unitsUsed]).toEqual([sum(["scheduled", "confirmed", "onHold"]), sum(["showedUp"])]);
  expect(unitsHeld + unitsUsed).toBeLessThanOrEqual(units);
  expect(status).toBe(unitsUsed === units ? "exhausted" : "approved");

  const all = [...clinic.appointments.values()];
  const keptDays = all.filter((one) => one.status === "showedUp").map((one) => one.day);
  expect(clinic.care?.booked ?? 0).toBe(all.filter(isOpen).length);
  expect([clinic.care?.firstKeptOn, clinic.care?.lastKeptOn]).toEqual([keptDays.toSorted()[0], keptDays.toSorted().at(-1)]);
  const slots = [...clinic.calendars.values()].flatMap((one) => one.slots.map(({ appointmentId }) => appointmentId));
  const placed = all.filter((one) => one.status !== "canceled" && one.status !== "canceledLate").map((one) => one.appointmentId);
  expect(slots.toSorted()).toEqual(placed.toSorted());
}

type Command = fc.Command<Model, Clinic>;
const always = () => true;

class Book implements Command {
  check = always;
  readonly hours: number;
  readonly units: number;
  constructor(hours: number, units: number) {
    [this.hours, this.units] = [hours, units];
  }
  run(model: Model, clinic: Clinic): void {
    const request = aBooking({ startsAt: addSeconds(clinic.now, this.hours * 3600), units: this.units, durationMinutes: 45 });
    const calendar = clinic.calendar(whenOf(request, {}, clinic.stamp()).day);
    const { authorization, care } = clinic;
    const facts = bookingFacts({ authorizations: [authorization], care, calendar, others: clinic.others() });
    const left = authorization.units - authorization.unitsHeld - authorization.unitsUsed;
    const change = clinic.does(() => bookAppointment(request, facts, clinic.stamp()));
    if (change) model.takes.set(change.appointment.appointmentId, { units: this.units, status: "scheduled" });
    if (this.units > left) expect(change).toBeUndefined();
    holdsTogether(model, clinic);
  }
  toString = () => `book in ${this.hours} hours for ${this.units}`;
}

class Say implements Command {
  check = always;
  readonly n: number;
  readonly to: ChangeAppointmentStatus["to"];
  constructor(n: number, to: ChangeAppointmentStatus["to"]) {
    [this.n, this.to] = [n, to];
  }
  run(model: Model, clinic: Clinic): void {
    const appointment = clinic.nth(this.n);
    if (!appointment) return;
    const keptOnOthers = clinic.others(appointment).filter(({ status }) => status === "showedUp");
    const facts = { ...clinic.around(appointment), keptOnOthers: keptOnOthers.map((one) => one.day) };
    const change = clinic.does(() => changeAppointmentStatus(facts, { to: this.to }, clinic.stamp()));
    const sayableNow: readonly string[] = sayable[appointment.status];
    if (change) {
      expect(sayableNow).toContain(this.to);
      model.takes.get(appointment.appointmentId)!.status = change.appointment.status; // It was booked.
    }
    holdsTogether(model, clinic);
  }
  toString = () => `say of number ${this.n}: ${this.to}`;
}

class Move implements Command {
  check = always;
  readonly n: number;
  readonly hours: number;
  constructor(n: number, hours: number) {
    [this.n, this.hours] = [n, hours];
  }
  run(model: Model, clinic: Clinic): void {
    const appointment = clinic.nth(this.n);
    if (!appointment) return;
    const move = { startsAt: addSeconds(clinic.now, this.hours * 3600) };
    const base = { appointment, provider: { active: true }, authorization: clinic.authorization, caseStatus: "active" as const, settings };
    const from = clinic.calendar(appointment.day);
    const to = clinic.calendar(movedTo(base, move, clinic.stamp()).day);
    const change = clinic.does(() => moveAppointment({ ...base, from, to, others: clinic.others(appointment) }, move, clinic.stamp()));
    if (change) model.takes.get(appointment.appointmentId)!.status = "scheduled"; // It was booked.
    holdsTogether(model, clinic);
  }
  toString = () => `move number ${this.n} to ${this.hours} hours from now`;
}

class Suspend implements Command {
  check = always;
  readonly resumes: boolean;
  constructor(resumes: boolean) {
    this.resumes = resumes;
  }
  run(model: Model, clinic: Clinic): void {
    for (const appointment of clinic.appointments.values()) {
      const change = clinic.does(() =>
        this.resumes ? resumeAppointment(clinic.around(appointment), clinic.stamp()) : holdAppointment(appointment, clinic.stamp()),
      );
      if (change) model.takes.get(appointment.appointmentId)!.status = change.appointment.status; // It was booked.
    }
    holdsTogether(model, clinic);
  }
  toString = () => (this.resumes ? "resume the case" : "suspend the case");
}

class Wait implements Command {
  check = always;
  readonly hours: number;
  constructor(hours: number) {
    this.hours = hours;
  }
  run(_: Model, clinic: Clinic): void {
    clinic.now = addSeconds(clinic.now, this.hours * 3600);
  }
  toString = () => `wait ${this.hours} hours`;
}

const n = fc.nat(20);
const hours = fc.integer({ min: -2, max: 24 * 20 });
const commands = fc.commands(
  [
    fc.tuple(hours, fc.integer({ min: 1, max: 3 })).map(([when, units]) => new Book(when, units)),
    fc
      .tuple(n, fc.constantFrom("confirmed", "showedUp", "noShow", "canceledLate", "canceled" as const))
      .map(([which, to]) => new Say(which, to)),
    fc.tuple(n, hours).map(([which, when]) => new Move(which, when)),
    fc.boolean().map((resumes) => new Suspend(resumes)),
    fc.integer({ min: 1, max: 60 }).map((many) => new Wait(many)),
  ],
  { size: "large", maxCommands: 120 },
);

describe("the appointments of one authorization, in any order", () => {
  it("never take more than is allowed, and what is held and used is what they take (LCM-118, LCM-125)", () => {
    fc.assert(
      fc.property(commands, fc.integer({ min: 1, max: 8 }), (list, units) => {
        fc.modelRun(() => ({ model: { units, takes: new Map() }, real: new Clinic(units) }), list);
      }),
      { numRuns: 150 },
    );
  });

  it("do reach every status in such a run, so that the model is not idle", () => {
    const seen = new Set<AppointmentStatus>();
    fc.assert(
      fc.property(commands, (list) => {
        const real = new Clinic(8);
        fc.modelRun(() => ({ model: { units: 8, takes: new Map() }, real }), list);
        for (const { status } of real.appointments.values()) seen.add(status);
      }),
      { numRuns: 100, seed: 7 },
    );
    expect([...seen].toSorted()).toEqual(["canceled", "canceledLate", "confirmed", "noShow", "onHold", "scheduled", "showedUp"]);
  });
});
