import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Care } from "./care-scenes.ts";
import { itIs, onJuly2nd, startCare } from "./care-scenes.ts";
import type { Called, Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let care: Care;
beforeAll(async () => {
  onJuly2nd();
  h = await startHarness();
  care = await startCare(h);
});
beforeEach(() => itIs("2025-07-02"));
afterAll(async () => {
  vi.useRealTimers();
  await h.stop();
});

const refused = ({ status, body }: Called) => [status, body.code];
const codes = (answers: readonly Called[]) => answers.map(({ status, body }) => (status < 300 ? status : body.code)).sort();
const isWhole = async (...caseIds: Id<"case">[]) => expect(await violationsOf(h.house, caseIds)).toEqual([]);

/** Puts a case into a status in the table itself: its workflow is another test's. */
async function becomes(caseId: Id<"case">, caseStatus: CaseStatus): Promise<void> {
  const [row, card] = await h.house.table.read([keys.case(caseId), keys.caseCard(caseId)]);
  await h.house.table.commit([row!, card!].map((one) => replace({ ...one, caseStatus, version: Number(one.version) + 1 })));
}

describe("POST /v1/cases/{caseId}/appointments", () => {
  it("books against an authorization and says which one it took (LCM-060, LCM-086, LCM-121, INT-011)", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId);
    const booked = await care.book(caseId);
    expect(booked).toMatchObject({ status: 201, body: { caseId, authorizationId, status: "scheduled", day: "2025-07-10", version: 1 } });
    expect(booked.headers.location).toBe(`/v1/appointments/${booked.body.appointmentId}`);
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ unitsHeld: 1, unitsUsed: 0 });
    expect((await care.whole(caseId)).care).toMatchObject({ booked: 1 });
    expect(await care.events(caseId)).toEqual(["authorization.requested.v1", "authorization.approved.v1", "appointment.booked.v1"]);
    await isWhole(caseId);
  });

  it("brings an office visit's own authorization in the same write, found by its own address (LCM-114)", async () => {
    const caseId = await care.aCase();
    const { status, body } = await care.book(caseId, { serviceType: "officeVisit" });
    expect(status).toBe(201);
    const { authorizationId } = body;
    const found = await h.call("GET /v1/authorizations/{authorizationId}", care.manager, undefined, { path: { authorizationId } });
    expect(found.body).toMatchObject({ status: "approved", validFrom: "2025-07-10", validTo: "2025-07-10", unitsHeld: 1, unitsLeft: 0 });
    expect(found.body.authorizationNumber).toMatch(/^AUTH-2025-\d{7}$/);
    await isWhole(caseId);
  });

  it("does not tell the authorization of another case from that of nobody by more than its name", async () => {
    const [caseId, other] = [await care.aCase(), await care.aCase()];
    const theirs = await care.approved(other);
    expect(refused(await care.book(caseId, { authorizationId: theirs }))).toEqual([422, "authorization.of-another-case"]);
    const nobodys = "authorization_01K9ZQ3V7M8N4P5R6S7T8V9W0X";
    expect(refused(await care.book(caseId, { authorizationId: nobodys }))).toEqual([404, "authorization.not-found"]);
  });

  it.each([
    ["pending", 201],
    ["active", 201],
    ["settlement", 201],
    ["suspended", 409],
    ["closed", 403],
  ] as const)("while the case is %s: %i (LCM-092, LCM-094)", async (caseStatus, status) => {
    const caseId = await care.aCase();
    await becomes(caseId, caseStatus);
    const answered = await care.book(caseId, { serviceType: "officeVisit" });
    expect(answered.status, JSON.stringify(answered.body)).toBe(status);
    if (status === 409) expect(answered.body.code).toBe("case.suspended");
  });

  it("is done once, though it is sent twice with one key (XCT-008)", async () => {
    const caseId = await care.aCase();
    const body = { providerId: care.usual, serviceType: "officeVisit", startsAt: "2025-07-10T17:00:00.000Z", durationMinutes: 30 };
    const send = () => h.call("POST /v1/cases/{caseId}/appointments", care.manager, body, { path: { caseId }, key: "once" });
    const [one, two] = await Promise.all([send(), send()]);
    expect(one.body).toEqual(two.body);
    expect(await care.appointments(caseId)).toHaveLength(1);
  });
});

