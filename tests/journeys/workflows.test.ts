import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import type { Row } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import type { Task } from "../../domain/work/task.ts";
import { now } from "../../functions/shared/stamp.ts";
import type { CloudHere } from "./here.ts";
import { cloudHere } from "./here.ts";

/** Workflows when days pass, steps fail and events come twice: the deployed machines, with a clock that can be moved. */
let here: CloudHere;
beforeAll(async () => {
  here = await cloudHere();
}, 60_000);
afterAll(() => here.stop());

const dayMs = 86_400_000;
const tasksOf = async (at: string, kind: string): Promise<Task[]> =>
  (await here.ask("GET", `${at}/tasks?limit=100`, "manager")).data.filter((task: Task) => task.kind === kind);
const typesOf = async (caseId: Id<"case">) => (await here.historyOf(caseId)).map(({ type }) => type);
const approvalOf = async (at: string) => (await here.ask("GET", `${at}/approvals`, "manager")).data[0];

/** How the executions stand that were started for this case, the newest first. */
function executionsOf(workflow: "CaseStatusWorkflow" | "ActivationWorkflow", caseId: string): string[] {
  const { workflows } = here.cloud;
  const all = workflows.executions({ machine: here.cloud.machineArn(workflow) });
  return all.filter(({ input }) => input.includes(caseId)).map(({ status }) => status);
}
async function pass(ms: number): Promise<void> {
  here.cloud.advance(ms);
  await here.cloud.idle();
}

/** A pending case whose activation the coordinator asked for, and whose workflow waits. */
async function asked() {
  const opened = await here.aCase();
  const { approvalId } = await here.move(opened.at, "active", {}, "coordinator");
  await here.cloud.idle();
  expect(executionsOf("ActivationWorkflow", opened.caseId)).toEqual(["RUNNING"]);
  return { ...opened, approvalId: approvalId as Id<"approval"> };
}
const decide = (at: string, approvalId: string, decision: string) =>
  here.call("POST", `${at}/approvals/${approvalId}/decision`, "manager", { decision, reason: "As the papers say" });

