import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import type { Role } from "../../domain/access/roles.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { Role as Roles } from "../../domain/access/roles.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { canary, parties } from "../fixtures.ts";
import type { CallOptions, Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let caseId: Id<"case">;
let firmId: Id<"firm">;
let attorney: Person;
let paralegal: Person;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
  const opened = await anOpenCase(h, manager);
  caseId = opened.caseId as Id<"case">;
  firmId = opened.firmId;
  [attorney, paralegal] = await Promise.all([h.person("attorney", [firmId]), h.person("paralegal", [firmId])]);
});
afterAll(async () => {
  expect(await violationsOf(h.house, "all")).toEqual([]);
  await h.stop();
});

const write = (who: Person, difference: object = {}, of: string = caseId) =>
  h.call("POST /v1/cases/{caseId}/notes", who, { text: `${canary} said so.`, ...difference }, { path: { caseId: of } });
const written = async (who: Person, difference: object = {}) => {
  const { status, body } = await write(who, difference);
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { noteId: string; version: number };
};
const read = (who: Person, noteId: string) => h.call("GET /v1/notes/{noteId}", who, undefined, { path: { noteId } });
const change = (who: Person, noteId: string, body: object, version: number) =>
  h.call("PATCH /v1/notes/{noteId}", who, body, { path: { noteId }, version });
const listed = async (who: Person, query: Record<string, string> = {}) =>
  (await h.call("GET /v1/cases/{caseId}/notes", who, undefined, { path: { caseId }, query: { limit: "100", ...query } })).body;
const idsListed = async (who: Person, query: Record<string, string> = {}) =>
  ((await listed(who, query)).data as { noteId: string }[]).map(({ noteId }) => noteId);
type Told = { type: string; data: Record<string, unknown>; reason?: string; change?: unknown };
const told = async (who: Person, what: "timeline" | "history", options: CallOptions = {}) =>
  (await h.call(`GET /v1/cases/{caseId}/${what}`, who, undefined, { path: { caseId }, query: { limit: "100" }, ...options })).body
    .data as Told[];
const speaksOf = (entries: readonly Told[], noteId: string) => entries.filter((entry) => JSON.stringify(entry).includes(noteId));

