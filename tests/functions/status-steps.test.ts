import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { careIn } from "../../data/care.ts";
import type { EventRow } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addSeconds } from "../../domain/kernel/time.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { handler } from "../../functions/steps/case-status/index.ts";
import { anOpenCase } from "./harness.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";
import type { MovingCases } from "./status-scenes.ts";
import { movingCases, settled } from "./status-scenes.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let manager: Person;
let administrator: Person;
let cases: MovingCases;
let providerId: string;
beforeAll(async () => {
  h = await startHarness();
  [manager, administrator] = await Promise.all([h.person("caseManager"), h.person("systemAdministrator")]);
  cases = movingCases(h, manager);
  providerId = (await h.call("POST /v1/providers", administrator, bodyExamples.addProvider)).body.providerId;
});
afterAll(() => h.stop());

/** Calls a step as the workflow does that this event began. */
const step = (name: string, began: EventRow) =>
  handler({ step: name, input: JSON.parse(entryOf(began).Detail) as unknown, execution: newId("request") });

/** The newest change or correction of a case's status. */
const began = async (caseId: string): Promise<EventRow> =>
  (await cases.events(caseId)).find(({ type }) => type === "case.status-changed.v1" || type === "case.status-corrected.v1")!; // It has just been made.

let visits = 0;
/** Books an office visit at noon in Los Angeles, each on a day of its own from tomorrow on. */
async function booked(caseId: string): Promise<Called> {
  const days = 1 + (visits++ % 300);
  const startsAt = `${addSeconds(now(), days * 86_400).slice(0, 10)}T20:00:00.000Z`;
  const body = { providerId, serviceType: "officeVisit", startsAt, durationMinutes: 30 };
  return h.call("POST /v1/cases/{caseId}/appointments", manager, body, { path: { caseId } });
}

/** A case with so many office visits to come. */
async function treated(count: number, difference: object = {}) {
  const those = await cases.aCase("active", difference);
  for (let i = 0; i < count; i++) {
    const answered = await booked(those.caseId);
    expect(answered.status, JSON.stringify(answered.body)).toBe(201);
  }
  return those;
}

const appointmentsOf = (caseId: Id<"case">) => careIn(h.house).appointments.all(caseId);
const statusesOf = async (caseId: Id<"case">) => (await appointmentsOf(caseId)).map(({ status }) => status);
const unitsOf = async (caseId: Id<"case">) =>
  (await cases.whole(caseId)).authorizations.map(({ status, unitsHeld }) => [status, unitsHeld]).toSorted();
const tasksOf = async (caseId: Id<"case">) => (await tasksIn(h.house).all(caseId)).map(({ kind, owner, status }) => [kind, owner, status]);
const count = async (caseId: Id<"case">, type: string) => (await cases.typesOf(caseId)).filter((one) => one === type).length;
const acknowledge = ["appointments.booked", "authorizations.open"];
const moved = async (caseId: string, to: string, version: number, more: object = {}) => {
  const answered = await cases.change(caseId, { to, acknowledge, ...more }, version);
  expect(answered.status, JSON.stringify(answered.body)).toBe(200);
  return began(caseId);
};

