import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys, work as waitsFor, workOf } from "../../data/keys.ts";
import { create, replace } from "../../data/table.ts";
import { lookAgain } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { operations } from "../../functions/api/contracts.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { canary } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let opened: Awaited<ReturnType<typeof anOpenCase>>;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
  opened = await anOpenCase(h, manager);
});
afterAll(() => h.stop());

const today = dayOf(now());
const inDays = (days: number) => addDays(today, days);
interface Item {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly dueOn?: string;
  readonly overdue: boolean;
  readonly owner: string;
  readonly links: { readonly self: string; readonly case: string };
}

const add = async (who: Person, difference: object = {}, caseId = opened.caseId) => {
  const { status, body } = await h.call("POST /v1/cases/{caseId}/tasks", who, { title: "Something", ...difference }, { path: { caseId } });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.taskId as string;
};
const page = async (who: Person, query: Record<string, string> = {}) =>
  (await h.call("GET /v1/work", who, undefined, { query: { limit: "100", ...query } })).body;
const work = async (who: Person, query: Record<string, string> = {}): Promise<Item[]> => {
  const items: Item[] = [];
  for (let cursor: string | undefined, pages = 0; pages === 0 || cursor; pages++) {
    const { data, page: at } = await page(who, { ...query, ...(cursor ? { cursor } : {}) });
    items.push(...data);
    expect(at.hasMore).toBe(at.next !== undefined);
    cursor = at.next;
  }
  return items;
};
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);

