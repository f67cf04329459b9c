import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventRow } from "../../data/history.ts";
import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { handler as tellWorkflow } from "../../functions/events/tell-workflow.ts";
import { handler as activation } from "../../functions/steps/activation/index.ts";
import { handler as caseStatus } from "../../functions/steps/case-status/index.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";
import type { MovingCases } from "./status-scenes.ts";
import { deliver, movingCases } from "./status-scenes.ts";
import type { WorkflowLab } from "./workflow-lab.ts";
import { openWorkflowLab } from "./workflow-lab.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

/** Our workflows from their first state to their last: the definitions that are deployed, their real steps, days in moments. */
let h: Harness;
let lab: WorkflowLab;
let manager: Person;
let coordinator: Person;
let cases: MovingCases;
beforeAll(async () => {
  lab = await openWorkflowLab({ "case-status": caseStatus, activation });
  h = await startHarness();
  [manager, coordinator] = await Promise.all([h.person("caseManager"), h.person("caseCoordinator")]);
  cases = movingCases(h, manager);
});
afterAll(async () => {
  await h.stop();
  await lab.close();
});

const dayMs = 86_400_000;
const envelope = (row: EventRow): unknown => JSON.parse(entryOf(row).Detail);
const tasksOf = async (caseId: Id<"case">) => (await tasksIn(h.house).all(caseId)).map(({ kind, status }) => `${kind} ${status}`);
const countOf = async (caseId: string, type: string) => (await cases.typesOf(caseId)).filter((one) => one === type).length;

/** A pending case whose activation was asked for, and its workflow, which waits. */
async function asked() {
  const { caseId } = await cases.aCase("pending");
  const { body } = await cases.change(caseId, { to: "active", reason: "Intake is complete" }, 1, coordinator);
  const [requested] = await cases.events(caseId);
  const execution = await lab.begin("activation", envelope(requested!)); // It has just been written.
  expect(lab.statusOf(execution)).toBe("RUNNING");
  return { caseId, approvalId: body.approvalId as string, execution };
}
async function decide(caseId: string, approvalId: string, decision = "approve") {
  const body = { decision, reason: "Consent and retainer are on file" };
  const path = { caseId, approvalId };
  const { status } = await h.call("POST /v1/cases/{caseId}/approvals/{approvalId}/decision", manager, body, { path });
  const decided = (await cases.events(caseId)).filter(({ type }) => type === "approval.decided.v1");
  expect(await deliver(tellWorkflow, ...decided)).toEqual({ batchItemFailures: [] });
  await lab.rest();
  return status;
}

/** The tries of a step take less than a minute together. */
const afterAllTries = async () => {
  for (let second = 0; second < 60; second++) await lab.advance(1000);
};

