import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { eventsOf } from "../../data/history.ts";
import { violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { handler as autoApproval } from "../../functions/events/auto-approval.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { canary } from "../fixtures.ts";
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
  process.env.BUS_NAME = "medlegal";
  care = await startCare(h);
});
beforeEach(() => itIs("2025-07-02"));
afterAll(async () => {
  vi.useRealTimers();
  await h.stop();
});

const refused = ({ status, body }: Called) => [status, body.code];
const isWhole = async (...caseIds: Id<"case">[]) => expect(await violationsOf(h.house, caseIds)).toEqual([]);
const read = (authorizationId: string, who = care.manager) =>
  h.call("GET /v1/authorizations/{authorizationId}", who, undefined, { path: { authorizationId } });
const cancel = (authorizationId: string, reason = "Moved away") =>
  h.call("POST /v1/authorizations/{authorizationId}/cancellation", care.manager, { reason }, { path: { authorizationId } });

async function becomes(caseId: Id<"case">, caseStatus: CaseStatus): Promise<void> {
  const [row, card] = await h.house.table.read([keys.case(caseId), keys.caseCard(caseId)]);
  await h.house.table.commit([row!, card!].map((one) => replace({ ...one, caseStatus, version: Number(one.version) + 1 })));
}

/** Delivers every request of a case to the auto-approval service, as the queue would. */
async function approveByThemselves(caseId: Id<"case">): Promise<void> {
  const { rows } = await eventsOf(h.house.table, caseId, 100);
  const Records = rows
    .filter(({ type }) => type === "authorization.requested.v1")
    .map((row) => ({ messageId: newId("event"), body: JSON.stringify({ detail: JSON.parse(entryOf(row).Detail) as unknown }) }));
  expect(await autoApproval({ Records } as SQSEvent)).toEqual({ batchItemFailures: [] });
}

const retroactive = {
  serviceDate: "2025-06-30",
  whyNotBefore: `${canary} came at night`,
  clinicalRationale: `${canary} neck pain after the accident`,
};

describe("requesting an authorization (LCM-110..113)", () => {
  it("puts any other service in review at once, and under the Medical Directors' work (LCM-116)", async () => {
    const caseId = await care.aCase();
    const asked = await care.request(caseId);
    expect(asked).toMatchObject({
      status: 201,
      body: {
        status: "inReview",
        units: 10,
        unitsLeft: 10,
        percentUsed: "0.00",
        validFrom: "2025-07-02",
        validTo: "2025-12-29",
        version: 1,
      },
    });
    expect(asked.headers.location).toBe(`/v1/authorizations/${asked.body.authorizationId}`);
    const { rows } = await h.house.table.query({ index: "gsi1", pk: "WORK#team:medicalDirector", limit: 100 });
    expect(rows.map((row) => row.authorizationId)).toContain(asked.body.authorizationId);
    await isWhole(caseId);
  });

  it.each(["officeVisit", "initialEvaluation"])("leaves the %s to the auto-approval service (LCM-114, LCM-115)", async (serviceType) => {
    const caseId = await care.aCase();
    const { body } = await care.request(caseId, { serviceType });
    expect(body.status).toBe("requested");
    await approveByThemselves(caseId);
    expect((await read(body.authorizationId)).body).toMatchObject({ status: "approved", decidedBy: "system:auto-approval" });
    await isWhole(caseId);
  });

  it.each([
    ["suspended", 409],
    ["closed", 403],
    ["settlement", 201],
  ] as const)("on a %s case: %i (LCM-092, LCM-094)", async (caseStatus, status) => {
    const caseId = await care.aCase();
    await becomes(caseId, caseStatus);
    expect((await care.request(caseId)).status).toBe(status);
  });

  it("reviews what is asked for retroactively, an office visit too, and keeps its texts out of events (LCM-123, LCM-126, LCM-153)", async () => {
    const caseId = await care.aCase();
    const { status, body } = await care.request(caseId, { serviceType: "officeVisit", validFrom: undefined, retroactive });
    expect([status, body.status, body.validFrom, body.validTo]).toEqual([201, "inReview", "2025-06-30", "2025-06-30"]);
    await approveByThemselves(caseId);
    expect((await read(body.authorizationId)).body).toMatchObject({ status: "inReview", clinicalRationale: retroactive.clinicalRationale });
    const { rows } = await eventsOf(h.house.table, caseId, 100);
    expect(rows.map((row) => entryOf(row).Detail).join()).not.toContain(canary);
    await isWhole(caseId);
  });

  it("shows what was written about a treatment to those who read the whole case, not to customer service (XCT-010)", async () => {
    const caseId = await care.aCase();
    const { body } = await care.request(caseId, { validFrom: undefined, retroactive });
    const service = await h.person("customerService");
    expect((await read(body.authorizationId, service)).body).not.toHaveProperty("clinicalRationale");
    const list = await h.call("GET /v1/cases/{caseId}/authorizations", service, undefined, { path: { caseId } });
    expect(JSON.stringify(list.body)).not.toContain(canary);
    const whole = await h.call("GET /v1/cases/{caseId}/authorizations", care.manager, undefined, { path: { caseId } });
    expect(JSON.stringify(whole.body)).toContain(canary);
  });

  it("books the service that was given, on its day, against the retroactive authorization", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId, { units: 1, validFrom: undefined, retroactive });
    expect(refused(await care.book(caseId, { startsAt: "2025-07-01T17:00:00.000Z" }))).toEqual([422, "authorization.outside-period"]);
    const given = await care.book(caseId, { startsAt: "2025-06-30T17:00:00.000Z" });
    expect(given.status).toBe(201);
    expect((await care.say(given, "showedUp")).body.status).toBe("showedUp");
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ unitsHeld: 0, unitsUsed: 1, status: "exhausted" });
    await isWhole(caseId);
  });
});

