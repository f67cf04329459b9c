import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "../../data/keys.ts";
import { bare, replace } from "../../data/table.ts";
import type { Row } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addTeam, changeTeam, teamsMax } from "../../domain/work/team.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp, canary } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let administrator: Person;
let manager: Person;
let opened: Awaited<ReturnType<typeof anOpenCase>>;
beforeAll(async () => {
  h = await startHarness();
  administrator = await h.person("systemAdministrator");
  manager = await h.person("caseManager");
  opened = await anOpenCase(h, manager);
});
afterAll(() => h.stop());

let count = 0;
const add = (difference: object = {}, who = administrator) =>
  h.call("POST /v1/teams", who, { name: `Team ${++count}`, memberIds: [], ...difference });
const added = async (difference: object = {}) => {
  const { status, body } = await add(difference);
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { teamId: Id<"team">; version: number; memberIds: string[]; name: string };
};
const change = (teamId: string, version: number, changes: object, who = administrator) =>
  h.call("PATCH /v1/teams/{teamId}", who, changes, { path: { teamId }, version });
const list = async (query: Record<string, string>, who = manager) => (await h.call("GET /v1/teams", who, undefined, { query })).body;
const addTask = (difference: object, who = manager) =>
  h.call("POST /v1/cases/{caseId}/tasks", who, { title: "Something", ...difference }, { path: { caseId: opened.caseId } });
const workOf = async (who: Person, query: Record<string, string> = {}) =>
  (await h.call("GET /v1/work", who, undefined, { query })).body.data.map(({ id }: { id: string }) => id) as string[];
const deactivate = async ({ userId }: Person) => {
  const [row] = await h.house.table.read([keys.party(userId)]);
  await h.house.table.commit([replace({ ...(row as Row & { version: number }), active: false, version: 2 })]);
};