describe("an activation on the local cloud (LCM-091)", { timeout: 60_000 }, () => {
  it("that is refused leaves the case pending, ends its workflow, and can be asked for again", async () => {
    const { at, caseId, approvalId } = await asked();
    expect((await decide(at, approvalId, "refuse")).status).toBe(200);
    await here.cloud.idle();
    expect(executionsOf("ActivationWorkflow", caseId)).toEqual(["SUCCEEDED"]);
    expect((await here.ask("GET", at, "manager")).caseStatus).toBe("pending");
    expect(executionsOf("CaseStatusWorkflow", caseId)).toEqual([]);

    await here.move(at, "active", {}, "coordinator");
    await here.cloud.idle();
    expect(executionsOf("ActivationWorkflow", caseId)).toEqual(["RUNNING", "SUCCEEDED"]);
    expect((await decide(at, approvalId, "approve")).body).toMatchObject({ status: 409, code: "approval.decided" });
  });

  it("is reminded of after two days by a task that goes away with the decision", async () => {
    const { at, caseId, approvalId } = await asked();
    await pass(2 * dayMs - 60_000);
    expect(await tasksOf(at, "activationWaiting")).toEqual([]);
    await pass(60_000);
    expect(await tasksOf(at, "activationWaiting")).toMatchObject([{ status: "open", owner: "team:caseManager", about: approvalId }]);
    expect((await decide(at, approvalId, "approve")).status).toBe(200);
    await here.cloud.idle();
    expect(await tasksOf(at, "activationWaiting")).toMatchObject([{ status: "canceled" }]);
    expect(executionsOf("ActivationWorkflow", caseId)).toEqual(["SUCCEEDED"]);
    expect((await here.ask("GET", at, "manager")).caseStatus).toBe("active");
  });

  it(
    "nobody decides on is given up after fourteen days, not before, and whoever asked for it has a task",
    { timeout: 60_000 },
    async () => {
      const { at, caseId, approvalId } = await asked();
      for (let days = 2; days <= 12; days += 2) await pass(2 * dayMs);
      await pass(2 * dayMs - 60_000);
      expect(await approvalOf(at)).toMatchObject({ approvalId, status: "waiting" });
      await pass(60_000);
      expect(await approvalOf(at)).toMatchObject({ approvalId, status: "lapsed" });
      expect(await tasksOf(at, "activationLapsed")).toMatchObject([{ status: "open", owner: here.who.coordinator, about: approvalId }]);
      expect(await tasksOf(at, "activationWaiting")).toMatchObject([{ status: "canceled" }]);
      expect(executionsOf("ActivationWorkflow", caseId)).toEqual(["SUCCEEDED"]);
      expect((await typesOf(caseId)).filter((type) => type === "approval.reminded.v1")).toHaveLength(5); // After the task, every two days.
      expect((await decide(at, approvalId, "approve")).body).toMatchObject({ status: 409, code: "approval.decided" });
      expect(await violationsOf(here.house, [caseId])).toEqual([]);
    },
  );

  it("whose request comes twice is decided once, and both its workflows end (T8)", async () => {
    const { at, caseId, approvalId } = await asked();
    await here.again((await here.historyOf(caseId)).find(({ type }) => type === "activation.requested.v1")!); // It was just asked for.
    expect((await decide(at, approvalId, "approve")).status).toBe(200);
    await here.cloud.idle();
    const before = await here.historyOf(caseId);
    await pass(2 * dayMs); // One of them may learn of it only when it would remind.
    expect(executionsOf("ActivationWorkflow", caseId)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    expect(await here.historyOf(caseId)).toEqual(before);
  });

  it("whose case went elsewhere meanwhile waits no more (LCM-091, T8)", async () => {
    const { at, caseId, approvalId } = await asked();
    await here.move(at, "closed", { acknowledge: ["activation.waiting"] });
    await here.cloud.idle();
    expect(await approvalOf(at)).toMatchObject({ status: "movedOn" });
    expect(executionsOf("ActivationWorkflow", caseId)).toEqual(["SUCCEEDED"]);
    expect((await decide(at, approvalId, "approve")).body).toMatchObject({ status: 409, code: "approval.moved-on" });
  });
});

/** An active case with one appointment in two days. */
async function booked() {
  const opened = await here.aCase({ caseStatus: "active" });
  const startsAt = `${addDays(dayOf(now()), 2)}T20:00:00.000Z`;
  const visit = { providerId: await here.aProvider(), serviceType: "officeVisit", startsAt, durationMinutes: 30 };
  const { authorizationId } = await here.ask("POST", `${opened.at}/appointments`, "coordinator", visit);
  await here.cloud.idle();
  return { ...opened, authorization: keys.authorization(opened.caseId, authorizationId) };
}
const acknowledge = ["appointments.booked"];
const visitsOf = async (at: string): Promise<string[]> =>
  (await here.ask("GET", `${at}/appointments`, "manager")).data.map(({ status }: { status: string }) => status);

describe("what follows from a change of status on the local cloud (LCM-092, LCM-101, T8)", { timeout: 60_000 }, () => {
  it("that keeps failing ends with a task for a person, and is done once the cause is mended and its event comes again", async () => {
    const { at, caseId, authorization } = await booked();
    await here.move(at, "suspended", { acknowledge });
    await here.cloud.idle();
    expect(await visitsOf(at)).toEqual(["onHold"]);

    const [lost] = (await here.house.table.read([authorization])) as [Row];
    await here.house.table.batch([], [authorization]); // Its appointment cannot be resumed without it.
    await here.move(at, "active", { acknowledge });
    await here.cloud.idle();
    for (let tries = 1; executionsOf("CaseStatusWorkflow", caseId)[0] !== "FAILED" && tries <= 10; tries++) await pass(30_000);
    expect(executionsOf("CaseStatusWorkflow", caseId)).toEqual(["FAILED", "SUCCEEDED"]);
    const changed = (await here.historyOf(caseId)).findLast(({ type }) => type === "case.status-changed.v1")!; // It was just changed.
    const told = { status: "open", owner: "team:caseManager", about: changed.eventId };
    expect(await tasksOf(at, "workflowFailed")).toMatchObject([told]);
    expect(await visitsOf(at)).toEqual(["onHold"]);
    const cascades = async () => (await typesOf(caseId)).filter((type) => type === "case.status-cascaded.v1").length;
    expect(await cascades()).toBe(1); // Nobody was told that it is done.

    await here.house.table.batch([lost], []);
    await here.again(changed);
    expect(executionsOf("CaseStatusWorkflow", caseId)).toEqual(["SUCCEEDED", "FAILED", "SUCCEEDED"]);
    expect([await visitsOf(at), await cascades()]).toEqual([["scheduled"], 2]);
    expect(await tasksOf(at, "workflowFailed")).toMatchObject([told]); // A person puts it away.
    expect(await violationsOf(here.house, [caseId])).toEqual([]);
  });

  it("happens once, however often each event comes, in whatever order", async () => {
    const { at, caseId } = await booked();
    await here.move(at, "suspended", { acknowledge });
    await here.cloud.idle();
    await here.move(at, "settlement", { acknowledge, settlementDate: dayOf(now()) });
    await here.cloud.idle();
    const before = await here.historyOf(caseId);
    for (const event of before.toReversed()) await here.again(event);
    expect(executionsOf("CaseStatusWorkflow", caseId)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    expect(await here.historyOf(caseId)).toEqual(before);
    expect(await visitsOf(at)).toEqual(["scheduled"]); // Not held again by the older event.
    expect(await violationsOf(here.house, [caseId])).toEqual([]);
  });
});