describe("deciding on it (LCM-124)", () => {
  it("gives an approved one its number and may grant less (LCM-117)", async () => {
    const caseId = await care.aCase();
    const { body } = await care.request(caseId);
    const decided = await care.decide(body.authorizationId, { decision: "approve", units: 6, validTo: "2025-09-30" });
    expect(decided).toMatchObject({
      status: 200,
      body: { status: "approved", units: 6, validTo: "2025-09-30", decidedBy: care.director.userId, version: 2 },
    });
    expect(decided.body.authorizationNumber).toMatch(/^AUTH-2025-\d{7}$/);
    await isWhole(caseId);
  });

  it("is never one's own request, whatever one's rights (DESIGN 12.12)", async () => {
    const caseId = await care.aCase();
    const administrator = await h.person("systemAdministrator");
    const { body } = await care.request(caseId, {}, administrator);
    expect(refused(await care.decide(body.authorizationId, undefined, administrator))).toEqual([403, "access.denied"]);
    expect(refused(await care.decide(body.authorizationId, undefined, care.manager))).toEqual([403, "access.denied"]);
    expect((await care.decide(body.authorizationId)).status).toBe(200);
  });

  it("happens once: of two directors at once one decides, the other hears what was decided", async () => {
    const caseId = await care.aCase();
    const { body } = await care.request(caseId);
    const another = await h.person("medicalDirector");
    const answers = await Promise.all([
      care.decide(body.authorizationId),
      care.decide(body.authorizationId, { decision: "deny", reason: "Not needed" }, another),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers.find(({ status }) => status === 200)!.body.status as string;
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({ code: "authorization.decided" });
    expect((await read(body.authorizationId)).body.status).toBe(winner);
    await isWhole(caseId);
  });

  it("tells why it was denied, and refuses a denial without a reason", async () => {
    const caseId = await care.aCase();
    const { body } = await care.request(caseId);
    expect((await care.decide(body.authorizationId, { decision: "deny" })).body).toMatchObject({ errors: [{ pointer: "/reason" }] });
    const denied = await care.decide(body.authorizationId, { decision: "deny", reason: "No indication" });
    expect(denied.body).toMatchObject({ status: "denied", decisionReason: "No indication" });
    expect(refused(await care.decide(body.authorizationId))).toEqual([409, "authorization.decided"]);
    expect(refused(await care.book(caseId))).toEqual([409, "authorization.not-approved"]);
  });

  it("has no approval while the case is suspended, but a denial (LCM-092)", async () => {
    const caseId = await care.aCase();
    const { body } = await care.request(caseId);
    await becomes(caseId, "suspended");
    expect(refused(await care.decide(body.authorizationId))).toEqual([409, "case.suspended"]);
    expect((await care.decide(body.authorizationId, { decision: "deny", reason: "Not now" })).status).toBe(200);
  });

  it("draws numbers that nobody else has, for eight cases at once (LCM-117, XCT-004)", async () => {
    const cases = await Promise.all(Array.from({ length: 8 }, () => care.aCase()));
    const asked = await Promise.all(cases.map((caseId) => care.request(caseId)));
    const decided = await Promise.all(asked.map(({ body }) => care.decide(body.authorizationId)));
    expect(decided.map(({ status }) => status)).toEqual(cases.map(() => 200));
    expect(new Set(decided.map(({ body }) => body.authorizationNumber)).size).toBe(8);
    await isWhole(...cases);
  });
});

it("the first authorization of a case is approved, books its initial evaluation and is used up by it (LCM-084, LCM-086, LCM-115)", async () => {
  const caseId = await care.aCase();
  expect(refused(await care.book(caseId, { serviceType: "initialEvaluation" }))).toEqual([409, "authorization.not-approved"]);
  await approveByThemselves(caseId);
  const booked = await care.book(caseId, { serviceType: "initialEvaluation" });
  const [first] = (await care.whole(caseId)).authorizations;
  expect(booked).toMatchObject({ status: 201, body: { authorizationId: first!.authorizationId } });
  itIs("2025-07-10");
  await care.say(booked, "showedUp");
  expect((await read(first!.authorizationId)).body).toMatchObject({ status: "exhausted", unitsLeft: 0, percentUsed: "100.00" });
  expect(await care.tasks(caseId)).toEqual([]);
  await isWhole(caseId);
});

describe("canceling it", () => {
  it("is possible while nothing of it is held or used", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId);
    const booked = await care.book(caseId);
    expect(refused(await cancel(authorizationId))).toEqual([409, "authorization.in-use"]);
    await care.say(booked, "canceled");
    expect((await cancel(authorizationId)).body).toMatchObject({ status: "canceled" });
    expect(refused(await cancel(authorizationId))).toEqual([409, "authorization.not-approved"]);
    await isWhole(caseId);
  });
});

