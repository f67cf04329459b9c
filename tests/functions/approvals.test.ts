import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Id } from "../../domain/kernel/ids.ts";
import { addDays } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import type { CallOptions, Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";
import type { MovingCases } from "./status-scenes.ts";
import { movingCases, today } from "./status-scenes.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let manager: Person;
let other: Person;
let coordinator: Person;
let administrator: Person;
let cases: MovingCases;
beforeAll(async () => {
  h = await startHarness();
  [manager, other, coordinator, administrator] = await Promise.all([
    h.person("caseManager"),
    h.person("caseManager"),
    h.person("caseCoordinator"),
    h.person("systemAdministrator"),
  ]);
  cases = movingCases(h, manager);
});
afterAll(() => h.stop());

const askFor = (caseId: string, who = coordinator, more: CallOptions = {}) =>
  cases.change(caseId, { to: "active", reason: "Intake is complete" }, 1, who, more);
const decide = (caseId: string, approvalId: string, who = manager, decision = "approve", more: CallOptions = {}) =>
  h.call(
    "POST /v1/cases/{caseId}/approvals/{approvalId}/decision",
    who,
    { decision, reason: "Consent and retainer are on file" },
    { path: { caseId, approvalId }, ...more },
  );
const approvalsOf = async (caseId: string) =>
  (await h.call("GET /v1/cases/{caseId}/approvals", manager, undefined, { path: { caseId } })).body.data;
const statuses = (answers: readonly Called[]) => answers.map(({ status }) => status).sort();

/** A pending case whose activation the coordinator has asked for. */
async function asked() {
  const those = await cases.aCase("pending");
  const answered = await askFor(those.caseId);
  expect(answered.status, JSON.stringify(answered.body)).toBe(202);
  return { ...those, approvalId: answered.body.approvalId as Id<"approval"> };
}

/** What the team of Case Managers still has to decide. */
const waiting = async () =>
  (await h.house.table.query({ index: "gsi1", pk: "WORK#team:caseManager", limit: 500 })).rows.map(({ approvalId }) => approvalId);

describe("asking for an activation (LCM-076, LCM-091, DESIGN 12.11, 12.12)", () => {
  it("answers 202 with the approval and where it is, changes nothing of the case, and is work for Case Managers", async () => {
    const { caseId } = await cases.aCase("pending");
    const answered = await askFor(caseId);
    const { approvalId } = answered.body as { approvalId: string };
    expect(answered).toMatchObject({
      status: 202,
      headers: { location: `/v1/cases/${caseId}/approvals/${approvalId}` },
      body: {
        status: "waiting",
        kind: "activation",
        requestedBy: coordinator.userId,
        reason: "Intake is complete",
        dueOn: addDays(today(), 14),
      },
    });
    expect((await cases.read(caseId)).body).toMatchObject({ caseStatus: "pending", version: 1 });
    const path = { caseId, approvalId };
    expect(await h.call("GET /v1/cases/{caseId}/approvals/{approvalId}", manager, undefined, { path })).toMatchObject({
      status: 200,
      body: { approvalId, status: "waiting" },
    });
    expect(await waiting()).toContain(approvalId);
    expect((await cases.typesOf(caseId))[0]).toBe("activation.requested.v1");
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("twice is refused while it waits, and names what waits", async () => {
    const { caseId, approvalId } = await asked();
    expect(await askFor(caseId, manager)).toMatchObject({
      status: 409,
      body: { code: "approval.already-waiting", details: { approvalId } },
    });
  });

  it("twice with one key is one request (XCT-008)", async () => {
    const { caseId } = await cases.aCase("pending");
    const key = newId("request");
    const answers = await Promise.all([askFor(caseId, coordinator, { key }), askFor(caseId, coordinator, { key })]);
    expect(statuses(answers)).toEqual([202, 202]);
    expect(await approvalsOf(caseId)).toHaveLength(1);
  });

  it("twice at once: one waits, the other is told so", async () => {
    const { caseId } = await cases.aCase("pending");
    expect(statuses(await Promise.all([askFor(caseId, coordinator), askFor(caseId, manager)]))).toEqual([202, 409]);
    expect(await approvalsOf(caseId)).toHaveLength(1);
  });
});

describe("deciding on it", () => {
  it("approved, the case is active in the same moment, and its history says by which approval (LCM-091, LCM-102)", async () => {
    const { caseId, approvalId } = await asked();
    expect(await decide(caseId, approvalId)).toMatchObject({
      status: 200,
      body: { status: "approved", decidedBy: manager.userId, decisionReason: "Consent and retainer are on file" },
    });
    expect((await cases.read(caseId)).body).toMatchObject({ caseStatus: "active", version: 2 });
    const history = await h.call("GET /v1/cases/{caseId}/status-changes", manager, undefined, { path: { caseId } });
    expect(history.body.data).toMatchObject([{ from: "pending", to: "active", by: manager.userId, approvalId }]);
    expect((await cases.typesOf(caseId)).slice(0, 3)).toEqual(["case.status-changed.v1", "approval.decided.v1", "activation.requested.v1"]);
    expect(await waiting()).not.toContain(approvalId);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("refused, the case stays pending, and may be asked for again", async () => {
    const { caseId, approvalId } = await asked();
    expect(await decide(caseId, approvalId, manager, "refuse")).toMatchObject({ status: 200, body: { status: "refused" } });
    expect((await cases.read(caseId)).body).toMatchObject({ caseStatus: "pending", version: 1 });
    const again = await askFor(caseId);
    expect(again.status).toBe(202);
    expect((await approvalsOf(caseId)).map(({ status }: { status: string }) => status)).toEqual(["waiting", "refused"]);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("one's own request is refused, also an administrator's; someone else decides (DESIGN 12.12, RELIABILITY 2.1)", async () => {
    for (const asking of [manager, administrator]) {
      const { caseId } = await cases.aCase("pending");
      const { approvalId } = (await askFor(caseId, asking)).body as { approvalId: string };
      for (const decision of ["approve", "refuse"]) {
        expect(await decide(caseId, approvalId, asking, decision)).toMatchObject({ status: 403, body: { code: "approval.own-request" } });
      }
      expect(await decide(caseId, approvalId, other)).toMatchObject({ status: 200 });
    }
  });

  it("is not for those who may not activate, whoever asked", async () => {
    const { caseId, approvalId, firmId } = await asked();
    const attorney = await h.person("attorney", [firmId]);
    const stranger = await h.person("attorney", [newId("firm")]);
    for (const who of [coordinator, attorney])
      expect(await decide(caseId, approvalId, who)).toMatchObject({ status: 403, body: { code: "access.denied" } });
    expect(await decide(caseId, approvalId, stranger)).toMatchObject({ status: 404, body: { code: "case.not-found" } });
    expect((await cases.read(caseId)).body).toMatchObject({ caseStatus: "pending" });
  });

  it.each([
    ["approve", "approved"],
    ["refuse", "refused"],
  ])("a second time is told what was decided first: %s", async (first, decision) => {
    const { caseId, approvalId } = await asked();
    await decide(caseId, approvalId, manager, first);
    for (const second of ["approve", "refuse"]) {
      const answered = await decide(caseId, approvalId, other, second);
      expect(answered).toMatchObject({ status: 409, body: { code: "approval.decided" } });
      expect(answered.body.details).toMatchObject({ decision, decidedBy: manager.userId });
    }
  });

  it("repeated with its key answers what it answered (XCT-008)", async () => {
    const { caseId, approvalId } = await asked();
    const key = newId("request");
    const first = await decide(caseId, approvalId, manager, "approve", { key });
    const second = await decide(caseId, approvalId, manager, "approve", { key });
    expect([second.status, second.body, second.headers["idempotent-replayed"]]).toEqual([200, first.body, "true"]);
  });

  it("of another case or of none is not found", async () => {
    const [one, another] = [await asked(), await asked()];
    for (const approvalId of [one.approvalId, newId("approval")])
      expect(await decide(another.caseId, approvalId)).toMatchObject({ status: 404, body: { code: "approval.not-found" } });
  });
});

describe("an approval that comes after the case moved on", () => {
  it.each(["suspended", "closed"])("to %s decides nothing, and is not on anyone's list any more", async (to) => {
    const { caseId, approvalId } = await asked();
    expect((await cases.correct(caseId, { to }, 1, administrator)).status).toBe(200);
    expect(await approvalsOf(caseId)).toMatchObject([{ approvalId, status: "movedOn" }]);
    expect(await waiting()).not.toContain(approvalId);
    expect((await cases.typesOf(caseId)).slice(0, 2)).toEqual(["approval.moved-on.v1", "case.status-corrected.v1"]);
    expect(await decide(caseId, approvalId)).toMatchObject({ status: 409, body: { code: "approval.moved-on" } });
    expect((await cases.read(caseId)).body).toMatchObject({ caseStatus: to });
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("which closing must acknowledge", async () => {
    const { caseId, approvalId } = await asked();
    expect(await cases.change(caseId, { to: "closed" }, 1)).toMatchObject({
      status: 409,
      body: { code: "case.warnings-unacknowledged", details: { unacknowledged: ["activation.waiting"] } },
    });
    expect((await cases.change(caseId, { to: "closed", acknowledge: ["activation.waiting"] }, 1)).status).toBe(200);
    expect(await approvalsOf(caseId)).toMatchObject([{ approvalId, status: "movedOn" }]);
  });
});

describe("at the same moment", () => {
  it("two people decide: one decision holds, and the other is told which", async () => {
    for (const second of ["approve", "refuse"]) {
      const { caseId, approvalId } = await asked();
      const answers: Called[] = await Promise.all([decide(caseId, approvalId, manager), decide(caseId, approvalId, other, second)]);
      expect(statuses(answers)).toEqual([200, 409]);
      const held = answers.find(({ status }) => status === 200)!.body.status as string;
      expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({ code: "approval.decided", details: { decision: held } });
      expect((await cases.read(caseId)).body.caseStatus).toBe(held === "approved" ? "active" : "pending");
      expect(await cases.wrong(caseId)).toEqual([]);
    }
  });

  it("one approves and one closes: the case is active or closed, and the approval says the same", async () => {
    for (let round = 0; round < 5; round++) {
      const { caseId, approvalId } = await asked();
      const [decided, closed] = await Promise.all([
        decide(caseId, approvalId, manager),
        cases.change(caseId, { to: "closed", acknowledge: ["activation.waiting"] }, 1, other),
      ]);
      const { caseStatus } = (await cases.read(caseId)).body as { caseStatus: string };
      const [approval] = await approvalsOf(caseId);
      const came = [decided.status, closed.status, caseStatus, approval.status];
      expect([
        [200, 412, "active", "approved"],
        [409, 200, "closed", "movedOn"],
      ]).toContainEqual(came);
      expect(await cases.wrong(caseId)).toEqual([]);
    }
  });
});
