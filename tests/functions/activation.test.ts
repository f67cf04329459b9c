import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventRow } from "../../data/history.ts";
import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { handler as tellWorkflow } from "../../functions/events/tell-workflow.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { handler } from "../../functions/steps/activation/index.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";
import type { MovingCases } from "./status-scenes.ts";
import { deliver, movingCases } from "./status-scenes.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

/** What the workflows were told, and how they answer: as Step Functions would, over HTTP. */
const told: { taskToken: string; output: unknown }[] = [];
let answers: "fine" | "TaskTimedOut" | "TaskDoesNotExist" | "InvalidToken" = "fine";
const workflows = http.createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => (text += chunk.toString()));
  request.on("end", () => {
    expect(request.headers["x-amz-target"]).toBe("AWSStepFunctions.SendTaskSuccess");
    const { taskToken, output } = JSON.parse(text) as { taskToken: string; output: string };
    told.push({ taskToken, output: JSON.parse(output) as unknown });
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.statusCode = answers === "fine" ? 200 : 400;
    response.end(JSON.stringify(answers === "fine" ? {} : { __type: `com.amazonaws.swf.service.v2.model#${answers}` }));
  });
});

let h: Harness;
let manager: Person;
let coordinator: Person;
let administrator: Person;
let cases: MovingCases;
beforeAll(async () => {
  await new Promise<void>((resolve) => workflows.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL_SFN = `http://127.0.0.1:${(workflows.address() as AddressInfo).port}`;
  h = await startHarness();
  [manager, coordinator, administrator] = await Promise.all([
    h.person("caseManager"),
    h.person("caseCoordinator"),
    h.person("systemAdministrator"),
  ]);
  cases = movingCases(h, manager);
});
afterAll(async () => {
  await h.stop();
  workflows.close();
  workflows.closeAllConnections();
});
afterEach(() => {
  told.length = 0;
  answers = "fine";
});

/** A pending case whose activation was asked for, with the event that began its workflow. */
async function asked() {
  const { caseId } = await cases.aCase("pending");
  const answered = await cases.change(caseId, { to: "active", reason: "Intake is complete" }, 1, coordinator);
  expect(answered.status, JSON.stringify(answered.body)).toBe(202);
  const [began] = await cases.events(caseId);
  return { caseId, approvalId: answered.body.approvalId as Id<"approval">, began: began! }; // It has just been written.
}

const step = (name: string, began: EventRow, token?: string) =>
  handler({ step: name, input: JSON.parse(entryOf(began).Detail) as unknown, execution: newId("request"), ...(token ? { token } : {}) });
const decide = async (caseId: string, approvalId: string, decision = "approve") => {
  const body = { decision, reason: "Consent and retainer are on file" };
  const path = { caseId, approvalId };
  expect((await h.call("POST /v1/cases/{caseId}/approvals/{approvalId}/decision", manager, body, { path })).status).toBe(200);
  return (await cases.events(caseId)).find(({ type }) => type === "approval.decided.v1")!; // It has just been written.
};
const tasksOf = async (caseId: Id<"case">) =>
  (await tasksIn(h.house).all(caseId)).map(({ kind, owner, status, about }) => ({ kind, owner, status, about }));

describe("how long an activation waits", () => {
  it("is what the settings say: reminded every two days, given up after fourteen (XCT-013)", async () => {
    const { began } = await asked();
    expect(await step("how long", began)).toEqual({ remindSeconds: 2 * 86_400, rounds: 7 });
  });
});

describe("an activation that waits", () => {
  it("is told to go on when it is decided, with what was decided (LCM-091)", async () => {
    for (const [decision, status] of [
      ["approve", "approved"],
      ["refuse", "refused"],
    ] as const) {
      const { caseId, approvalId, began } = await asked();
      const token = `token-${approvalId}`;
      await step("wait", began, token);
      expect(told).toEqual([]);
      const decided = await decide(caseId, approvalId, decision);
      expect(await deliver(tellWorkflow, decided)).toEqual({ batchItemFailures: [] });
      expect(told.splice(0)).toEqual([{ taskToken: token, output: { approvalId, status } }]);
      expect(await deliver(tellWorkflow, decided, decided)).toEqual({ batchItemFailures: [] });
      expect(told).toEqual([]); // Delivered again, it is known.
    }
  });

  it("that begins to wait after it was decided is told at once", async () => {
    const { caseId, approvalId, began } = await asked();
    const decided = await decide(caseId, approvalId);
    expect(await deliver(tellWorkflow, decided)).toEqual({ batchItemFailures: [] });
    expect(told).toEqual([]); // Nobody waits yet.
    await step("wait", began, "a-token");
    expect(told).toEqual([{ taskToken: "a-token", output: { approvalId, status: "approved" } }]);
  });

  it("is told by its newest token", async () => {
    const { caseId, approvalId, began } = await asked();
    for (const token of ["first", "first", "second"]) await step("wait", began, token);
    await deliver(tellWorkflow, await decide(caseId, approvalId));
    expect(told.map(({ taskToken }) => taskToken)).toEqual(["second"]);
  });

  it("is told that its case moved on, so that nothing waits for ever", async () => {
    const { caseId, approvalId, began } = await asked();
    await step("wait", began, "a-token");
    await cases.correct(caseId, { to: "suspended" }, 1, administrator);
    const movedOn = (await cases.events(caseId)).find(({ type }) => type === "approval.moved-on.v1")!; // By the correction.
    expect(await deliver(tellWorkflow, movedOn)).toEqual({ batchItemFailures: [] });
    expect(told).toEqual([{ taskToken: "a-token", output: { approvalId, status: "movedOn" } }]);
  });

  it.each(["TaskTimedOut", "TaskDoesNotExist"] as const)("and has gone on without us (%s) is no fault", async (name) => {
    const { caseId, approvalId, began } = await asked();
    await step("wait", began, "a-token");
    answers = name;
    expect(await deliver(tellWorkflow, await decide(caseId, approvalId))).toEqual({ batchItemFailures: [] });
    expect(told).toHaveLength(1);
  });

  it("and cannot be told at all is one, and comes again", async () => {
    const { caseId, approvalId, began } = await asked();
    await step("wait", began, "a-token");
    const decided = await decide(caseId, approvalId);
    answers = "InvalidToken";
    expect((await deliver(tellWorkflow, decided)).batchItemFailures).toHaveLength(1);
    answers = "fine";
    expect(await deliver(tellWorkflow, decided)).toEqual({ batchItemFailures: [] });
    expect(told).toHaveLength(2);
  });

  it("is given no token by nobody: that is a fault of the workflow", async () => {
    const { began } = await asked();
    await expect(step("wait", began)).rejects.toThrow("no token");
  });
});

describe("reminding", () => {
  it("is a task the first time and a word on the timeline after that, once a round; the decision puts the task away", async () => {
    const { caseId, approvalId, began } = await asked();
    const task = { kind: "activationWaiting", owner: "team:caseManager", about: approvalId };
    await step("wait", began, "round-1");
    expect(await step("remind", began)).toEqual({ reminded: true });
    expect(await step("remind", began)).toEqual({ reminded: false }); // Called again in its round.
    expect(await tasksOf(caseId)).toEqual([{ ...task, status: "open" }]);
    for (const round of ["round-2", "round-3"]) {
      await step("wait", began, round);
      expect(await step("remind", began)).toEqual({ reminded: true });
      expect(await step("remind", began)).toEqual({ reminded: false });
    }
    expect((await cases.typesOf(caseId)).filter((type) => type === "approval.reminded.v1")).toHaveLength(2);
    expect(await tasksOf(caseId)).toHaveLength(1);

    await deliver(tellWorkflow, await decide(caseId, approvalId));
    expect(await tasksOf(caseId)).toEqual([{ ...task, status: "canceled" }]);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("is not done once it is decided", async () => {
    const { caseId, approvalId, began } = await asked();
    await step("wait", began, "round-1");
    await decide(caseId, approvalId);
    expect(await step("remind", began)).toEqual({ reminded: false });
    expect(await tasksOf(caseId)).toEqual([]);
  });
});

describe("giving up", () => {
  it("ends it undecided, tells whoever asked, and lets it be asked for again", async () => {
    const { caseId, approvalId, began } = await asked();
    await step("wait", began, "round-1");
    await step("remind", began);
    expect(await step("give up", began)).toEqual({ lapsed: true });
    expect(await step("give up", began)).toEqual({ lapsed: false });
    expect((await cases.whole(caseId)).approvals).toMatchObject([{ approvalId, status: "lapsed" }]);
    const lapsed = { kind: "activationLapsed", owner: coordinator.userId, status: "open", about: approvalId };
    expect(await tasksOf(caseId)).toContainEqual(lapsed);
    await deliver(
      tellWorkflow,
      (await cases.events(caseId)).find(({ type }) => type === "approval.lapsed.v1")!,
    ); // Given up above.
    expect(await tasksOf(caseId)).toEqual([
      { kind: "activationWaiting", owner: "team:caseManager", status: "canceled", about: approvalId },
      lapsed,
    ]);

    const path = { caseId, approvalId };
    const late = await h.call(
      "POST /v1/cases/{caseId}/approvals/{approvalId}/decision",
      manager,
      { decision: "approve", reason: "Late" },
      { path },
    );
    expect(late).toMatchObject({ status: 409, body: { code: "approval.decided", details: { decision: "lapsed" } } });
    expect((await cases.change(caseId, { to: "active" }, 1, coordinator)).status).toBe(202);
    expect(await cases.wrong(caseId)).toEqual([]);
  });

  it("at the moment of the decision: one of them holds", async () => {
    for (let round = 0; round < 5; round++) {
      const { caseId, approvalId, began } = await asked();
      const path = { caseId, approvalId };
      const body = { decision: "approve", reason: "Consent is on file" };
      const [decided] = await Promise.all([
        h.call("POST /v1/cases/{caseId}/approvals/{approvalId}/decision", manager, body, { path }),
        step("give up", began),
      ]);
      const { legalCase, approvals } = await cases.whole(caseId);
      expect([
        [200, "active", "approved"],
        [409, "pending", "lapsed"],
      ]).toContainEqual([decided.status, legalCase.caseStatus, approvals[0]?.status]);
      expect(await cases.wrong(caseId)).toEqual([]);
    }
  });
});

describe("a workflow whose step keeps failing", () => {
  it("leaves a task for a person, once", async () => {
    const { caseId, began } = await asked();
    expect(await step("tell a person", began)).toEqual({ told: true });
    expect(await step("tell a person", began)).toEqual({ told: false });
    expect(await tasksOf(caseId)).toEqual([{ kind: "workflowFailed", owner: "team:caseManager", status: "open", about: began.eventId }]);
  });
});
