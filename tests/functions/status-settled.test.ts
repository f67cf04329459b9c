import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { aCaseBody } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";
import type { MovingCases } from "./status-scenes.ts";
import { movingCases, today } from "./status-scenes.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let manager: Person;
let coordinator: Person;
let administrator: Person;
let cases: MovingCases;
beforeAll(async () => {
  h = await startHarness();
  [manager, coordinator, administrator] = await Promise.all([
    h.person("caseManager"),
    h.person("caseCoordinator"),
    h.person("systemAdministrator"),
  ]);
  cases = movingCases(h, manager);
});
afterAll(() => h.stop());

const correct = (caseId: string, body: object, version: number, who = administrator) => cases.correct(caseId, body, version, who);
const readiness = (caseId: string, to: string, who = manager) =>
  h.call("GET /v1/cases/{caseId}/readiness", who, undefined, { path: { caseId }, query: { to } });
const statusHistory = async (caseId: string, query: Record<string, string> = {}) =>
  (await h.call("GET /v1/cases/{caseId}/status-changes", manager, undefined, { path: { caseId }, query })).body;

describe("a settlement", () => {
  it("begins with its day and its amount, and is closed with them (LCM-043, LCM-044, R29)", async () => {
    const { caseId, version } = await cases.aCase();
    expect(await cases.change(caseId, { to: "settlement" }, version)).toMatchObject({
      status: 422,
      body: { code: "case.settlement-date-missing" },
    });
    const without = await cases.change(caseId, { to: "settlement", settlementDate: today() }, version);
    expect(without).toMatchObject({ status: 200, body: { caseStatus: "settlement", settlementDate: today() } });
    expect(await cases.change(caseId, { to: "closed" }, version + 1)).toMatchObject({
      status: 422,
      body: { code: "case.settlement-amount-missing" },
    });
    const amended = await h.call(
      "PATCH /v1/cases/{caseId}",
      manager,
      { settlementAmount: "50000.00" },
      { path: { caseId }, version: version + 1 },
    );
    expect(await cases.change(caseId, { to: "closed" }, amended.body.version)).toMatchObject({ status: 200 });
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("that is disputed stays until the dispute is resolved (LCM-154)", async () => {
    const { caseId, version } = await cases.aCase("settlement");
    const coordinating = await h.person("settlementCoordinator");
    const raise = () =>
      h.call("POST /v1/cases/{caseId}/disputes", coordinating, { reason: "A lien was counted twice" }, { path: { caseId } });
    const raised = await raise();
    const { disputeId } = raised.body as { disputeId: string };
    expect(raised).toMatchObject({
      status: 201,
      headers: { location: `/v1/cases/${caseId}/disputes/${disputeId}` },
      body: { status: "open" },
    });
    expect(await raise()).toMatchObject({ status: 409, body: { code: "dispute.already-open", details: { disputeId } } });
    expect((await readiness(caseId, "active")).body).toMatchObject({ ready: false, rows: [{ code: "settlement.disputed" }] });
    expect(await cases.change(caseId, { to: "active", acknowledge: ["settlement.disputed"] }, version)).toMatchObject({
      status: 409,
      body: { code: "case.not-ready" },
    });

    const resolve = () =>
      h.call(
        "POST /v1/cases/{caseId}/disputes/{disputeId}/resolution",
        coordinating,
        { resolution: "The lien stands once" },
        { path: { caseId, disputeId } },
      );
    expect(await resolve()).toMatchObject({ status: 200, body: { status: "resolved", resolvedBy: coordinating.userId } });
    expect(await resolve()).toMatchObject({ status: 409, body: { code: "dispute.resolved" } });
    expect(await h.call("GET /v1/cases/{caseId}/disputes", manager, undefined, { path: { caseId } })).toMatchObject({
      body: { data: [{ disputeId }] },
    });
    expect(await cases.change(caseId, { to: "active" }, version)).toMatchObject({ status: 200 });
    expect(await raise()).toMatchObject({ status: 409, body: { code: "dispute.not-in-settlement" } });
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("knows no dispute of another case", async () => {
    const [one, another] = [await cases.aCase("settlement"), await cases.aCase("settlement")];
    const raised = await h.call(
      "POST /v1/cases/{caseId}/disputes",
      manager,
      { reason: "A lien was counted twice" },
      { path: { caseId: one.caseId } },
    );
    const path = { caseId: another.caseId, disputeId: raised.body.disputeId as string };
    expect(await h.call("GET /v1/cases/{caseId}/disputes/{disputeId}", manager, undefined, { path })).toMatchObject({ status: 404 });
    expect(
      await h.call("POST /v1/cases/{caseId}/disputes/{disputeId}/resolution", manager, { resolution: "Settled" }, { path }),
    ).toMatchObject({
      status: 404,
      body: { code: "dispute.not-found" },
    });
  });
});

describe("a correction (LCM-102, LCM-152)", () => {
  it("opens a closed case again, with its membership and its accident, and stays in the history", async () => {
    const { caseId, version } = await cases.aCase("closed");
    expect(await correct(caseId, { to: "active" }, version)).toMatchObject({
      status: 200,
      body: { caseStatus: "active", version: version + 1, membership: { version: 3 } },
    });
    expect((await cases.read(caseId)).body.membership).not.toHaveProperty("endDate");
    expect(await statusHistory(caseId)).toMatchObject({
      data: [
        { from: "closed", to: "active", correction: true, by: administrator.userId, reason: "Closed by mistake" },
        { from: "active", to: "closed", correction: false },
      ],
    });
    expect((await cases.typesOf(caseId))[0]).toBe("case.status-corrected.v1");
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("is refused when another case has taken the accident meanwhile, and says which (LCM-131)", async () => {
    const { caseId, version, patientId, firmId, attorneyId } = await cases.aCase("closed");
    const taken = await h.call("POST /v1/cases", manager, aCaseBody({ patientId, firmId, attorneyId }));
    expect(await correct(caseId, { to: "active" }, version)).toMatchObject({
      status: 409,
      body: { code: "case.accident-already-open", details: { caseId: taken.body.caseId } },
    });
    expect((await cases.read(caseId)).body).toMatchObject({ caseStatus: "closed", version });
  });

  it("goes where no change goes, past what stands in its way, but never nowhere", async () => {
    const { caseId, legalCase } = await anOpenCase(h, manager); // Pending, with an open authorization.
    expect(await correct(caseId, { to: "suspended" }, legalCase.version)).toMatchObject({ status: 200, body: { caseStatus: "suspended" } });
    expect(await correct(caseId, { to: "suspended" }, 2)).toMatchObject({ status: 409, body: { code: "case.correction-changes-nothing" } });
    expect(await correct(caseId, { to: "settlement" }, 2)).toMatchObject({ status: 422, body: { code: "case.settlement-date-missing" } });
    expect(await correct(caseId, { to: "settlement", settlementDate: today() }, 2)).toMatchObject({ status: 200 });
    expect(await correct(caseId, { to: "closed" }, 2)).toMatchObject({ status: 412 });
    expect(await correct(caseId, { to: "closed" }, 3)).toMatchObject({ status: 200, body: { membership: { endDate: today() } } });
    expect(await cases.wrong(caseId as Id<"case">)).toEqual([]);
  });

  it("is an administrator's, and nobody else's", async () => {
    const { caseId, version } = await cases.aCase("closed");
    for (const who of [manager, coordinator]) expect(await correct(caseId, { to: "active" }, version, who)).toMatchObject({ status: 403 });
  });
});

describe("GET /v1/cases/{caseId}/status-changes", () => {
  it("pages through the history, newest first or oldest first (LCM-102, XCT-014)", async () => {
    const { caseId } = await cases.aCase();
    const way: CaseStatus[] = ["suspended", "active", "pending"];
    for (const [i, to] of way.entries()) expect((await cases.change(caseId, { to }, i + 1)).status).toBe(200);
    const tos = (page: { data: { to: string }[] }) => page.data.map(({ to }) => to);
    const first = await statusHistory(caseId, { limit: "2" });
    expect([tos(first), first.page.hasMore]).toEqual([["pending", "active"], true]);
    const second = await statusHistory(caseId, { limit: "2", cursor: first.page.next });
    expect([tos(second), second.page.hasMore]).toEqual([["suspended"], false]);
    const oldest = await statusHistory(caseId, { limit: "2", sort: "at" });
    expect(tos(oldest)).toEqual(["suspended", "active"]);
    expect(tos(await statusHistory(caseId, { limit: "2", sort: "at", cursor: oldest.page.next }))).toEqual(["pending"]);
  });
});
