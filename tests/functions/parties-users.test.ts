import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf, verifyHistory } from "../../data/history.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aFirmBody } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let founder: Person;
beforeAll(async () => {
  h = await startHarness();
  founder = await h.person("systemAdministrator");
});
afterAll(() => h.stop());

let count = 0;
const aUserBody = (difference: object = {}) => ({
  email: `user${++count}@example.test`,
  name: "Aaron Able",
  roles: ["caseManager"],
  ...difference,
});
const addUser = (difference: object = {}, who = founder) => h.call("POST /v1/users", who, aUserBody(difference));
const changeUser = (userId: string, version: number, changes: object, who = founder) =>
  h.call("PATCH /v1/users/{userId}", who, changes, { path: { userId }, version });
const getUser = (userId: string, who = founder) => h.call("GET /v1/users/{userId}", who, undefined, { path: { userId } });

describe("users (LCM-025, LCM-167)", () => {
  it("are added with roles, and may act at once", async () => {
    const { status, body } = await addUser({ email: " Sam@Example.TEST " });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { email: "sam@example.test", roles: ["caseManager"], firmIds: [], active: true },
    });
    expect((await h.call("POST /v1/firms", body, aFirmBody())).status).toBe(201);
    expect((await eventsOf(h.house.table, body.userId, 5)).rows).toMatchObject([
      { type: "user.added.v1", actorId: founder.userId, data: { roles: ["caseManager"] } },
    ]);
  });

  it("are kept by System Administrators only; everyone reads their own", async () => {
    const { body: user } = await addUser();
    const { body: other } = await addUser();
    expect((await addUser({}, user)).status).toBe(403);
    expect((await h.call("GET /v1/users", user)).status).toBe(403);
    expect((await getUser(user.userId, user)).status).toBe(200);
    expect(await getUser(other.userId, user)).toMatchObject({ status: 404, body: { code: "user.not-found" } });
    expect((await changeUser(user.userId, 1, { roles: ["systemAdministrator"] }, user)).status).toBe(403);
    const list = await h.call("GET /v1/users", founder, undefined, { query: { limit: "2" } });
    expect(list.body).toMatchObject({ data: [{ name: "Aaron Able" }, { name: "Aaron Able" }], page: { hasMore: true } });
  });

  it("of a law firm need a firm that is there, and no staff role", async () => {
    const { body: firm } = await h.call("POST /v1/firms", (await addUser()).body, aFirmBody());
    expect(await addUser({ roles: ["paralegal"], firmIds: [firm.firmId] })).toMatchObject({
      status: 201,
      body: { firmIds: [firm.firmId] },
    });
    expect(await addUser({ roles: ["paralegal"] })).toMatchObject({ status: 422, body: { code: "user.firm-missing" } });
    expect(await addUser({ roles: ["paralegal", "caseManager"], firmIds: [firm.firmId] })).toMatchObject({
      status: 422,
      body: { code: "user.roles-mixed" },
    });
    expect(await addUser({ roles: ["paralegal"], firmIds: [newId("firm")] })).toMatchObject({
      status: 404,
      body: { code: "firm.not-found" },
    });
  });
});

describe("an e-mail address", () => {
  it("belongs to one user, however it is written and however fast one asks", async () => {
    const answers = await Promise.all(["one@example.test", "ONE@example.test", "One@Example.Test"].map((email) => addUser({ email })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: "user.email-taken", errors: [{ pointer: "/email" }] });
  });
  it("is free again when its user takes another", async () => {
    const { body } = await addUser({ email: "first@example.test" });
    expect((await changeUser(body.userId, 1, { email: "second@example.test" })).status).toBe(200);
    expect((await addUser({ email: "first@example.test" })).status).toBe(201);
    expect((await addUser({ email: "second@example.test" })).status).toBe(409);
    expect((await changeUser(body.userId, 2, { email: "first@example.test" })).body.code).toBe("user.email-taken");
  });
});

describe("the last System Administrator (LCM-016)", () => {
  it("stays: of two who remove each other at once, one is refused", async () => {
    const [a, b] = [(await addUser({ roles: ["systemAdministrator"] })).body, (await addUser({ roles: ["systemAdministrator"] })).body];
    // Both are known as administrators before they begin; else the slower may already be nobody, and be refused for that.
    await Promise.all([getUser(a.userId, a), getUser(b.userId, b)]);
    const both = await Promise.all([changeUser(b.userId, 1, { active: false }, a), changeUser(a.userId, 1, { roles: ["caseManager"] }, b)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe("user.last-administrator");
    const standing = await Promise.all([getUser(a.userId), getUser(b.userId)]);
    expect(standing.filter(({ body }) => body.active && body.roles.includes("systemAdministrator"))).toHaveLength(1);
    for (const { userId } of [a, b]) expect((await verifyHistory(h.house.table, userId)).intact).toBe(true);

    const left = standing.find(({ body }) => body.active && body.roles.includes("systemAdministrator"))!.body; // One is left.
    const { body: next } = await addUser({ roles: ["systemAdministrator"] });
    expect((await changeUser(left.userId, 1, { active: false }, next)).status).toBe(200);
    expect((await changeUser(next.userId, 1, { active: false }, next)).body.code).toBe("user.last-administrator");
  });
});