describe("a note (NEG-191)", () => {
  it("is written, read, and changed by whoever wrote it at the version that was read (XCT-008)", async () => {
    const { noteId } = await written(manager, { pinned: true });
    const first = await read(manager, noteId);
    expect(first).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: { text: `${canary} said so.`, internal: true, pinned: true },
    });
    expect(await change(manager, noteId, { text: "Corrected." }, 2)).toMatchObject({ status: 412 });
    expect(await change(manager, noteId, { text: "Corrected.", pinned: false }, 1)).toMatchObject({
      status: 200,
      body: { text: "Corrected.", pinned: false, version: 2 },
    });
    const other = await h.person("caseManager");
    expect(await change(other, noteId, { text: "Mine now." }, 2)).toMatchObject({ status: 403, body: { code: "note.not-yours" } });
    const administrator = await h.person("systemAdministrator");
    expect(await change(administrator, noteId, { text: "Mine now." }, 2)).toMatchObject({ status: 403, body: { code: "note.not-yours" } });
  });

  it("tells the timeline that it was written, and the history what it says, but never a law firm what staff wrote (NEG-193, XCT-010)", async () => {
    const { noteId } = await written(manager);
    expect(speaksOf(await told(manager, "timeline"), noteId)).toMatchObject([{ type: "note.written.v1", says: "A note was written." }]);
    expect(JSON.stringify(speaksOf(await told(manager, "timeline"), noteId))).not.toContain(canary);
    expect(speaksOf(await told(manager, "history"), noteId)).toMatchObject([
      { change: { [noteId]: { after: { text: `${canary} said so.` } } } },
    ]);
    for (const what of ["timeline", "history"] as const) expect(speaksOf(await told(attorney, what), noteId)).toEqual([]);
  });

  it("is about a thing of its own case, which its writer may see (XCT-003)", async () => {
    const { body } = await h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId } });
    const about = body.authorizations[0].authorizationId as string;
    expect(await write(manager, { about })).toMatchObject({ status: 201, body: { about } });
    const { followUp: _, ...call } = bodyExamples.logContact as Record<string, unknown>;
    const logged = await h.call("POST /v1/cases/{caseId}/contacts", manager, call, { path: { caseId } });
    expect(await write(manager, { about: logged.body.contactId })).toMatchObject({ status: 201 });
    const elsewhere = await anOpenCase(h, manager);
    const missing = { status: 422, body: { code: "about.not-found", errors: [{ pointer: "/about" }] } };
    expect(await write(manager, { about }, elsewhere.caseId)).toMatchObject(missing);
    expect(await write(manager, { about: newId("appointment") })).toMatchObject(missing);
    const { noteId: internal } = await written(manager);
    expect(await write(attorney, { about: internal })).toMatchObject(missing);
    const { noteId: shared } = await written(manager, { internal: false });
    expect(await write(attorney, { about: shared })).toMatchObject({ status: 201 });
    const { noteId } = await written(attorney);
    expect(await change(attorney, noteId, { about: internal }, 1)).toMatchObject(missing);
    expect(await change(attorney, noteId, { about: shared }, 1)).toMatchObject({ status: 200, body: { about: shared } });
    expect(await idsListed(attorney, { about: shared })).toHaveLength(2);
  });

  it("is not written by those who only read cases, or only their summary (LCM-013, LCM-015, NEG-233)", async () => {
    for (const role of ["financialAnalyst", "legalTeam"] as const) expect((await write(await h.person(role))).status).toBe(403);
    expect((await write(await h.person("customerService"))).status).toBe(404);
  });

  it("answers a case of another firm, one that is not there and an id that is none alike (LCM-167, XCT-003)", async () => {
    const stranger = await h.person("attorney", [newId("firm")]);
    const { noteId } = await written(manager, { internal: false });
    for (const asked of [noteId, newId("note"), "note_1"])
      expect(await read(stranger, asked)).toMatchObject({ status: 404, body: { code: "note.not-found" } });
    for (const asked of [caseId, newId("case"), "case_1"])
      expect(await write(stranger, {}, asked)).toMatchObject({ status: 404, body: { code: "note.not-found" } });
  });
});

