import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { eventsOf } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, canary } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";
import type { MovingCases } from "./status-scenes.ts";
import { movingCases, settled, today } from "./status-scenes.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let manager: Person;
let cases: MovingCases;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
  cases = movingCases(h, manager);
});
afterAll(() => h.stop());

/** The first authorization waits for its consumer, which has not come yet. */
const acknowledge = ["authorizations.open"];
const readiness = (caseId: string, to: string, who = manager) =>
  h.call("GET /v1/cases/{caseId}/readiness", who, undefined, { path: { caseId }, query: { to } });
const statusHistory = async (caseId: string, query: Record<string, string> = {}) =>
  (await h.call("GET /v1/cases/{caseId}/status-changes", manager, undefined, { path: { caseId }, query })).body;

describe("POST /v1/cases/{caseId}/status-changes", () => {
  it("moves a case and answers it, with its history and its list entries (LCM-090, LCM-099, LCM-101, LCM-102, NEG-223)", async () => {
    const { caseId, version, firmId } = await cases.aCase();
    const moved = await cases.change(caseId, { to: "suspended", reason: "The client is abroad" }, version);
    expect(moved).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { caseId, caseStatus: "suspended", version: 2, updatedBy: manager.userId, membership: { version: 1 } },
    });
    expect((await cases.read(caseId)).body).toMatchObject({ caseStatus: "suspended", version: 2 });
    expect(await statusHistory(caseId)).toMatchObject({
      data: [{ from: "active", to: "suspended", by: manager.userId, reason: "The client is abroad", acknowledged: [], correction: false }],
    });
    expect((await cases.typesOf(caseId))[0]).toBe("case.status-changed.v1");
    const listed = async (status: string) =>
      (await h.call("GET /v1/cases", manager, undefined, { query: { firmId, status } })).body.data.map(
        (card: { caseId: string }) => card.caseId,
      );
    expect([await listed("suspended"), await listed("active")]).toEqual([[caseId], []]);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("needs If-Match, and refuses a stale version (DESIGN 12.11)", async () => {
    const { caseId, version } = await cases.aCase();
    const bare = await h.call(
      "POST /v1/cases/{caseId}/status-changes",
      manager,
      { to: "suspended", reason: "Abroad" },
      { path: { caseId } },
    );
    expect(bare).toMatchObject({ status: 428, body: { code: "version.missing" } });
    expect(await cases.change(caseId, { to: "suspended" }, version + 1)).toMatchObject({
      status: 412,
      body: { details: { currentVersion: version } },
    });
    expect(await cases.change(caseId, { to: "suspended" }, version)).toMatchObject({ status: 200 });
    expect(await cases.change(caseId, { to: "active" }, version)).toMatchObject({ status: 412 });
  });

  it("asked twice with one key moves once and answers alike (XCT-008)", async () => {
    const { caseId, version } = await cases.aCase();
    const key = newId("request");
    const [first, second] = [
      await cases.change(caseId, { to: "suspended" }, version, manager, { key }),
      await cases.change(caseId, { to: "suspended" }, version, manager, { key }),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers["idempotent-replayed"]).toBe("true");
    expect((await statusHistory(caseId)).data).toHaveLength(1);
  });

  it("refuses what the matrix does not have, and says from, to, what is allowed and why (LCM-095)", async () => {
    const { caseId, version } = await cases.aCase("suspended");
    expect(await cases.change(caseId, { to: "pending" }, version)).toMatchObject({
      status: 409,
      body: {
        code: "case.transition-not-allowed",
        details: { from: "suspended", to: "pending", allowed: ["active", "settlement", "closed"], why: expect.any(String) },
      },
    });
  });

  it.each([
    [{ to: "active" }, "/reason"],
    [{ to: "active", reason: "  " }, "/reason"],
    [{ to: "archived", reason: "As agreed" }, "/to"],
    [{ to: "active", reason: "As agreed", settlementDate: "2025-07-01" }, "/to"],
  ])("refuses %j by its field (LCM-099, XCT-015)", async (body, pointer) => {
    const { caseId, version } = await cases.aCase("suspended");
    const answered = await h.call("POST /v1/cases/{caseId}/status-changes", manager, body, { path: { caseId }, version });
    expect(answered).toMatchObject({ status: 400, body: { code: "request.invalid", errors: [{ pointer }] } });
  });

  it("keeps the reason out of what is published (XCT-010, DESIGN 12.1)", async () => {
    const { caseId, version } = await cases.aCase();
    await cases.change(caseId, { to: "suspended", reason: `${canary} is in hospital` }, version);
    const [row] = (await eventsOf(h.house.table, caseId, 1)).rows;
    expect(row).toMatchObject({ reason: `${canary} is in hospital` });
    expect(JSON.stringify(row!.data)).not.toContain(canary); // It was just read.
  });
});

