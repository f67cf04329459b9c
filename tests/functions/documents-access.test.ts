import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../functions/shared/contract.ts";
import { aDocument, announce, aPdf, notThere, startDocuments } from "./documents-scene.ts";
import type { Person } from "./harness.ts";
import { anOpenCase } from "./harness.ts";

let s: Awaited<ReturnType<typeof startDocuments>>;
beforeAll(async () => {
  s = await startDocuments();
});
afterAll(() => s.stop());

const on = (documentId: string) => ({ path: { documentId } });
const listed = async (who: Person, query: Record<string, string> = {}, route: Operation["route"] = "GET /v1/cases/{caseId}/documents") =>
  (await s.h.call(route, who, undefined, { path: { caseId: s.caseId }, query: { limit: "100", ...query } })).body.data.map(
    ({ documentId }: { documentId: string }) => documentId,
  ) as string[];

describe("who sees a document (LCM-169, XCT-003)", () => {
  it("its own firm, and to another firm it is not there", async () => {
    const documentId = await s.checked();
    expect((await s.one(s.attorney, documentId)).status).toBe(200);
    for (const answered of [await s.one(s.stranger, documentId), await s.link(s.stranger, documentId)])
      expect(answered).toMatchObject(notThere);
    const { kind: _, title: __, ...file } = aDocument(aPdf);
    expect(await s.h.call("POST /v1/documents/{documentId}/versions", s.stranger, file, on(documentId))).toMatchObject(notThere);
    expect(await announce(s.h, s.stranger, s.caseId, aPdf)).toMatchObject({ status: 404, body: { code: "case.not-found" } });
    const nowhere = "document_01K9ZQ3V7M8N4P5R6S7T8V9W0X";
    expect(await s.one(s.manager, nowhere)).toMatchObject(notThere);
  });

  it("staff who may read and not add; those who only see the outline see none of them", async () => {
    const documentId = await s.checked();
    const [analyst, service] = [await s.h.person("financialAnalyst"), await s.h.person("customerService")];
    expect((await s.link(analyst, documentId)).status).toBe(200);
    expect(await announce(s.h, analyst, s.caseId, aPdf)).toMatchObject({ status: 403 });
    expect(await s.one(service, documentId)).toMatchObject(notThere);
  });

  it("our people only, when it is marked as internal; no firm can mark one so (XCT-010)", async () => {
    const documentId = await s.checked({ internal: true });
    expect(await s.one(s.attorney, documentId)).toMatchObject(notThere);
    expect(await listed(s.attorney)).not.toContain(documentId);
    expect(await announce(s.h, s.attorney, s.caseId, aPdf, { internal: true })).toMatchObject({
      status: 403,
      body: { code: "access.denied" },
    });
  });

  it("its firm only, when it is privileged: not even an administrator, not even in a list (LCM-166)", async () => {
    const documentId = await s.checked({ privilege: "attorneyClient" }, s.attorney);
    expect((await s.link(s.attorney, documentId)).status).toBe(200);
    for (const who of [s.manager, await s.h.person("systemAdministrator"), await s.h.person("legalTeam"), s.stranger]) {
      expect(await s.one(who, documentId)).toMatchObject(notThere);
      expect(await s.link(who, documentId)).toMatchObject(notThere);
    }
    expect(await listed(s.attorney)).toContain(documentId);
    expect(await listed(s.manager)).not.toContain(documentId);
  });

  it("the few who must know the person, when it is a photo id, each time on record (NEG-029, XCT-010, XCT-011)", async () => {
    const documentId = await s.checked({ kind: "photoId", title: "Driver license" }, s.attorney);
    const photo = (who: Person, of: string = s.caseId) =>
      s.h.call("GET /v1/cases/{caseId}/photo-id", who, undefined, { path: { caseId: of } });
    for (const who of [s.manager, await s.h.person("caseCoordinator"), await s.h.person("systemAdministrator")]) {
      expect((await photo(who)).body).toMatchObject({ documentId, number: 1 });
      expect((await s.link(who, documentId)).status).toBe(200);
    }
    for (const who of [s.attorney, await s.h.person("claimsProcessor"), await s.h.person("medicalDirector")]) {
      expect(await photo(who)).toMatchObject({ status: 403, body: { code: "access.denied" } });
      for (const answered of [await s.one(who, documentId), await s.link(who, documentId)]) expect(answered).toMatchObject(notThere);
      expect(await listed(who)).not.toContain(documentId);
    }
    const given = (await s.history()).filter(({ type, data }) => type === "document.link-issued.v1" && data.documentId === documentId);
    expect(given).toHaveLength(6);
    expect(await photo(s.manager, (await anOpenCase(s.h, s.manager)).caseId)).toMatchObject(notThere);
    const privileged = await s.checked({ kind: "photoId", privilege: "attorneyClient" }, s.attorney);
    expect((await photo(await s.h.person("systemAdministrator"))).body).toMatchObject({ documentId });
    expect(await s.one(s.manager, privileged)).toMatchObject(notThere);
  });
});

