import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append, headIn } from "../../data/history.ts";
import { violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { openTask } from "../../domain/work/task.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp, canary } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let coordinator: Person;
let attorney: Person;
let caseId: Id<"case">;
let firmId: Id<"firm">;
beforeAll(async () => {
  h = await startHarness();
  [manager, coordinator] = await Promise.all([h.person("caseManager"), h.person("caseCoordinator")]);
  const opened = await anOpenCase(h, manager);
  caseId = opened.caseId as Id<"case">;
  firmId = opened.firmId;
  attorney = await h.person("attorney", [firmId]);
});
afterAll(async () => {
  expect(await violationsOf(h.house, "all")).toEqual([]);
  await h.stop();
});

const add = (who: Person, difference: object = {}, of: string = caseId) =>
  h.call("POST /v1/cases/{caseId}/tasks", who, { title: `Call ${canary}`, ...difference }, { path: { caseId: of } });
const added = async (who: Person, difference: object = {}) => {
  const { status, body } = await add(who, difference);
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { taskId: string };
};
const read = (who: Person, taskId: string) => h.call("GET /v1/tasks/{taskId}", who, undefined, { path: { taskId } });
const change = (who: Person, taskId: string, body: object, version = 1) =>
  h.call("PATCH /v1/tasks/{taskId}", who, body, { path: { taskId }, version });
const complete = (who: Person, taskId: string, body: object = {}) =>
  h.call("POST /v1/tasks/{taskId}/completion", who, body, { path: { taskId } });
const cancel = (who: Person, taskId: string, body: object = { reason: "not needed" }) =>
  h.call("POST /v1/tasks/{taskId}/cancellation", who, body, { path: { taskId } });
const listed = async (who: Person, query: Record<string, string> = {}) =>
  (
    (await h.call("GET /v1/cases/{caseId}/tasks", who, undefined, { path: { caseId }, query: { limit: "100", ...query } })).body.data as {
      taskId: string;
    }[]
  ).map(({ taskId }) => taskId);

/** A task that the house itself opened, as a consumer or a schedule does. */
async function ofTheHouse(): Promise<string> {
  const head = headIn((await h.house.table.read([keys.head(caseId)])) as { pk: string; sk: string }[]);
  const { task, event } = openTask({ caseId, owner: "team:caseManager", kind: "treatmentGap" }, aStamp(undefined, "system:due-work"));
  await h.house.table.commit([...tasksIn(h.house).added(task), ...append(caseId, head, [event], "America/Los_Angeles")]);
  return task.taskId;
}

describe("a task (NEG-220)", () => {
  it("is its writer's unless given to someone, and is read at its own address", async () => {
    const { body, headers } = await add(manager, { dueOn: "2025-07-09" });
    expect(body).toMatchObject({ owner: manager.userId, kind: "manual", status: "open", internal: true, dueOn: "2025-07-09" });
    expect(headers.location).toBe(`/v1/tasks/${body.taskId}`);
    expect(await read(coordinator, body.taskId)).toMatchObject({ status: 200, body, headers: { etag: '"v1"' } });
  });

  it("is changed at the version that was read, and given away (XCT-008)", async () => {
    const { taskId } = await added(manager, { dueOn: "2025-07-09" });
    expect(await change(coordinator, taskId, { owner: coordinator.userId }, 2)).toMatchObject({ status: 412 });
    expect(await change(coordinator, taskId, { owner: coordinator.userId, dueOn: null })).toMatchObject({
      status: 200,
      body: { owner: coordinator.userId, version: 2 },
    });
    expect((await read(manager, taskId)).body.dueOn).toBeUndefined();
    expect(await change(manager, taskId, { title: "x", status: "done" }, 2)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/status" }] },
    });
  });

  it("is done with what came of it or canceled with a reason, once (XCT-001)", async () => {
    const [{ taskId }, { taskId: other }] = [await added(manager), await added(manager)];
    expect(await complete(coordinator, taskId, { outcome: `${canary} agreed` })).toMatchObject({
      status: 200,
      body: { status: "done", outcome: `${canary} agreed`, closedBy: coordinator.userId },
    });
    expect(await cancel(manager, other, {})).toMatchObject({ status: 400, body: { errors: [{ pointer: "/reason" }] } });
    expect(await cancel(manager, other)).toMatchObject({ status: 200, body: { status: "canceled", outcome: "not needed" } });
    for (const over of [taskId, other]) {
      const refused = { status: 409, body: { code: "task.over" } };
      expect([
        await complete(manager, over),
        await cancel(manager, over),
        await change(manager, over, { title: "again" }, 2),
      ]).toMatchObject([refused, refused, refused]);
    }
    const { body } = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId }, query: { limit: "2" } });
    expect(body.data).toMatchObject([
      { type: "task.canceled.v1", reason: "not needed", data: { taskId: other } },
      { type: "task.done.v1", data: { taskId } },
    ]);
  });

  it("is done by one of several at once, and the others are told that it is over (XCT-008)", async () => {
    const { taskId } = await added(manager);
    const answers = await Promise.all([
      complete(manager, taskId),
      complete(coordinator, taskId),
      cancel(manager, taskId),
      cancel(coordinator, taskId),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    const { body } = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId } });
    const over = (body.data as { type: string; data: { taskId?: string } }[]).filter(
      ({ type, data }) => data.taskId === taskId && type !== "task.opened.v1",
    );
    expect(over).toHaveLength(1);
  });

  it("is opened once, however often the same request comes (XCT-008)", async () => {
    const once = () => h.call("POST /v1/cases/{caseId}/tasks", manager, { title: "Once" }, { path: { caseId }, key: `once-${caseId}` });
    const [first, second] = [await once(), await once()];
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { "idempotent-replayed": "true" } });
  });

  it("of the house can be done and given away as well", async () => {
    const [taskId, other] = [await ofTheHouse(), await ofTheHouse()];
    expect(await change(coordinator, taskId, { owner: coordinator.userId })).toMatchObject({ status: 200, body: { kind: "treatmentGap" } });
    expect((await complete(coordinator, taskId)).status).toBe(200);
    expect((await cancel(coordinator, other)).status).toBe(200);
    expect((await read(attorney, taskId)).status).toBe(404);
  });

  it("is listed newest first, in one status or of one owner when asked (XCT-014)", async () => {
    const [{ taskId: first }, { taskId: second }] = [await added(manager), await added(manager, { owner: "team:medicalDirector" })];
    await complete(manager, first);
    expect((await listed(manager)).slice(0, 2)).toEqual([second, first]);
    expect(await listed(manager, { sort: "createdAt" })).toEqual((await listed(manager)).toReversed());
    expect(await listed(manager, { status: "done" })).toContain(first);
    expect(await listed(manager, { status: "open" })).not.toContain(first);
    expect(await listed(manager, { owner: "team:medicalDirector" })).toEqual([second]);
  });
});