describe("many at once (LCM-118, T2, T5)", () => {
  it("of two takers of the last unit one gets it", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId, { units: 1 });
    const hours = ["2025-07-10T17:00:00.000Z", "2025-07-11T17:00:00.000Z"];
    const answers = await Promise.all(hours.map((startsAt) => care.book(caseId, { startsAt })));
    expect(codes(answers)).toEqual([201, "authorization.units-exceeded"]);
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ unitsHeld: 1 });
    await isWhole(caseId);
  });

  it("of twelve who want six units six get one each, and their sum is what is held", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId, { units: 6 });
    const days = Array.from({ length: 12 }, (_, i) => `2025-07-${10 + i}T17:00:00.000Z`);
    let answers = await Promise.all(days.map((startsAt) => care.book(caseId, { startsAt })));
    // Who lost every race was told to try again, and does.
    for (let i = 0; i < 10 && answers.some(({ status }) => status === 503); i++)
      answers = await Promise.all(answers.map(async (one, n) => (one.status === 503 ? care.book(caseId, { startsAt: days[n] }) : one)));
    expect(codes(answers)).toEqual([...Array<number>(6).fill(201), ...Array<string>(6).fill("authorization.units-exceeded")]);
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ unitsHeld: 6, unitsUsed: 0 });
    expect(await care.appointments(caseId)).toHaveLength(6);
    await isWhole(caseId);
  });

  it("of two cases that want the provider's only seat at overlapping times one gets it", async () => {
    const providerId = await care.provider({ seats: 1 });
    const [one, two] = [await care.aCase(), await care.aCase()];
    const visit = { serviceType: "officeVisit", providerId };
    const answers = await Promise.all([
      care.book(one, { ...visit, startsAt: "2025-07-10T17:00:00.000Z" }),
      care.book(two, { ...visit, startsAt: "2025-07-10T17:30:00.000Z" }),
    ]);
    expect(codes(answers)).toEqual([201, "appointment.overlaps"]);
    await isWhole(one, two);
  });

  it("one patient is not booked at two places at once", async () => {
    const [caseId, elsewhere] = [await care.aCase(), await care.provider()];
    const visit = { serviceType: "officeVisit" };
    const answers = await Promise.all([care.book(caseId, visit), care.book(caseId, { ...visit, providerId: elsewhere })]);
    expect(codes(answers)).toEqual([201, "appointment.patient-busy"]);
    expect(await care.appointments(caseId)).toHaveLength(1);
  });

  it("of a cancellation and a kept appointment at once one is true, and the units say the same", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId);
    const booked = await care.book(caseId);
    itIs("2025-07-10T17:30:00.000Z");
    const answers = await Promise.all([care.say(booked, "canceled"), care.say(booked, "showedUp")]);
    expect(codes(answers)).toEqual([200, "version.stale"]);
    const [appointment] = await care.appointments(caseId);
    const used = appointment!.status === "showedUp" ? 1 : 0;
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ unitsHeld: 0, unitsUsed: used });
    await isWhole(caseId);
  });
});