describe("an activation (LCM-091, XCT-013)", () => {
  it("nobody decides on is reminded of every two days, by a task and then by words, and given up after fourteen, not before", async () => {
    const { caseId, execution } = await asked();
    const steps: [number, number][] = [];
    for (let on = 1; on <= 13; on++) {
      await lab.advance(dayMs);
      steps.push([(await tasksOf(caseId)).length, await countOf(caseId, "approval.reminded.v1")]);
    }
    expect(steps.map(([tasks, words]) => tasks + words)).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    expect(steps.at(-1)).toEqual([1, 5]);
    expect(lab.statusOf(execution)).toBe("RUNNING");
    await lab.advance(dayMs);
    expect(lab.statusOf(execution)).toBe("SUCCEEDED");
    expect((await cases.whole(caseId)).approvals).toMatchObject([{ status: "lapsed" }]);
    expect(await tasksOf(caseId)).toEqual(["activationWaiting open", "activationLapsed open"]);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("that is decided in between ends its waiting at once, also after a restart, and reminds nobody after", async () => {
    for (const decision of ["approve", "refuse"]) {
      const { caseId, approvalId, execution } = await asked();
      await lab.advance(2 * dayMs + 1000);
      await lab.restart();
      expect(lab.statusOf(execution)).toBe("RUNNING");
      expect(await decide(caseId, approvalId, decision)).toBe(200);
      expect(lab.statusOf(execution)).toBe("SUCCEEDED");
      await lab.advance(30 * dayMs);
      expect(await tasksOf(caseId)).toEqual(["activationWaiting canceled"]);
      expect(await countOf(caseId, "approval.reminded.v1")).toBe(0);
      expect((await cases.whole(caseId)).legalCase.caseStatus).toBe(decision === "approve" ? "active" : "pending");
    }
  });

  it("whose request was delivered twice is waited for once, reminded of by one task and one line a round (RELIABILITY 3.3)", async () => {
    const { caseId, execution } = await asked();
    const [requested] = await cases.events(caseId);
    const again = await lab.begin("activation", envelope(requested!)); // It has just been written.
    expect(lab.statusOf(again)).toBe("SUCCEEDED");
    for (let round = 0; round < 2; round++) await lab.advance(2 * dayMs + 1000);
    expect(await tasksOf(caseId)).toEqual(["activationWaiting open"]);
    expect(await countOf(caseId, "approval.reminded.v1")).toBe(1);
    expect(lab.statusOf(execution)).toBe("RUNNING");
  });

  it("whose decision nobody told it of finds out at its next look", async () => {
    const { caseId, approvalId, execution } = await asked();
    const path = { caseId, approvalId };
    await h.call("POST /v1/cases/{caseId}/approvals/{approvalId}/decision", manager, { decision: "approve", reason: "On file" }, { path });
    expect(lab.statusOf(execution)).toBe("RUNNING");
    await lab.advance(2 * dayMs + 1000);
    expect(lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await tasksOf(caseId)).toEqual([]);
  });

  it("whose workflow cannot wait is told to a person, and can be decided all the same", async () => {
    lab.fail("wait", 1000);
    const { caseId } = await cases.aCase("pending");
    const { body } = await cases.change(caseId, { to: "active", reason: "Intake is complete" }, 1, coordinator);
    const [requested] = await cases.events(caseId);
    const execution = await lab.begin("activation", envelope(requested!)); // It has just been written.
    expect(lab.statusOf(execution)).toBe("RUNNING"); // It tries again for a minute.
    await afterAllTries();
    lab.fail("wait", 0);
    expect(lab.statusOf(execution)).toBe("FAILED");
    expect(await tasksOf(caseId)).toEqual(["workflowFailed open"]);
    expect(await decide(caseId, body.approvalId)).toBe(200);
  });
});

describe("what follows from a change of status (LCM-101)", () => {
  const closed = async () => {
    const { caseId, version } = await cases.aCase("active");
    expect((await cases.change(caseId, { to: "closed" }, version)).status).toBe(200);
    const [changed] = await cases.events(caseId);
    return { caseId, execution: await lab.begin("case-status", envelope(changed!)) }; // It has just been written.
  };
  const ended = async (caseId: Id<"case">) => (await cases.whole(caseId)).authorizations.every(({ status }) => status === "canceled");

  it("is done, told once and over", async () => {
    const { caseId, execution } = await closed();
    expect(lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await ended(caseId)).toBe(true);
    expect(await countOf(caseId, "case.status-cascaded.v1")).toBe(1);
  });

  it.each([1, 4])("is done all the same when a step fails %i times", async (times) => {
    lab.fail("end authorizations", times);
    const { caseId, execution } = await closed();
    await afterAllTries();
    expect(lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await ended(caseId)).toBe(true);
    expect(await tasksOf(caseId)).toEqual([]);
  });

  it("is told to a person when a step fails more often than it is tried, and nothing says that it was done", async () => {
    lab.fail("end authorizations", 5);
    const { caseId, execution } = await closed();
    await afterAllTries();
    expect(lab.statusOf(execution)).toBe("FAILED");
    expect(await tasksOf(caseId)).toEqual(["workflowFailed open"]);
    expect(await countOf(caseId, "case.status-cascaded.v1")).toBe(0);
  });

  it("goes on where it was after a restart", async () => {
    lab.fail("end authorizations", 1);
    const { caseId, execution } = await closed();
    expect(lab.statusOf(execution)).toBe("RUNNING");
    await lab.restart();
    await afterAllTries();
    expect(lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await ended(caseId)).toBe(true);
  });
});