describe("what is said about a document", () => {
  const change = (who: Person, documentId: string, body: object, version = 2) =>
    s.h.call("PATCH /v1/documents/{documentId}", who, body, { ...on(documentId), version });

  it("is put right by case managers, and by whoever added it, at the version they read", async () => {
    const ours = await s.checked();
    expect(await change(s.manager, ours, { title: "MRI, back" })).toMatchObject({ status: 200, body: { title: "MRI, back", version: 3 } });
    expect(await change(s.manager, ours, { title: "Again" })).toMatchObject({ status: 412 });
    expect(await change(s.attorney, ours, { title: "Ours" }, 3)).toMatchObject({ status: 403 });
    const theirs = await s.checked({}, s.attorney);
    expect(await change(s.attorney, theirs, { title: "Ours" })).toMatchObject({ status: 200 });
    expect(await change(s.attorney, theirs, { internal: true }, 3)).toMatchObject({ status: 403, body: { code: "access.denied" } });
    expect(await change(s.manager, ours, {}, 3)).toMatchObject({ status: 400 });
  });

  it("hides it behind the wall when it turns out to be privileged; only its firm takes it out again (LCM-166)", async () => {
    const documentId = await s.checked({}, s.attorney);
    expect(await change(s.manager, documentId, { privilege: "workProduct" })).toMatchObject({ status: 200 });
    expect(await s.one(s.manager, documentId)).toMatchObject(notThere);
    expect(await change(s.manager, documentId, { privilege: "none" }, 3)).toMatchObject(notThere);
    expect(await change(s.attorney, documentId, { privilege: "none" }, 3)).toMatchObject({ status: 200 });
    expect((await s.one(s.manager, documentId)).status).toBe(200);
  });
});

describe("lists", () => {
  it("show kinds and states, and the medical records by themselves (LCM-065)", async () => {
    const [record, bill, letter] = [
      await s.checked(),
      await s.checked({ kind: "billingRecord" }),
      await s.checked({ kind: "correspondence" }),
    ];
    const { documentId: awaited } = (await announce(s.h, s.manager, s.caseId, aPdf, { kind: "consent" })).body;
    expect((await listed(s.manager)).slice(0, 4)).toEqual([awaited, letter, bill, record]);
    expect((await listed(s.manager, { sort: "addedAt" })).slice(-4)).toEqual([record, bill, letter, awaited]);
    expect(await listed(s.manager, { kind: "correspondence" })).toEqual([letter]);
    expect(await listed(s.manager, { status: "awaited", kind: "consent" })).toEqual([awaited]);
    const records = await listed(s.manager, {}, "GET /v1/cases/{caseId}/medical-records");
    expect(records.slice(0, 2)).toEqual([bill, record]);
    expect(records).not.toContain(letter);
  });

  it("come in pages that leave nobody out and nothing in that may not be seen (XCT-014)", async () => {
    const all = await listed(s.attorney);
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const query = { limit: "3", ...(cursor ? { cursor } : {}) };
      const { body } = await s.h.call("GET /v1/cases/{caseId}/documents", s.attorney, undefined, { path: { caseId: s.caseId }, query });
      seen.push(...body.data.map(({ documentId }: { documentId: string }) => documentId));
      cursor = body.page.next;
      if (!cursor) break;
    }
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(5);
  });
});

describe("a bad announcement", () => {
  it.each([
    ["an archive", { contentType: "application/zip" }, 400],
    ["more than a hundred megabytes", { sizeBytes: 100 * 1024 * 1024 + 1 }, 400],
    ["a checksum that is none", { sha256: "abc" }, 400],
    ["a provider that there is not", { providerId: "provider_01K9ZQ3V7M8N4P5R6S7T8V9W0X" }, 404],
  ])("of %s is refused", async (_, difference, status) => {
    expect((await announce(s.h, s.manager, s.caseId, aPdf, difference)).status).toBe(status);
  });

  it("made twice under one key is one document, and answers the same address", async () => {
    const body = aDocument(aPdf);
    const options = { path: { caseId: s.caseId }, key: "the-same-key" };
    const [first, again] = [
      await s.h.call("POST /v1/cases/{caseId}/documents", s.manager, body, options),
      await s.h.call("POST /v1/cases/{caseId}/documents", s.manager, body, options),
    ];
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expect(again.body).toEqual(first.body);
  });
});