describe("an appointment's way", () => {
  it("from booked to kept uses its unit, and the case's first and last day of treatment are known (LCM-118)", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId);
    const booked = await care.book(caseId);
    const confirmed = await care.say(booked, "confirmed");
    expect(confirmed).toMatchObject({ status: 200, body: { status: "confirmed", version: 2 }, headers: { etag: '"v2"' } });
    expect(refused(await care.say(confirmed, "showedUp"))).toEqual([409, "appointment.not-yet"]);

    itIs("2025-07-10T17:30:00.000Z");
    expect((await care.say(confirmed, "showedUp")).body).toMatchObject({ status: "showedUp" });
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ unitsHeld: 0, unitsUsed: 1 });
    expect((await care.whole(caseId)).care).toMatchObject({ booked: 0, firstKeptOn: "2025-07-10", dueOn: "2025-07-24" });
    await isWhole(caseId);
  });

  it("back from kept to missed forgets the day, unless another one was kept", async () => {
    const caseId = await care.aCase();
    await care.approved(caseId);
    const first = await care.book(caseId);
    const second = await care.book(caseId, { startsAt: "2025-07-11T17:00:00.000Z" });
    itIs("2025-07-11T18:30:00.000Z");
    await care.say(first, "showedUp");
    const kept = await care.say(second, "showedUp");
    await care.say(kept, "noShow");
    expect((await care.whole(caseId)).care).toMatchObject({ firstKeptOn: "2025-07-10", lastKeptOn: "2025-07-10", booked: 0 });
    await isWhole(caseId);
  });

  it("canceled in time or late, it gives back its unit and the provider's hour", async () => {
    const caseId = await care.aCase();
    const providerId = await care.provider({ seats: 1 });
    const authorizationId = await care.approved(caseId, { providerId });
    const booked = await care.book(caseId, { providerId });
    itIs("2025-07-09T18:00:00.000Z");
    expect((await care.say(booked, "canceled")).body.status).toBe("canceledLate");
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ unitsHeld: 0, unitsUsed: 0 });
    expect((await care.book(caseId, { providerId })).status).toBe(201);
    await isWhole(caseId);
  });

  it("needs If-Match, and says which versions it knows (XCT-008, T12)", async () => {
    const caseId = await care.aCase();
    const booked = await care.book(caseId, { serviceType: "officeVisit" });
    const path = { appointmentId: booked.body.appointmentId as string };
    const bare = await h.call("POST /v1/appointments/{appointmentId}/status", care.manager, { to: "confirmed" }, { path });
    expect(refused(bare)).toEqual([428, "version.missing"]);
    expect(refused(await care.say(booked, "confirmed", 7))).toEqual([412, "version.stale"]);
    expect(refused(await care.move(booked, { durationMinutes: 30 }, 7))).toEqual([412, "version.stale"]);
  });

  it("moved to another day, it is on that day of the calendar and on no other", async () => {
    const caseId = await care.aCase();
    const providerId = await care.provider({ timeZone: "America/New_York" });
    const booked = await care.book(caseId, { serviceType: "officeVisit", providerId });
    const moved = await care.move(booked, { startsAt: "2025-07-12T03:00:00.000Z" }); // 11 pm of the 11th in New York.
    expect(moved).toMatchObject({
      status: 200,
      body: { day: "2025-07-11", endsAt: "2025-07-12T04:00:00.000Z", timesMoved: 1, version: 2 },
    });
    const query = { from: "2025-07-01", to: "2025-07-31" };
    const calendar = await h.call("GET /v1/providers/{providerId}/calendar", care.manager, undefined, { path: { providerId }, query });
    const { appointmentId } = booked.body;
    const slot = { appointmentId, from: "2025-07-12T03:00:00.000Z", to: "2025-07-12T04:00:00.000Z" };
    expect(calendar.body.data).toEqual([{ providerId, day: "2025-07-11", slots: [slot] }]);
    expect((await care.move(moved, { startsAt: "2025-07-12T03:00:00.000Z" })).body.version).toBe(2); // It is there already.
    await isWhole(caseId);
  });
});

describe("reading appointments", () => {
  it("pages through a case's, newest first or oldest first, and reads one (LCM-060, XCT-014)", async () => {
    const caseId = await care.aCase();
    const booked: string[] = [];
    for (const on of [10, 11, 12]) {
      const { body } = await care.book(caseId, { serviceType: "officeVisit", startsAt: `2025-07-${on}T17:00:00.000Z` });
      booked.push(body.appointmentId as string);
    }
    const list = (query: Record<string, string>) =>
      h.call("GET /v1/cases/{caseId}/appointments", care.director, undefined, { path: { caseId }, query });
    const first = await list({ limit: "2" });
    expect(first.body.data.map(({ appointmentId }: { appointmentId: string }) => appointmentId)).toEqual([booked[2], booked[1]]);
    const rest = await list({ limit: "2", cursor: first.body.page.next });
    expect(rest.body).toMatchObject({ data: [{ appointmentId: booked[0] }], page: { hasMore: false } });
    expect((await list({ sort: "bookedAt", limit: "1" })).body.data[0].appointmentId).toBe(booked[0]);
    const one = await h.call("GET /v1/appointments/{appointmentId}", care.director, undefined, { path: { appointmentId: booked[0]! } });
    expect(one).toMatchObject({ status: 200, body: { appointmentId: booked[0], caseId } });
  });

  it.each([
    ["2025-07-01", "2025-07-31", 200],
    ["2025-07-01", "2025-08-01", 400],
    ["2025-07-02", "2025-07-01", 400],
    ["2025-07-01", "2025-07-01", 200],
  ])("shows a calendar from %s to %s: %i", async (from, to, status) => {
    const path = { providerId: care.usual };
    expect((await h.call("GET /v1/providers/{providerId}/calendar", care.manager, undefined, { path, query: { from, to } })).status).toBe(
      status,
    );
  });

  it("knows no calendar of nobody", async () => {
    const path = { providerId: "provider_01K9ZQ3V7M8N4P5R6S7T8V9W0X" };
    const query = { from: "2025-07-01", to: "2025-07-01" };
    expect(refused(await h.call("GET /v1/providers/{providerId}/calendar", care.manager, undefined, { path, query }))).toEqual([
      404,
      "provider.not-found",
    ]);
  });
});