describe("whom a task is given to", () => {
  const unfit = { status: 422, body: { code: "task.owner-unfit", errors: [{ pointer: "/owner" }] } };

  it("is an active user who may see it, or a team of which someone may (NEG-220, XCT-003)", async () => {
    for (const owner of [
      newId("user"),
      (await h.person("attorney", [newId("firm")])).userId,
      (await h.person("customerService")).userId,
      attorney.userId,
    ])
      expect(await add(manager, { owner })).toMatchObject(unfit); // The attorney may not see what is internal.
    expect((await add(manager, { owner: attorney.userId, internal: false })).status).toBe(201);
    expect(await add(manager, { owner: "team:attorney" })).toMatchObject(unfit);
    expect((await add(manager, { owner: "team:attorney", internal: false })).status).toBe(201);
    const { taskId } = await added(manager);
    expect(await change(manager, taskId, { owner: attorney.userId })).toMatchObject(unfit);
    expect(await change(manager, taskId, { owner: "team:customerService" })).toMatchObject(unfit);
  });

  it("may be our staff when a law firm asks for something, but not for what is privileged (LCM-166)", async () => {
    expect((await add(attorney, { owner: "team:caseManager" })).status).toBe(201);
    expect(await add(attorney, { owner: "team:caseManager", privilege: "workProduct" })).toMatchObject(unfit);
    expect(await add(manager, { privilege: "workProduct" })).toMatchObject({ status: 403, body: { code: "privilege.not-yours" } });
    expect(await add(attorney, { internal: true })).toMatchObject({ status: 403, body: { code: "privilege.not-yours" } });
  });
});

describe("who may see a task (LCM-166, XCT-003, XCT-010)", () => {
  it("is the firm alone for its privileged ones, our administrators not, and that they were read is noted (XCT-011)", async () => {
    const paralegal = await h.person("paralegal", [firmId]);
    const { taskId } = await added(attorney, { privilege: "workProduct", owner: paralegal.userId });
    const others = [manager, await h.person("systemAdministrator"), await h.person("attorney", [newId("firm")])];
    for (const someone of others) {
      for (const answer of [
        await read(someone, taskId),
        await change(someone, taskId, { title: "x" }),
        await complete(someone, taskId),
        await cancel(someone, taskId),
      ])
        expect(answer).toMatchObject({ status: 404, body: { code: "task.not-found" } });
      for (const what of ["timeline", "history"] as const)
        expect(
          JSON.stringify(
            (await h.call(`GET /v1/cases/{caseId}/${what}`, someone, undefined, { path: { caseId }, query: { limit: "100" } })).body,
          ),
        ).not.toContain(taskId);
    }
    expect(await listed(manager)).not.toContain(taskId);
    expect((await read(paralegal, taskId)).status).toBe(200);
    expect(await listed(paralegal)).toContain(taskId);
    const { body } = await h.call("GET /v1/cases/{caseId}/access-log", attorney, undefined, { path: { caseId } });
    expect(body.data).toMatchObject([1, 2].map(() => ({ type: "task.viewed.v1", actorId: paralegal.userId, data: { taskIds: [taskId] } })));
    expect((await complete(paralegal, taskId)).status).toBe(200);
  });

  it("is nobody of a law firm for what staff keep among themselves", async () => {
    const { taskId } = await added(manager);
    expect((await read(attorney, taskId)).status).toBe(404);
    expect(await listed(attorney)).not.toContain(taskId);
    const { taskId: shared } = await added(manager, { internal: false });
    expect((await read(attorney, shared)).status).toBe(200);
    expect(await listed(attorney)).toContain(shared);
  });
});