describe("my open work (NEG-220)", () => {
  it("comes soonest first whatever the order in which it came up, what has no day last, one's own and one's teams' as one list (XCT-014)", async () => {
    const me = await h.person("medicalDirector");
    const days = [5, -3, undefined, 0, 30, -1, 5, undefined, 2, 1];
    const made: { id: string; place: string }[] = [];
    for (const [i, days_] of days.entries()) {
      const dueOn = days_ === undefined ? {} : { dueOn: inDays(days_) };
      const id = await add(manager, { owner: i % 2 ? me.userId : "team:medicalDirector", ...dueOn });
      made.push({ id, place: `${dueOn.dueOn ?? "9999"}#${id}` });
    }
    const soonest = made.toSorted((a, b) => (a.place < b.place ? -1 : 1)).map(({ id }) => id);
    for (const limit of ["1", "3", "4", "100"]) expect(idsOf(await work(me, { limit }))).toEqual(soonest);
    expect(idsOf(await work(me, { limit: "3", sort: "-dueOn" }))).toEqual(soonest.toReversed());
    expect(idsOf(await work(me, { whose: "mine" })).toSorted()).toEqual(
      made
        .filter((_, i) => i % 2)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(idsOf(await work(me, { whose: "teams" })).toSorted()).toEqual(
      made
        .filter((_, i) => i % 2 === 0)
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it("says what is overdue, and can be asked up to a day, that day included", async () => {
    const me = await h.person("claimsProcessor");
    const [yesterday, now_, tomorrow, someday] = [
      await add(manager, { owner: me.userId, dueOn: inDays(-1) }),
      await add(manager, { owner: me.userId, dueOn: today }),
      await add(manager, { owner: me.userId, dueOn: inDays(1) }),
      await add(manager, { owner: me.userId }),
    ];
    expect((await work(me)).map(({ id, overdue }) => [id, overdue])).toEqual([
      [yesterday, true],
      [now_, false],
      [tomorrow, false],
      [someday, false],
    ]);
    expect(idsOf(await work(me, { dueBy: today }))).toEqual([yesterday, now_]);
    expect(idsOf(await work(me, { dueBy: inDays(-1), sort: "-dueOn" }))).toEqual([yesterday]);
    expect((await work(me))[0]).toMatchObject({
      kind: "task",
      title: "Something",
      owner: me.userId,
      caseId: opened.caseId,
      caseNumber: opened.legalCase.caseNumber,
      links: { self: `/v1/tasks/${yesterday}`, case: `/v1/cases/${opened.caseId}` },
    });
  });

  it("follows a task that is given away, put off, done or canceled", async () => {
    const [one, other] = [await h.person("caseCoordinator"), await h.person("caseCoordinator")];
    const mine = async (who: Person) => idsOf(await work(who, { whose: "mine" }));
    const taskId = await add(one, { dueOn: inDays(3) });
    const later = await add(one, { dueOn: inDays(4) });
    expect(await mine(one)).toEqual([taskId, later]);
    await h.call("PATCH /v1/tasks/{taskId}", one, { dueOn: inDays(5) }, { path: { taskId }, version: 1 });
    expect(await mine(one)).toEqual([later, taskId]);
    await h.call("PATCH /v1/tasks/{taskId}", one, { owner: other.userId }, { path: { taskId }, version: 2 });
    expect([await mine(one), await mine(other)]).toEqual([[later], [taskId]]);
    await h.call("POST /v1/tasks/{taskId}/completion", other, {}, { path: { taskId } });
    await h.call("POST /v1/tasks/{taskId}/cancellation", one, { reason: "moot" }, { path: { taskId: later } });
    expect([await mine(one), await mine(other)]).toEqual([[], []]);
    expect((await h.house.table.query({ index: "gsi1", pk: workOf(other.userId), limit: 5 })).rows).toEqual([]);
  });

  it("does not show what the index still says of a task that is over", async () => {
    const me = await h.person("settlementCoordinator");
    const taskId = await add(me);
    const before = await h.house.table.query({ index: "gsi1", pk: workOf(me.userId), limit: 5 });
    await h.call("POST /v1/tasks/{taskId}/completion", me, {}, { path: { taskId } });
    expect(idsOf(await work(me))).toEqual([]);
    const stale = before.rows.map((row) => ({ id: taskId, owner: me.userId, dueOn: undefined, row }));
    expect(stale).toHaveLength(1);
    expect(await lookAgain(h.house, stale)).toEqual([]);
  });
});

describe("what may not be seen is no work (XCT-003, LCM-166, LCM-167)", () => {
  it("hides another firm's tasks from a team that spans all firms", async () => {
    const theirs = await anOpenCase(h, manager);
    const [ours, other] = [await h.person("paralegal", [opened.firmId]), await h.person("paralegal", [theirs.firmId])];
    const made = [opened.caseId, theirs.caseId, opened.caseId, theirs.caseId].map((caseId) =>
      add(manager, { owner: "team:paralegal", internal: false }, caseId),
    );
    const [a, b, c, d] = await Promise.all(made);
    expect(idsOf(await work(ours)).toSorted()).toEqual([a, c].toSorted());
    expect(idsOf(await work(other)).toSorted()).toEqual([b, d].toSorted());
    const first = await page(ours, { limit: "2" });
    expect([first.data.length, first.page.hasMore]).toEqual([2, false]); // Nothing tells that there are others' behind them.
  });

  it("hides cases of other firms from staff who are assigned to some", async () => {
    const theirs = await anOpenCase(h, manager);
    const bound = await h.person("negotiationsManager", [opened.firmId]);
    const [seen] = await Promise.all([
      add(manager, { owner: "team:negotiationsManager" }),
      add(manager, { owner: "team:negotiationsManager" }, theirs.caseId),
    ]);
    expect(idsOf(await work(bound))).toEqual([seen]);
  });

  it("takes back what someone was given who may no longer see it", async () => {
    const lawyer = await h.person("attorney", [opened.firmId]);
    const taskId = await add(manager, { owner: lawyer.userId, internal: false });
    expect(idsOf(await work(lawyer))).toEqual([taskId]);
    const { body } = await h.call("GET /v1/tasks/{taskId}", manager, undefined, { path: { taskId } });
    const [row] = await h.house.table.read([keys.listed("TASKS", opened.caseId as Id<"case">, taskId)]);
    await h.house.table.commit([replace({ ...row!, internal: true, version: body.version + 1 })]); // It was just read.
    expect(idsOf(await work(lawyer))).toEqual([]);
  });

  it("does not show the words of a privileged task (XCT-011)", async () => {
    const lawyer = await h.person("attorney", [opened.firmId]);
    const taskId = await add(lawyer, { title: `${canary} strategy`, privilege: "workProduct" });
    expect(await work(lawyer, { whose: "mine" })).toMatchObject([{ id: taskId, title: "A privileged task." }]);
  });
});

describe("work of other kinds", () => {
  const waiting = async (kind: "authorization" | "approval", requestedBy: string) => {
    const { caseId } = opened as unknown as { caseId: Id<"case"> };
    const id = newId(kind);
    const key =
      kind === "authorization" ? keys.authorization(caseId, id as Id<"authorization">) : keys.approval(caseId, id as Id<"approval">);
    const team = kind === "authorization" ? "team:medicalDirector" : "team:caseManager";
    await h.house.table.commit([create({ ...key, ...waitsFor(team, undefined, id), caseId, [`${kind}Id`]: id, requestedBy, version: 1 })]);
    return id;
  };

  it("is an authorization in review for Medical Directors, an activation for Case Managers; never one's own request (LCM-091, LCM-124)", async () => {
    const [director, decider] = [await h.person("medicalDirector"), await h.person("caseManager")];
    const reviews = [await waiting("authorization", manager.userId), await waiting("authorization", director.userId)];
    const approvals = [await waiting("approval", manager.userId), await waiting("approval", decider.userId)];
    const seen = async (who: Person, kind: string) => (await work(who, { kind })).map(({ id, title }) => [id, title]);
    expect(await seen(director, "authorization")).toEqual([[reviews[0], "An authorization waits for its review."]]);
    expect(await seen(decider, "approval")).toEqual([[approvals[0], "An activation waits for its decision."]]);
    expect(await seen(manager, "approval")).toEqual([[approvals[1], "An activation waits for its decision."]]);
    expect(await seen(decider, "authorization")).toEqual([]);
    const coordinator = await h.person("caseCoordinator");
    expect(await seen(coordinator, "approval")).toEqual([]);
  });

  it("leads to addresses that there are", async () => {
    const director = await h.person("medicalDirector");
    await waiting("authorization", manager.userId);
    await waiting("approval", director.userId);
    await add(manager, { owner: manager.userId });
    const links = [...(await work(director)), ...(await work(manager))].flatMap(({ links: { self, case: of } }) => [self, of]);
    const addresses = new Set(links.map((link) => link.replace(/\b[a-z]+_[0-9A-Z]{26}/g, "{}")));
    const routes = new Set(operations.map(({ operation }) => operation.route.replace(/\{\w+\}/g, "{}")));
    expect(addresses.size).toBe(4);
    expect([...addresses].filter((address) => !routes.has(`GET ${address}`))).toEqual([]);
  });

  it("refuses a kind, a day and a cursor that are none", async () => {
    const asked = (query: Record<string, string>) => h.call("GET /v1/work", manager, undefined, { query });
    expect(await asked({ kind: "nothing" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "?kind" }] } });
    expect(await asked({ dueBy: "soon" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "?dueBy" }] } });
    const { body } = await asked({ limit: "1" });
    const other = await h.person("caseManager");
    expect(await h.call("GET /v1/work", other, undefined, { query: { limit: "1", cursor: body.page.next } })).toMatchObject({
      status: 400,
      body: { code: "cursor.invalid" },
    });
  });
});