describe("POST /v1/authorization-checks (LCM-121, LCM-127, XCT-004)", () => {
  const check = (caseId: string, difference: object = {}, who = care.manager) =>
    h.call("POST /v1/authorization-checks", who, { caseId, serviceType: "physicalTherapy", on: "2025-07-10", ...difference });

  it("says what covers a service, and how much of it is left", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId);
    await care.book(caseId);
    expect((await check(caseId)).body).toEqual({ covered: true, authorizationId, unitsLeft: 9, reasons: [] });
    expect((await check(caseId, { units: 10 })).body).toMatchObject({
      covered: false,
      reasons: [{ code: "authorization.units-exceeded" }],
    });
    expect((await check(caseId, { on: "2025-12-30" })).body).toMatchObject({
      reasons: [{ code: "authorization.outside-period", authorizationId }],
    });
    expect((await check(caseId, { serviceType: "surgery" })).body).toEqual({ covered: false, unitsLeft: 0, reasons: [] });
  });

  it("says of a suspended case that nothing is covered (LCM-092)", async () => {
    const caseId = await care.aCase();
    await care.approved(caseId);
    await becomes(caseId, "suspended");
    expect((await check(caseId)).body).toEqual({ covered: false, unitsLeft: 0, reasons: [{ code: "case.suspended" }] });
  });

  it("does not know the case of another firm, nor one that is not there", async () => {
    const caseId = await care.aCase();
    const elsewhere = await h.person("caseManager", [newId("firm")]);
    expect(refused(await check(caseId, {}, elsewhere))).toEqual([404, "case.not-found"]);
    expect(refused(await check(newId("case")))).toEqual([404, "case.not-found"]);
  });
});

it("an authorization that one may not know of is as one that is not there (DESIGN 12.19)", async () => {
  const caseId = await care.aCase();
  const authorizationId = await care.approved(caseId);
  const elsewhere = await h.person("attorney", [newId("firm")]);
  const hidden = await read(authorizationId, elsewhere);
  const missing = await read(newId("authorization"), elsewhere);
  expect(refused(hidden)).toEqual([404, "authorization.not-found"]);
  expect(refused(missing)).toEqual(refused(hidden));
});