describe("who may see a note (LCM-166, XCT-003, XCT-010, DESIGN 12.19)", () => {
  const staff = Roles.options.filter((role) => !["attorney", "paralegal", "customerService", "collectionsSpecialist"].includes(role));
  /** Written by whom, marked how, and which roles may read it then: of the case's firm, or of the whole tenant's staff. */
  const scenes: [string, () => Person, object, readonly Role[]][] = [
    ["an internal note of staff", () => manager, {}, staff],
    ["a note that staff share", () => manager, { internal: false }, [...staff, "attorney", "paralegal"]],
    ["a note of the law firm", () => attorney, {}, [...staff, "attorney", "paralegal"]],
    ["the law firm's work product", () => attorney, { privilege: "workProduct" }, ["attorney", "paralegal"]],
    ["what attorney and client said", () => paralegal, { privilege: "attorneyClient" }, ["attorney", "paralegal"]],
  ];

  it.each(scenes)("%s is there for those who may see it, and for nobody else", { timeout: 30_000 }, async (_, writer, marks, readers) => {
    const { noteId } = await written(writer(), marks);
    for (const role of Roles.options) {
      const someone = await h.person(role, role === "attorney" || role === "paralegal" ? [firmId] : []);
      const expected = readers.includes(role);
      expect([role, (await read(someone, noteId)).status]).toEqual([role, expected ? 200 : 404]);
      const list = await h.call("GET /v1/cases/{caseId}/notes", someone, undefined, { path: { caseId }, query: { limit: "100" } });
      const inList = JSON.stringify(list.body).includes(noteId);
      expect([role, inList]).toEqual([role, expected]);
      for (const what of ["timeline", "history"] as const) {
        const entries = await h.call(`GET /v1/cases/{caseId}/${what}`, someone, undefined, { path: { caseId }, query: { limit: "100" } });
        // Customer Service reads the timeline, with ids only, and no note; what is privileged or not theirs is not even there.
        if (entries.status === 200 && role !== "customerService")
          expect([role, what, JSON.stringify(entries.body).includes(noteId)]).toEqual([role, what, expected]);
      }
    }
  });

  it("the wall holds against every firm but the holder's, whatever case they have (LCM-167)", async () => {
    const { noteId } = await written(attorney, { privilege: "attorneyClient" });
    const stranger = await h.person("attorney", [newId("firm")]);
    const assigned = await h.person("caseManager", [firmId]);
    for (const someone of [stranger, assigned, await h.person("systemAdministrator", [firmId])])
      expect(await read(someone, noteId)).toMatchObject({ status: 404, body: { code: "note.not-found" } });
    expect(await change(stranger, noteId, { text: "x" }, 1)).toMatchObject({ status: 404 });
    expect(await change(paralegal, noteId, { text: "x" }, 1)).toMatchObject({ status: 403, body: { code: "note.not-yours" } });
  });

  it("nobody marks a note so that they may not see it themselves (LCM-166)", async () => {
    const refused = { status: 403, body: { code: "privilege.not-yours" } };
    expect(await write(manager, { privilege: "attorneyClient" })).toMatchObject(refused);
    expect(await write(await h.person("systemAdministrator"), { privilege: "workProduct" })).toMatchObject(refused);
    expect(await write(attorney, { internal: true })).toMatchObject(refused);
    const { noteId } = await written(attorney);
    expect(await change(attorney, noteId, { internal: true }, 1)).toMatchObject(refused);
    const { noteId: ours } = await written(manager);
    expect(await change(manager, ours, { privilege: "workProduct" }, 1)).toMatchObject(refused);
  });

  it("a note that becomes privileged is gone for all others from its first word; taken back, what it said meanwhile stays hidden (LCM-166, XCT-003)", async () => {
    const { noteId } = await written(attorney);
    expect(speaksOf(await told(manager, "history"), noteId)).toHaveLength(1);
    expect((await change(attorney, noteId, { privilege: "workProduct", text: `${canary} strategy` }, 1)).status).toBe(200);
    expect((await read(manager, noteId)).status).toBe(404);
    for (const what of ["timeline", "history"] as const) {
      expect(speaksOf(await told(manager, what), noteId)).toEqual([]);
      expect(speaksOf(await told(attorney, what), noteId)).toHaveLength(2);
    }
    expect((await change(attorney, noteId, { privilege: "none", text: "For everyone." }, 2)).status).toBe(200);
    expect(await read(manager, noteId)).toMatchObject({ status: 200, body: { text: "For everyone." } });
    // What was privileged when it was written stays hidden; the note as it first was may be seen again.
    expect(speaksOf(await told(manager, "history"), noteId).map(({ type }) => type)).toEqual(["note.written.v1"]);
    expect(JSON.stringify(await told(manager, "history"))).not.toContain("strategy");
  });
});

describe("a case that another firm takes over (LCM-166, LCM-167)", () => {
  it("leaves the privilege where it was: neither the new firm nor our staff see it, and the old firm sees no case any more", async () => {
    const before = await anOpenCase(h, manager);
    const after = await parties(h.house);
    const [old, fresh] = [await h.person("attorney", [before.firmId]), await h.person("attorney", [after.firmId])];
    const { body: secret } = await write(old, { privilege: "attorneyClient" }, before.caseId);
    const { body: open } = await write(old, {}, before.caseId);
    const moved = { firmId: after.firmId, attorneyId: after.attorneyId };
    expect(await h.call("PATCH /v1/cases/{caseId}", manager, moved, { path: { caseId: before.caseId }, version: 1 })).toMatchObject({
      status: 200,
    });
    const statuses = (noteId: string) => Promise.all([old, fresh, manager].map(async (who) => (await read(who, noteId)).status));
    expect(await statuses(secret.noteId)).toEqual([404, 404, 404]);
    expect(await statuses(open.noteId)).toEqual([404, 200, 200]);
    for (const what of ["notes", "timeline", "history"] as const) {
      const { status, body } = await h.call(`GET /v1/cases/{caseId}/${what}`, fresh, undefined, { path: { caseId: before.caseId } });
      expect([what, status, JSON.stringify(body).includes(secret.noteId)]).toEqual([what, 200, false]);
    }
  });
});