describe("readiness and the change say the same (LCM-096..100, R22)", () => {
  it("an open authorization blocks closing, and only warns otherwise until it is acknowledged (LCM-096)", async () => {
    const { caseId, legalCase } = await anOpenCase(h, manager, { caseStatus: "active" });
    const [authorization] = legalCase.authorizations;
    const row = { code: "authorizations.open", count: 1, links: [`/v1/authorizations/${authorization.authorizationId}`] };
    expect((await readiness(caseId, "closed")).body).toMatchObject({
      from: "active",
      to: "closed",
      ready: false,
      rows: [{ ...row, severity: "blocks" }],
    });
    expect((await readiness(caseId, "suspended")).body).toMatchObject({ ready: true, rows: [{ ...row, severity: "warns" }] });

    expect(await cases.change(caseId, { to: "closed", acknowledge }, 1)).toMatchObject({
      status: 409,
      body: { code: "case.not-ready", details: { blockers: ["authorizations.open"] } },
    });
    expect(await cases.change(caseId, { to: "suspended" }, 1)).toMatchObject({
      status: 409,
      body: { code: "case.warnings-unacknowledged", details: { unacknowledged: ["authorizations.open"] } },
    });
    expect(await cases.change(caseId, { to: "suspended", acknowledge }, 1)).toMatchObject({ status: 200 });
    expect(await statusHistory(caseId)).toMatchObject({ data: [{ acknowledged: ["authorizations.open"] }] });
  });

  it("held units and a balance block closing too (LCM-098, DESIGN 12.13)", async () => {
    const { caseId, version } = await cases.aCase();
    const { authorizations } = await cases.whole(caseId);
    const one = authorizations[0]!; // Every case is born with one.
    await h.house.table.commit([
      replace({ ...one, ...keys.authorization(caseId, one.authorizationId), unitsHeld: 1, version: one.version + 1 }),
    ]);
    const [account] = await h.house.table.read([keys.account(caseId)]);
    await h.house.table.commit([replace({ ...account!, balance: 1, version: 2 })]); // Every case is born with one.
    expect((await readiness(caseId, "closed")).body.rows.map(({ code }: { code: string }) => code)).toEqual([
      "appointments.booked",
      "account.balance",
    ]);
    expect(await cases.change(caseId, { to: "closed" }, version)).toMatchObject({
      status: 409,
      body: { code: "case.not-ready", details: { blockers: ["appointments.booked", "account.balance"] } },
    });
  });

  it("says where a case can go when it cannot go there, and that an activation takes an approval (LCM-091, LCM-095)", async () => {
    const { caseId } = await cases.aCase("pending");
    expect((await readiness(caseId, "settlement")).body).toMatchObject({
      allowed: ["active", "closed"],
      ready: false,
      needsApproval: false,
      rows: [],
    });
    expect((await readiness(caseId, "active")).body).toMatchObject({ ready: true, needsApproval: true, rows: [] });
  });

  it("is not a law firm's to ask, though it may read the case", async () => {
    const { caseId, firmId } = await cases.aCase();
    const attorney = await h.person("attorney", [firmId]);
    expect(await readiness(caseId, "closed", attorney)).toMatchObject({ status: 403 });
  });
});

describe("closing a case", () => {
  it("ends its membership today, and frees its accident for another case (LCM-041, LCM-131, LCM-138)", async () => {
    const { caseId, version, patientId, firmId, attorneyId } = await cases.aCase();
    const again = aCaseBody({ patientId, firmId, attorneyId });
    expect(await h.call("POST /v1/cases", manager, again)).toMatchObject({ status: 409 });
    expect(await cases.change(caseId, { to: "closed" }, version)).toMatchObject({
      status: 200,
      body: { caseStatus: "closed", membership: { endDate: today(), version: 2 } },
    });
    expect(await h.call("POST /v1/cases", manager, again)).toMatchObject({ status: 201 });
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("is final: nothing moves it again, and who tries is told so (LCM-094)", async () => {
    const { caseId, version } = await cases.aCase("closed");
    expect(await cases.change(caseId, { to: "active" }, version)).toMatchObject({
      status: 409,
      body: { code: "case.transition-not-allowed", details: { from: "closed", to: "active", allowed: [] } },
    });
    const analyst = await h.person("financialAnalyst");
    expect(await cases.change(caseId, { to: "active" }, version, analyst)).toMatchObject({ status: 403, body: { code: "access.denied" } });
  });

  it.each([
    ["caseCoordinator", "closed", 403],
    ["caseCoordinator", "suspended", 200],
    ["negotiationsManager", "settlement", 200],
    ["negotiationsManager", "suspended", 403],
    ["settlementCoordinator", "settlement", 403],
    ["medicalDirector", "suspended", 403],
    ["claimsProcessor", "suspended", 403],
    ["systemAdministrator", "closed", 200],
  ] as const)(
    "and every other move is for whom the policies say: a %s asking for %s gets %i (LCM-014, LCM-015, LCM-016, NEG-223)",
    async (role, to, status) => {
      const { caseId, version } = await cases.aCase();
      const who = await h.person(role);
      expect((await cases.change(caseId, { to, ...(to === "settlement" ? settled() : {}) }, version, who)).status).toBe(status);
    },
  );
});