describe("a suspended case (LCM-092, LCM-101)", () => {
  it("has its appointments on hold, with their units, however often that is done", async () => {
    const { caseId, version } = await treated(2);
    const event = await moved(caseId, "suspended", version);
    expect(await step("hold appointments", event)).toEqual({ held: 2 });
    expect(await step("hold appointments", event)).toEqual({ held: 0 });
    expect(await statusesOf(caseId)).toEqual(["onHold", "onHold"]);
    expect(await unitsOf(caseId)).toEqual([
      ["approved", 0],
      ["approved", 1],
      ["approved", 1],
    ]);
    expect(await count(caseId, "appointment.status-changed.v1")).toBe(2);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("that goes on before anything was held keeps its appointments as they are", async () => {
    const { caseId, version } = await treated(1);
    const late = await moved(caseId, "suspended", version);
    await moved(caseId, "active", version + 1);
    expect(await step("hold appointments", late)).toEqual({ held: 0 });
    expect(await statusesOf(caseId)).toEqual(["scheduled"]);
  });

  it("that goes on has them scheduled again; what has passed meanwhile is canceled, and its units are free", async () => {
    const { caseId, version } = await treated(2);
    await step("hold appointments", await moved(caseId, "suspended", version));
    const [first] = await appointmentsOf(caseId);
    const past = { ...first!, startsAt: addSeconds(now(), -7200), endsAt: addSeconds(now(), -3600), version: first!.version + 1 };
    await h.house.table.commit([replace({ ...past, ...keys.listed("APPOINTMENTS", caseId, past.appointmentId) })]); // Two were booked.
    const event = await moved(caseId, "active", version + 1);
    expect(await step("resume appointments", event)).toEqual({ resumed: 2 });
    expect(await step("resume appointments", event)).toEqual({ resumed: 0 });
    expect(await statusesOf(caseId)).toEqual(["canceled", "scheduled"]);
    expect((await unitsOf(caseId)).filter(([, held]) => held === 1)).toHaveLength(1);
  });

  it("that goes to Settlement twice as fast as its workflow still has them resumed by the later one", async () => {
    const { caseId, version } = await treated(1);
    await step("hold appointments", await moved(caseId, "suspended", version));
    const resumed = await moved(caseId, "active", version + 1);
    await moved(caseId, "settlement", version + 2, settled());
    expect(await step("resume appointments", resumed)).toEqual({ resumed: 1 });
    expect(await statusesOf(caseId)).toEqual(["scheduled"]);
  });

  it("has what approves by itself approved once it goes on, and once only (LCM-092, LCM-114)", async () => {
    const opened = await anOpenCase(h, manager, { caseStatus: "active" });
    const caseId = opened.caseId as Id<"case">;
    await moved(caseId, "suspended", 1);
    const event = await moved(caseId, "active", 2);
    expect(await step("resume authorizations", event)).toEqual({ approved: 1 });
    expect(await step("resume authorizations", event)).toEqual({ approved: 0 });
    expect((await cases.whole(caseId)).authorizations).toMatchObject([
      { status: "approved", authorizationNumber: expect.stringMatching(/^AUTH-/), decidedBy: "system:case-status" },
    ]);
    expect(await cases.wrong(caseId)).toEqual([]);
  });
});

describe("a closed case (DESIGN 12.13)", () => {
  const openTask = (caseId: string) =>
    h.call("POST /v1/cases/{caseId}/tasks", manager, { title: "Call the carrier" }, { path: { caseId } });

  it("has its unused authorizations ended and its tasks canceled, however often that is done", async () => {
    const { caseId, version } = await treated(0);
    expect((await openTask(caseId)).status).toBe(201);
    const event = await moved(caseId, "closed", version);
    expect(await step("end authorizations", event)).toEqual({ ended: 1 });
    expect(await step("close tasks", event)).toEqual({ canceled: 1 });
    expect(await step("end authorizations", event)).toEqual({ ended: 0 });
    expect(await step("close tasks", event)).toEqual({ canceled: 0 });
    expect(await unitsOf(caseId)).toEqual([["canceled", 0]]);
    expect(await tasksOf(caseId)).toEqual([["manual", manager.userId, "canceled"]]);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("keeps the task that says what could not be done", async () => {
    const { caseId, version } = await treated(0);
    const event = await moved(caseId, "closed", version);
    await step("tell a person", event);
    expect(await step("close tasks", event)).toEqual({ canceled: 0 });
    expect(await tasksOf(caseId)).toEqual([["workflowFailed", "team:caseManager", "open"]]);
  });

  it("that an administrator closed past its appointments has them canceled, and then nothing is left", async () => {
    for (const order of [
      ["cancel appointments", "end authorizations"],
      ["end authorizations", "cancel appointments"],
    ]) {
      const { caseId, version } = await treated(2);
      expect((await cases.correct(caseId, { to: "closed" }, version, administrator)).status).toBe(200);
      const event = await began(caseId);
      for (const name of [...order, ...order]) await step(name, event);
      expect(await statusesOf(caseId)).toEqual(["canceled", "canceled"]);
      expect(await unitsOf(caseId)).toEqual([
        ["canceled", 0],
        ["canceled", 0],
        ["canceled", 0],
      ]);
      expect(await cases.wrong(caseId)).toEqual([]);
    }
  });

  it("that was opened again by a correction before its workflow came loses nothing", async () => {
    const { caseId, version } = await treated(0);
    await openTask(caseId);
    const late = await moved(caseId, "closed", version);
    await cases.correct(caseId, { to: "active" }, version + 1, administrator);
    for (const name of ["end authorizations", "cancel appointments", "close tasks"]) await step(name, late);
    expect(await unitsOf(caseId)).toEqual([["approved", 0]]);
    expect(await tasksOf(caseId)).toEqual([["manual", manager.userId, "open"]]);
  });

  it("ends alike in whatever order its steps come, all of them twice and at once", async () => {
    const ends = [];
    for (let round = 0; round < 5; round++) {
      const { caseId, version } = await treated(1);
      await openTask(caseId);
      await cases.correct(caseId, { to: "closed" }, version, administrator);
      const event = await began(caseId);
      const names = [
        "end authorizations",
        "cancel appointments",
        "close tasks",
        "tell",
        "end authorizations",
        "close tasks",
        "cancel appointments",
        "tell",
      ];
      // One that loses every race is called again by its workflow, as all are here.
      await Promise.allSettled(names.toSorted(() => Math.random() - 0.5).map((name) => step(name, event)));
      for (const name of names) await step(name, event);
      ends.push([await statusesOf(caseId), await unitsOf(caseId), (await tasksOf(caseId)).map(([kind, , status]) => [kind, status])]);
      expect(await count(caseId, "case.status-cascaded.v1")).toBe(1);
      expect(await cases.wrong(caseId)).toEqual([]);
    }
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
  });
});

describe("a case in Settlement (LCM-093)", () => {
  it("is a task for the Settlement Coordinators, once for each time it gets there", async () => {
    const { caseId, version } = await treated(0);
    const first = await moved(caseId, "settlement", version, settled());
    expect(await step("begin settlement", first)).toEqual({ opened: 1 });
    expect(await step("begin settlement", first)).toEqual({ opened: 0 });
    await moved(caseId, "active", version + 1);
    expect(await step("begin settlement", first)).toEqual({ opened: 0 });
    const second = await moved(caseId, "settlement", version + 2, settled());
    expect(await step("begin settlement", second)).toEqual({ opened: 1 });
    const task = ["settlementStarted", "team:settlementCoordinator", "open"];
    expect(await tasksOf(caseId)).toEqual([task, task]);
  });
});

describe("the end of the workflow", () => {
  it("is on the timeline with what has followed from this change and no other, once (LCM-101)", async () => {
    const { caseId, version } = await treated(2);
    const event = await moved(caseId, "suspended", version);
    await step("hold appointments", event);
    expect(await step("tell", event)).toEqual({ told: true });
    expect(await step("tell", event)).toEqual({ told: false });
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId } });
    expect(timeline.body.data[0]).toMatchObject({
      type: "case.status-cascaded.v1",
      data: { from: "active", to: "suspended", causedBy: event.eventId, followed: [{ type: "appointment.status-changed.v1", count: 2 }] },
    });
    const next = await moved(caseId, "active", version + 1);
    await step("tell", next);
    expect((await cases.events(caseId))[0]).toMatchObject({ data: { causedBy: next.eventId, followed: [] } });
  });

  it("that failed is a task for a person, once, wherever the case is by then", async () => {
    const { caseId, version } = await treated(0);
    const event = await moved(caseId, "suspended", version);
    await moved(caseId, "active", version + 1);
    expect(await step("tell a person", event)).toEqual({ told: true });
    expect(await step("tell a person", event)).toEqual({ told: false });
    expect(await tasksIn(h.house).all(caseId)).toMatchObject([{ kind: "workflowFailed", owner: "team:caseManager", about: event.eventId }]);
  });

  it("comes loudly when a step is unknown or its case is not there", async () => {
    const { caseId, version } = await treated(0);
    const event = await moved(caseId, "suspended", version);
    await expect(step("undo everything", event)).rejects.toThrow("no step");
    await expect(step("tell", { ...event, data: { ...event.data, caseId: newId("case") } } as EventRow)).rejects.toThrow("not there");
  });
});

describe("at the same moment (LCM-092, LCM-101)", () => {
  it("a case is closed and an appointment booked: one of them is refused", async () => {
    for (let round = 0; round < 5; round++) {
      const { caseId, version } = await treated(0);
      const [closing, booking] = await Promise.all([cases.change(caseId, { to: "closed" }, version), booked(caseId)]);
      expect([
        [200, 409, undefined, "case.closed"],
        [200, 403, undefined, "access.denied"],
        [409, 201, "case.not-ready", undefined],
      ]).toContainEqual([closing.status, booking.status, closing.body.code, booking.body.code]);
      expect(await cases.wrong(caseId)).toEqual([]);
    }
  });

  it("a case is suspended and an appointment booked: it is refused or held", async () => {
    for (let round = 0; round < 5; round++) {
      const { caseId, version } = await treated(0);
      const [, booking] = await Promise.all([cases.change(caseId, { to: "suspended", acknowledge }, version), booked(caseId)]);
      await step("hold appointments", await began(caseId));
      expect(await statusesOf(caseId)).toEqual(booking.status === 201 ? ["onHold"] : []);
    }
  });
});
