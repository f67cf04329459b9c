import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventDay } from "../../data/keys.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { dayOf } from "../../domain/kernel/time.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { canary } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let administrator: Person;
let analyst: Person;
beforeAll(async () => {
  h = await startHarness();
  [manager, administrator, analyst] = await Promise.all([
    h.person("caseManager"),
    h.person("systemAdministrator"),
    h.person("financialAnalyst"),
  ]);
});
afterAll(() => h.stop());

interface Entry {
  readonly eventId: string;
  readonly type: string;
  readonly about: string;
  readonly at: string;
  readonly actorId: string;
  readonly change?: Record<string, unknown>;
  readonly data: Record<string, unknown>;
}
type Route = "GET /v1/audit" | "GET /v1/audit/money";
const page = (route: Route, who: Person, query: Record<string, string> = {}) =>
  h.call(route, who, undefined, { query: { limit: "100", ...query } });
const all = async (route: Route, who: Person, query: Record<string, string> = {}): Promise<Entry[]> => {
  const found: Entry[] = [];
  for (let cursor: string | undefined, pages = 0; pages === 0 || cursor; pages++) {
    const { status, body } = await page(route, who, { ...query, ...(cursor ? { cursor } : {}) });
    expect(status, JSON.stringify(body)).toBe(200);
    found.push(...body.data);
    cursor = body.page.next;
  }
  return found;
};
const note = (who: Person, caseId: string, difference: object = {}) =>
  h.call("POST /v1/cases/{caseId}/notes", who, { text: `${canary} said so.`, ...difference }, { path: { caseId } });

describe("the audit view across cases (XCT-001, XCT-011, DESIGN 12.4)", () => {
  it("has everything of a day once, in order, page by page, from all its partitions (XCT-014)", { timeout: 30_000 }, async () => {
    const opened = await anOpenCase(h, manager);
    const other = await anOpenCase(h, manager);
    const written = [];
    for (let i = 0; i < 12; i++) written.push((await note(manager, i % 2 ? opened.caseId : other.caseId)).body.noteId as string);
    const query = { type: "note.", actorId: manager.userId };
    const entries = await all("GET /v1/audit", administrator, { ...query, limit: "5" });
    expect(entries.map(({ data }) => data.noteId)).toEqual(written.toReversed());
    expect(new Set(entries.map(({ eventId, at }) => eventDay(dayOf(at as Instant), at as Instant, eventId).byDaypk)).size).toBeGreaterThan(
      1,
    );
    const upwards = await all("GET /v1/audit", administrator, { ...query, limit: "5", sort: "at" });
    expect(upwards.map(({ data }) => data.noteId)).toEqual(written);
    expect(entries[0]).toMatchObject({
      about: opened.caseId,
      actorId: manager.userId,
      change: { [written.at(-1)!]: { after: { text: `${canary} said so.` } } },
    }); // Twelve were written.
  });

  it("is of the day that is asked for, today unless said otherwise", async () => {
    await anOpenCase(h, manager);
    expect((await page("GET /v1/audit", administrator, { day: dayOf(now()) })).body.data.length).toBeGreaterThan(0);
    expect((await page("GET /v1/audit", administrator, { day: "2020-02-29" })).body).toEqual({ data: [], page: { hasMore: false } });
    expect(await page("GET /v1/audit", administrator, { day: "2025-02-29" })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "?day" }] },
    });
  });

  it("is itself noted, with who looked at which day (XCT-011)", async () => {
    await page("GET /v1/audit", administrator, { day: "2020-02-28" });
    const { body } = await h.call("GET /v1/users/{userId}/history", administrator, undefined, { path: { userId: administrator.userId } });
    expect(body.data[0]).toMatchObject({ type: "audit.viewed.v1", actorId: administrator.userId, data: { day: "2020-02-28" } });
  });

  it("does not outrank the privilege wall: what only a firm may know of is not in it (LCM-166, DESIGN 12.19)", async () => {
    const opened = await anOpenCase(h, manager);
    const lawyer = await h.person("attorney", [opened.firmId]);
    const { body: secret } = await note(lawyer, opened.caseId, { privilege: "workProduct" });
    const { body: open } = await note(lawyer, opened.caseId);
    await h.call("GET /v1/notes/{noteId}", lawyer, undefined, { path: { noteId: secret.noteId } });
    const entries = await all("GET /v1/audit", administrator, { actorId: lawyer.userId });
    expect(entries.map(({ data }) => data.noteId)).toEqual([open.noteId]);
    expect(JSON.stringify(entries)).not.toContain(secret.noteId);
  });

  it("keeps an administrator who is assigned to firms to the cases of those firms (LCM-167)", async () => {
    const [ours, theirs] = [await anOpenCase(h, manager), await anOpenCase(h, manager)];
    const bound = await h.person("systemAdministrator", [ours.firmId]);
    const abouts = new Set((await all("GET /v1/audit", bound)).map(({ about }) => about));
    expect([abouts.has(ours.caseId), abouts.has(theirs.caseId), abouts.size]).toEqual([true, false, 1]);
  });

  it("is for System Administrators; a Financial Analyst has the money of it, nobody else anything (DESIGN 12.20)", async () => {
    for (const who of [manager, await h.person("medicalDirector"), await h.person("attorney", [newId("firm")])])
      for (const route of ["GET /v1/audit", "GET /v1/audit/money"] as const) expect((await page(route, who)).status).toBe(403);
    expect((await page("GET /v1/audit", analyst)).status).toBe(403);
    expect((await page("GET /v1/audit/money", analyst)).status).toBe(200);
  });
});