describe("teams with a name (RCM-050)", () => {
  it("are put together by a System Administrator and known to all staff, with their history", async () => {
    const members = [await h.person("claimsProcessor"), manager].map(({ userId }) => userId);
    const team = await added({ name: "  West Recovery ", memberIds: [...members, ...members] });
    expect(team).toMatchObject({ name: "West Recovery", memberIds: members.toSorted(), active: true, version: 1 });
    const changed = await change(team.teamId, 1, { name: "West", memberIds: [manager.userId] });
    expect(changed).toMatchObject({ status: 200, body: { name: "West", memberIds: [manager.userId], version: 2 } });
    expect(await change(team.teamId, 1, { name: "East" })).toMatchObject({ status: 412 });
    const path = { teamId: team.teamId };
    expect(await h.call("GET /v1/teams/{teamId}", manager, undefined, { path })).toMatchObject({ status: 200, body: changed.body });
    const { body: history } = await h.call("GET /v1/teams/{teamId}/history", manager, undefined, { path });
    expect(history.data).toMatchObject([
      { type: "team.changed.v1", data: { teamId: team.teamId, fields: ["name", "memberIds"] }, allowedBy: expect.any(Array) },
      {
        type: "team.added.v1",
        actorId: administrator.userId,
        data: { members: 2 },
        change: { team: { after: { name: "West Recovery" } } },
      },
    ]);
    const verification = await h.call("GET /v1/teams/{teamId}/history/verification", manager, undefined, { path });
    expect(verification.body).toEqual({ intact: true, events: 2 });
  });

  it("change only when something is different", async () => {
    const team = await added({ memberIds: [manager.userId] });
    const same = { name: team.name, memberIds: [manager.userId, manager.userId], active: true };
    expect((await change(team.teamId, 1, same)).body).toMatchObject({ version: 1 });
  });

  it("are kept by nobody else, and no law firm hears of them", async () => {
    const attorney = await h.person("attorney", [opened.firmId]);
    const { teamId } = await added();
    expect((await add({}, manager)).status).toBe(403);
    expect((await change(teamId, 1, { name: "Mine" }, manager)).status).toBe(403);
    expect((await h.call("GET /v1/teams", attorney)).status).toBe(403);
    for (const route of ["GET /v1/teams/{teamId}", "GET /v1/teams/{teamId}/history"] as const)
      expect((await h.call(route, attorney, undefined, { path: { teamId } })).status, route).toBe(404);
    const nobody = await h.call("GET /v1/teams/{teamId}", manager, undefined, { path: { teamId: newId("team") } });
    expect(nobody).toMatchObject({ status: 404, body: { code: "team.not-found" } });
  });

  it("have a name that no other has, whatever its letters' case, and a name that was given up is free", async () => {
    const taken = { status: 409, body: { code: "team.name-taken" } };
    const [north, south] = [await added({ name: "North" }), await added({ name: "South" })];
    expect(await add({ name: "nORTH" })).toMatchObject(taken);
    expect(await change(south.teamId, 1, { name: "north" })).toMatchObject(taken);
    expect((await change(north.teamId, 1, { name: "NORTH" })).status).toBe(200);
    expect((await change(north.teamId, 2, { name: "Upper North" })).status).toBe(200);
    expect((await change(south.teamId, 1, { name: "North" })).status).toBe(200);
    expect((await add({ name: "South" })).status).toBe(201);
    expect((await add({ name: "x" })).status).toBe(400);
    expect((await add({ name: "Two\nlines" })).status).toBe(400);
  });

  it("get a name once when many ask for it at once, and nothing of the others remains", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => add({ name: i % 2 ? "Once" : "ONCE" })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(7).fill(409)]);
    const { data } = await list({ limit: "100" });
    expect(data.filter(({ name }: { name: string }) => name.toLowerCase() === "once")).toHaveLength(1);
    const both = await Promise.all([added(), added()]);
    const moved = await Promise.all(both.map(({ teamId }) => change(teamId, 1, { name: "Wanted" })));
    expect(moved.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it("have active users of our staff as members, and keep whom they had", async () => {
    const unfit = { status: 422, body: { code: "team.member-unfit", errors: [{ pointer: "/memberIds" }] } };
    const [leaver, attorney] = [await h.person("claimsProcessor"), await h.person("attorney", [opened.firmId])];
    const team = await added({ memberIds: [leaver.userId] });
    await deactivate(leaver);
    for (const userId of [leaver.userId, attorney.userId, newId("user")])
      expect(await add({ memberIds: [manager.userId, userId] })).toMatchObject(unfit);
    expect(await change(team.teamId, 1, { memberIds: [leaver.userId, attorney.userId] })).toMatchObject(unfit);
    expect((await change(team.teamId, 1, { memberIds: [leaver.userId, manager.userId] })).status).toBe(200);
  });

  it("are at most 200; one that is there can still be changed", () => {
    const [userId, stamp] = [newId("user"), aStamp()];
    const facts = {
      nameOwner: undefined,
      people: [{ userId, roles: ["caseManager"], firmIds: [], active: true }],
      teamCount: teamsMax - 1,
    } as const;
    const { team } = addTeam({ name: "Last", memberIds: [userId] }, facts, stamp);
    expect(() => addTeam({ name: "One more", memberIds: [] }, { ...facts, teamCount: teamsMax }, stamp)).toThrow(
      expect.objectContaining({ code: "team.too-many" }),
    );
    expect(changeTeam(team, { name: "Renamed" }, { ...facts, teamCount: teamsMax }, stamp).events).toHaveLength(1);
  });

  it("take 200 members and not one more", async () => {
    expect((await add({ memberIds: Array.from({ length: 200 }, () => newId("user")) })).body.code).toBe("team.member-unfit");
    expect((await add({ memberIds: Array.from({ length: 201 }, () => newId("user")) })).body).toMatchObject({ code: "request.invalid" });
  });

  it("are listed by name, up or down, a page at a time, active ones or a member's alone (XCT-014)", async () => {
    const me = await h.person("legalTeam");
    const names = ["Delta", "alpha", "Charlie", "bravo"];
    for (const name of names) await added({ name: `Listed ${name}`, memberIds: [me.userId] });
    const mine = { memberId: me.userId };
    const first = await list({ ...mine, limit: "3" });
    expect(first.data.map(({ name }: { name: string }) => name)).toEqual(["Listed alpha", "Listed bravo", "Listed Charlie"]);
    const rest = await list({ ...mine, limit: "3", cursor: first.page.next });
    expect([rest.data.map(({ name }: { name: string }) => name), rest.page]).toEqual([["Listed Delta"], { hasMore: false }]);
    const down = await list({ ...mine, limit: "2", sort: "-name" });
    expect(down.data.map(({ name }: { name: string }) => name)).toEqual(["Listed Delta", "Listed Charlie"]);
    const last = await list({ ...mine, limit: "2", sort: "-name", cursor: down.page.next });
    expect(last.data.map(({ name }: { name: string }) => name)).toEqual(["Listed bravo", "Listed alpha"]);
    await change(first.data[0].teamId, 1, { active: false });
    expect((await list({ ...mine, active: "true" })).data).toHaveLength(3);
    expect((await list({ ...mine, active: "false" })).data).toMatchObject([{ name: "Listed alpha" }]);
  });

  it("keep their name out of keys and events", async () => {
    const { teamId } = await added({ name: `${canary} friends` }); // The harness looks for it in every key and log line.
    const { rows } = await h.house.table.query({ pk: keys.history(teamId), limit: 5 });
    expect(JSON.stringify(rows.map((row) => bare<{ data: object }>(row).data))).not.toContain(canary);
  });
});

