import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let attorney: Person;
let caseId: string;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
  const opened = await anOpenCase(h, manager);
  ({ caseId } = opened);
  attorney = await h.person("attorney", [opened.firmId]);
});
afterAll(() => h.stop());

const aCall = (difference: object = {}) => ({
  channel: "call",
  direction: "outbound",
  with: "patient",
  person: "ZZPHI Ada",
  at: "2025-07-02T18:00:00.000Z",
  outcome: "voicemail",
  summary: "ZZPHI left a message",
  ...difference,
});
const log = (who: Person, difference: object = {}) =>
  h.call("POST /v1/cases/{caseId}/contacts", who, aCall(difference), { path: { caseId } });
const listed = async (who: Person) =>
  ((await h.call("GET /v1/cases/{caseId}/contacts", who, undefined, { path: { caseId } })).body.data as { contactId: string }[]).map(
    ({ contactId }) => contactId,
  );

describe("the contact log of a case (NEG-190, NEG-191)", () => {
  it("is written, read, found on the timeline without its words, and corrected by its writer", async () => {
    const logged = await log(manager);
    expect(logged.status).toBe(201);
    expect(logged.headers.location).toBe(`/v1/contacts/${logged.body.contactId}`);
    const path = { contactId: logged.body.contactId as string };
    const read = await h.call("GET /v1/contacts/{contactId}", manager, undefined, { path });
    expect(read.body).toEqual(logged.body);
    const corrected = await h.call("PATCH /v1/contacts/{contactId}", manager, { outcome: "reached" }, { path, version: 1 });
    expect(corrected.body).toMatchObject({ outcome: "reached", version: 2 });
    const stale = await h.call("PATCH /v1/contacts/{contactId}", manager, { outcome: "noAnswer" }, { path, version: 1 });
    expect(stale.status).toBe(412);
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId } });
    expect(timeline.body.data.slice(0, 2).map(({ type }: { type: string }) => type)).toEqual(["contact.corrected.v1", "contact.logged.v1"]);
    expect(JSON.stringify(timeline.body)).not.toContain("ZZPHI");
  });

  it("opens a follow-up that is then among the case's tasks (NEG-220)", async () => {
    const followUp = { dueOn: "2026-12-09", owner: "team:caseCoordinator", title: "Call again" };
    const logged = await log(manager, { followUp });
    const { body } = await h.call("GET /v1/tasks/{taskId}", manager, undefined, { path: { taskId: logged.body.followUpTaskId } });
    expect(body).toMatchObject({ title: "Call again", dueOn: "2026-12-09", status: "open" });
  });

  it("shows a law firm what is not internal, and our staff all but the firm's privilege (LCM-166, XCT-003, XCT-010)", async () => {
    const internal = (await log(manager)).body.contactId as string;
    const shared = (await log(manager, { internal: false })).body.contactId as string;
    const theirs = (await log(attorney, { privilege: "attorneyClient" })).body.contactId as string;
    expect(await listed(manager)).toEqual(expect.arrayContaining([internal, shared]));
    expect(await listed(manager)).not.toContain(theirs);
    expect(await listed(attorney)).toEqual(expect.arrayContaining([shared, theirs]));
    expect(await listed(attorney)).not.toContain(internal);
    const hidden = await h.call("GET /v1/contacts/{contactId}", attorney, undefined, { path: { contactId: internal } });
    const absent = await h.call("GET /v1/contacts/{contactId}", attorney, undefined, {
      path: { contactId: internal.replace(/.{4}$/, "0000") },
    });
    expect([hidden.status, hidden.body.code]).toEqual([404, "contact.not-found"]);
    expect([absent.status, absent.body.code]).toEqual([404, "contact.not-found"]);
  });

  it("lets nobody mark what they may then not read, and gives a follow-up only to someone who may see it (LCM-166)", async () => {
    const unread = await log(manager, { privilege: "workProduct" });
    expect([unread.status, unread.body.code]).toEqual([403, "privilege.not-yours"]);
    const internal = await log(attorney, { internal: true });
    expect([internal.status, internal.body.code]).toEqual([403, "privilege.not-yours"]);
    const followUp = { dueOn: "2026-12-09", owner: attorney.userId, title: "Call again" };
    const unseen = await log(manager, { followUp });
    expect([unseen.status, unseen.body.code]).toEqual([422, "task.owner-unfit"]);
    expect((await log(manager, { followUp, internal: false })).status).toBe(201);
  });

  it("notes that a privileged contact was read (XCT-011)", async () => {
    const { contactId } = (await log(attorney, { privilege: "attorneyClient" })).body;
    await h.call("GET /v1/contacts/{contactId}", attorney, undefined, { path: { contactId } });
    const { body } = await h.call("GET /v1/cases/{caseId}/timeline", attorney, undefined, { path: { caseId } });
    expect(body.data[0]).toMatchObject({ type: "contact.viewed.v1", actorId: attorney.userId, data: { contactIds: [contactId] } });
    const { body: unseen } = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId } });
    expect(JSON.stringify(unseen)).not.toContain(contactId);
  });

  it("names the field at fault", async () => {
    const late = await log(manager, { at: "2126-01-01T00:00:00.000Z" });
    expect([late.status, late.body.errors[0].pointer]).toEqual([422, "/at"]);
    const unfit = await log(manager, { outcome: "bounced" });
    expect([unfit.status, unfit.body.code]).toEqual([422, "contact.outcome-unfit"]);
    const unknown = await log(manager, { createdBy: "user_01K9ZQ3V7M8N4P5R6S7T8V9W0X" });
    expect(unknown.status).toBe(400);
  });

  it("is paged in either order (XCT-014)", async () => {
    const all = await listed(manager);
    const query = { limit: "2", sort: "createdAt" };
    const first = await h.call("GET /v1/cases/{caseId}/contacts", manager, undefined, { path: { caseId }, query });
    const next = { ...query, cursor: first.body.page.next as string };
    const second = await h.call("GET /v1/cases/{caseId}/contacts", manager, undefined, { path: { caseId }, query: next });
    const seen = [...first.body.data, ...second.body.data].map(({ contactId }: { contactId: string }) => contactId);
    expect(seen).toEqual(all.toReversed().slice(0, seen.length));
  });
});