describe("the money of the audit view (XCT-001, XCT-010, DESIGN 12.20)", () => {
  it("is a changed estimate, settlement or fee and a lien, without what stood in the records", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const change = (body: object, version: number) => h.call("PATCH /v1/cases/{caseId}", manager, body, { path: { caseId }, version });
    expect((await change({ caseValueEstimate: "125000.00" }, 1)).status).toBe(200);
    expect((await change({ opposingCounsel: "Fictional Counsel" }, 2)).status).toBe(200);
    const lien = { type: "letterOfProtection", holder: `${canary} Spine Center`, amount: "4200.00" };
    expect((await h.call("POST /v1/cases/{caseId}/liens", manager, lien, { path: { caseId } })).status).toBe(201);
    const entries = (await all("GET /v1/audit/money", analyst)).filter(({ about }) => about === caseId);
    expect(entries.map(({ type }) => type.split(".")[0])).toEqual(["lien", "case"]);
    expect(entries[1]?.data.fields).toEqual(["caseValueEstimate"]);
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`"change"|${canary}`));
  });
});

describe("a page of events over many that are hidden (XCT-003, XCT-014)", () => {
  it("goes on until it is full or at its end", { timeout: 30_000 }, async () => {
    const opened = await anOpenCase(h, manager);
    const lawyer = await h.person("attorney", [opened.firmId]);
    for (let i = 0; i < 8; i++) await note(manager, opened.caseId);
    const timeline = (query: Record<string, string>) =>
      h.call("GET /v1/cases/{caseId}/timeline", lawyer, undefined, { path: { caseId: opened.caseId }, query });
    const first = await timeline({ limit: "1" });
    expect(first.body).toMatchObject({ data: [{ type: "authorization.requested.v1" }], page: { hasMore: true } });
    const second = await timeline({ limit: "1", cursor: first.body.page.next });
    expect(second.body).toMatchObject({ data: [{ type: "case.opened.v1" }], page: { hasMore: false } });
  });

  it("ends early, with where to go on, when more are hidden in a row than one request looks at", { timeout: 60_000 }, async () => {
    const opened = await anOpenCase(h, manager);
    const lawyer = await h.person("attorney", [opened.firmId]);
    for (let i = 0; i < 17; i++) await note(manager, opened.caseId);
    const timeline = (query: Record<string, string>) =>
      h.call("GET /v1/cases/{caseId}/timeline", lawyer, undefined, { path: { caseId: opened.caseId }, query });
    const first = await timeline({ limit: "1" }); // Eight stretches of two: sixteen of the seventeen.
    expect(first.body).toMatchObject({ data: [], page: { hasMore: true } });
    const second = await timeline({ limit: "1", cursor: first.body.page.next });
    expect(second.body).toMatchObject({ data: [{ type: "authorization.requested.v1" }], page: { hasMore: true } });
  });

  it("hides a paper that was marked without an event's word: what stands in the table decides (LCM-166)", async () => {
    const opened = await anOpenCase(h, manager);
    const lawyer = await h.person("attorney", [opened.firmId]);
    const { body } = await note(lawyer, opened.caseId);
    const [row] = await h.house.table.read([keys.listed("NOTES", opened.caseId as never, body.noteId)]);
    await h.house.table.commit([replace({ ...row!, privilege: "workProduct", privilegeHolder: opened.firmId, version: 2 })]); // It was just written.
    const told = async (who: Person) =>
      JSON.stringify((await h.call("GET /v1/cases/{caseId}/history", who, undefined, { path: { caseId: opened.caseId } })).body).includes(
        body.noteId,
      );
    expect([await told(manager), await told(lawyer)]).toEqual([false, true]);
  });
});