describe("a team's open work (RCM-032, RCM-050)", () => {
  it("is seen by its members for as long as they are members", async () => {
    const [stays, leaves, other] = [
      await h.person("claimsProcessor"),
      await h.person("medicalDirector"),
      await h.person("claimsProcessor"),
    ];
    const team = await added({ memberIds: [stays.userId, leaves.userId] });
    const { status, body } = await addTask({ owner: team.teamId });
    expect([status, body.owner]).toEqual([201, team.teamId]);
    expect([await workOf(stays), await workOf(leaves), await workOf(other)]).toEqual([[body.taskId], [body.taskId], []]);
    expect([await workOf(stays, { whose: "mine" }), await workOf(stays, { whose: "teams" })]).toEqual([[], [body.taskId]]);
    await change(team.teamId, 1, { memberIds: [stays.userId] });
    expect([await workOf(stays), await workOf(leaves)]).toEqual([[body.taskId], []]);
  });

  it("can only be what one of its active members may see", async () => {
    const unfit = { status: 422, body: { code: "task.owner-unfit" } };
    const [blind, gone, seeing] = [await h.person("customerService"), await h.person("claimsProcessor"), await h.person("claimsProcessor")];
    const [nobody, blindTeam, goneTeam, team] = [
      await added(),
      await added({ memberIds: [blind.userId] }),
      await added({ memberIds: [gone.userId] }),
      await added({ memberIds: [blind.userId, seeing.userId] }),
    ];
    await deactivate(gone);
    for (const owner of [nobody.teamId, blindTeam.teamId, goneTeam.teamId, newId("team")])
      expect(await addTask({ owner }), owner).toMatchObject(unfit);
    const { body: task } = await addTask({ owner: team.teamId });
    expect([await workOf(seeing), await workOf(blind)]).toEqual([[task.taskId], []]);
    const given = await h.call(
      "PATCH /v1/tasks/{taskId}",
      manager,
      { owner: blindTeam.teamId },
      { path: { taskId: task.taskId }, version: 1 },
    );
    expect(given).toMatchObject(unfit);
  });

  it("stays with its members when it is deactivated, and nothing new comes", async () => {
    const me = await h.person("claimsProcessor");
    const team = await added({ memberIds: [me.userId] });
    const { body: task } = await addTask({ owner: team.teamId });
    await change(team.teamId, 1, { active: false });
    expect(await workOf(me)).toEqual([task.taskId]);
    expect(await addTask({ owner: team.teamId })).toMatchObject({ status: 422, body: { code: "task.owner-unfit" } });
    const done = await h.call("POST /v1/tasks/{taskId}/completion", me, {}, { path: { taskId: task.taskId } });
    expect([done.status, await workOf(me)]).toEqual([200, []]);
  });

  it("may be what follows a contact", async () => {
    const me = await h.person("claimsProcessor");
    const team = await added({ memberIds: [me.userId] });
    const followUp = { title: "Call again", owner: team.teamId, dueOn: "2031-01-01" };
    const contact = { channel: "call", direction: "outbound", with: "payer", at: "2025-07-02T17:30:00.000Z", outcome: "reached", followUp };
    const logged = await h.call("POST /v1/cases/{caseId}/contacts", manager, contact, { path: { caseId: opened.caseId } });
    expect([logged.status, (await workOf(me)).length], JSON.stringify(logged.body)).toEqual([201, 1]);
  });
});