describe("reading privileged notes is noted (XCT-011)", () => {
  const viewed = async () => (await told(attorney, "history")).filter(({ type }) => type === "note.viewed.v1");

  it("once for a note, once for a list of them, and never for the others", async () => {
    const { noteId: open } = await written(manager, { internal: false });
    const { noteId } = await written(attorney, { privilege: "workProduct" });
    const before = (await viewed()).length;
    await read(attorney, open);
    await listed(manager);
    expect(await viewed()).toHaveLength(before);
    await read(paralegal, noteId);
    expect((await viewed())[0]).toMatchObject({
      actorId: paralegal.userId,
      data: { noteIds: [noteId], privileged: true, privilegeHolder: firmId },
    });
    await listed(paralegal);
    expect(await viewed()).toHaveLength(before + 2);
    expect(JSON.stringify(await told(manager, "history"))).not.toContain("note.viewed");
  });

  it("stands in the case's access log, for those who may know of it", async () => {
    const { noteId } = await written(attorney, { privilege: "attorneyClient" });
    await read(attorney, noteId);
    const log = async (who: Person) => (await h.call("GET /v1/cases/{caseId}/access-log", who, undefined, { path: { caseId } })).body;
    expect((await log(attorney)).data[0]).toMatchObject({ type: "note.viewed.v1", actorId: attorney.userId, data: { noteIds: [noteId] } });
    expect(await log(manager)).toEqual({ data: [], page: { hasMore: false } });
  });
});

describe("the list of notes (XCT-014)", () => {
  it("is paged to its end both ways, without a gap where something is hidden", async () => {
    const opened = await anOpenCase(h, manager);
    const lawyer = await h.person("attorney", [opened.firmId]);
    const seen: string[] = [];
    for (let i = 0; i < 9; i++) {
      const { body } = await write(i % 3 === 0 ? lawyer : manager, i % 3 === 1 ? {} : { internal: false }, opened.caseId);
      if (i % 3 !== 1) seen.unshift(body.noteId);
    }
    const all = async (who: Person, sort: string) => {
      const ids: string[] = [];
      const sizes: number[] = [];
      for (let cursor: string | undefined; sizes.length === 0 || cursor;) {
        const { body } = await h.call("GET /v1/cases/{caseId}/notes", who, undefined, {
          path: { caseId: opened.caseId },
          query: { limit: "2", sort, ...(cursor ? { cursor } : {}) },
        });
        ids.push(...body.data.map(({ noteId }: { noteId: string }) => noteId));
        sizes.push(body.data.length);
        expect(body.page.hasMore).toBe(body.page.next !== undefined);
        cursor = body.page.next;
      }
      return { ids, sizes };
    };
    expect(await all(lawyer, "-createdAt")).toEqual({ ids: seen, sizes: [2, 2, 2] });
    expect((await all(lawyer, "createdAt")).ids).toEqual(seen.toReversed());
    expect((await all(manager, "-createdAt")).sizes).toEqual([2, 2, 2, 2, 1]);
  });

  it("says nothing of more when all that is left is hidden (XCT-003)", async () => {
    const opened = await anOpenCase(h, manager);
    const lawyer = await h.person("attorney", [opened.firmId]);
    for (let i = 0; i < 4; i++) await write(manager, {}, opened.caseId);
    await write(manager, { internal: false }, opened.caseId);
    const { body } = await h.call("GET /v1/cases/{caseId}/notes", lawyer, undefined, {
      path: { caseId: opened.caseId },
      query: { limit: "1" },
    });
    expect(body).toMatchObject({ data: [{ internal: false }], page: { hasMore: false } });
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", lawyer, undefined, {
      path: { caseId: opened.caseId },
      query: { limit: "3" },
    });
    expect(timeline.body.data.map(({ type }: Told) => type)).toEqual(["note.written.v1", "authorization.requested.v1", "case.opened.v1"]);
    expect(timeline.body.page).toEqual({ hasMore: false });
  });

  it("is of the pinned ones only when asked", async () => {
    const { noteId } = await written(manager, { pinned: true });
    expect(await idsListed(manager, { pinned: "true" })).toContain(noteId);
    expect(await idsListed(manager, { pinned: "false" })).not.toContain(noteId);
  });
});
