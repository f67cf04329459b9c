import type { SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { aDocument, announce, aPdf, startDocuments, upload } from "./documents-scene.ts";
import type { Person } from "./harness.ts";
import { anOpenCase } from "./harness.ts";

let s: Awaited<ReturnType<typeof startDocuments>>;
beforeAll(async () => {
  s = await startDocuments();
});
afterAll(() => s.stop());

const on = (documentId: string) => ({ path: { documentId } });

describe("a document's way", () => {
  it("leads from its announcement through quarantine to a link that reads it (LCM-063, LCM-169, NEG-104, NEG-192, INT-010)", async () => {
    const announced = await announce(s.h, s.manager, s.caseId, aPdf);
    const { documentId, upload: address } = announced.body;
    expect([announced.status, announced.headers.location, announced.headers.etag]).toEqual([201, `/v1/documents/${documentId}`, '"v1"']);
    expect(announced.body).toMatchObject({ status: "awaited", files: [{ number: 1, status: "awaited" }], upload: { method: "PUT" } });
    expect(Date.parse(address.expiresAt) - Date.now()).toBeGreaterThan(290_000);
    expect(Date.parse(address.expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
    expect(await s.link(s.manager, documentId)).toMatchObject({ status: 409, body: { code: "document.not-released" } });

    expect((await upload(announced, aPdf)).status).toBe(200);
    expect(await s.link(s.manager, documentId)).toMatchObject({ status: 409 }); // Nobody reads it before it was checked.
    const messages = s.bucket.take();
    expect(messages).toHaveLength(1);
    await s.deliver(...messages);
    expect((await s.one(s.manager, documentId)).body).toMatchObject({ status: "released", files: [{ status: "released" }], version: 2 });
    expect(s.bucket.objects().filter((name) => name.includes(documentId))).toEqual([`released/${s.caseId}/${documentId}/1`]);

    const { body, status } = await s.link(s.manager, documentId);
    expect([status, body.fileName, Date.parse(body.expiresAt) - Date.now() <= 120_000]).toEqual([200, "ZZPHI-mri.pdf", true]);
    expect(decodeURIComponent(body.url)).not.toContain("ZZPHI");
    const read = await fetch(body.url);
    expect(Buffer.from(await read.arrayBuffer())).toEqual(aPdf);
    expect(read.headers.get("content-disposition")).toBe(`attachment; filename="${documentId}-1.pdf"`);
    expect(await violationsOf(s.h.house, [s.caseId])).toEqual([]);
  });

  it("is on the case's history at every step, each link given with who got it (XCT-011, LCM-161)", async () => {
    const documentId = await s.checked();
    await s.link(s.attorney, documentId);
    await s.link(s.manager, documentId);
    const steps = (await s.history()).filter(({ data }) => data.documentId === documentId).map(({ type, actorId }) => [type, actorId]);
    expect(steps).toEqual([
      ["document.link-issued.v1", s.manager.userId],
      ["document.link-issued.v1", s.attorney.userId],
      ["document.released.v1", "system:uploads"],
      ["document.added.v1", s.manager.userId],
    ]);
  });

  it("goes on after the case is closed: papers are returned late (DESIGN 12.15)", async () => {
    const closed = (await anOpenCase(s.h, s.manager)).caseId;
    const [legalCase, card] = await s.h.house.table.read([keys.case(closed as Id<"case">), keys.caseCard(closed as Id<"case">)]);
    await s.h.house.table.commit(
      [legalCase!, card!].map((row) => replace({ ...row, caseStatus: "closed", version: Number(row.version) + 1 })),
    );
    const announced = await announce(s.h, s.manager, closed, aPdf);
    expect(announced.status).toBe(201);
    await upload(announced, aPdf);
    await s.deliver(...s.bucket.take());
    expect((await s.link(s.manager, announced.body.documentId)).status).toBe(200);
  });
});

describe("a file that lies", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010806000000", "hex");

  it("about its length, its bytes or its type is refused by the address itself (RELIABILITY 2.1)", async () => {
    const announced = await announce(s.h, s.manager, s.caseId, aPdf);
    expect((await upload(announced, Buffer.concat([aPdf, aPdf]))).status).toBe(403);
    expect((await upload(announced, Buffer.from(aPdf).fill(0x20, 10))).status).toBe(400);
    const { url, headers } = announced.body.upload;
    const otherType = await fetch(url, { method: "PUT", headers: { ...headers, "content-type": "image/png" }, body: aPdf });
    expect(otherType.status).toBe(403);
    expect((await fetch(url, { headers })).status).toBe(403); // Another method.
    expect(s.bucket.take()).toEqual([]);
  });

  it("about what it is, is thrown away, and whoever announced it has a task (LCM-169)", async () => {
    const announced = await announce(s.h, s.attorney, s.caseId, png);
    expect((await upload(announced, png)).status).toBe(200);
    await s.deliver(...s.bucket.take());
    const { documentId } = announced.body;
    expect((await s.one(s.attorney, documentId)).body).toMatchObject({ status: "rejected", files: [{ rejection: "type" }] });
    expect(s.bucket.objects().filter((name) => name.includes(documentId))).toEqual([]);
    expect(await s.link(s.attorney, documentId)).toMatchObject({ status: 409, body: { code: "document.not-released" } });
    const { rows } = await s.h.house.table.query({ index: "gsi1", pk: `WORK#${s.attorney.userId}`, limit: 10 });
    expect(rows).toMatchObject([{ kind: "uploadRejected", about: documentId, status: "open" }]);
  });

  it.each([
    ["a page", "text/plain", "<!DOCTYPE html><script>alert(1)</script>", "rejected"],
    ["a page after blank lines", "text/csv", "\n\n  <html><body>", "rejected"],
    ["a document of another program", "text/plain", "%PDF-1.4 in letters", "rejected"],
    ["a script", "text/plain", "#!/bin/sh\nrm -rf /\n", "rejected"],
    ["bytes that are no letters", "text/plain", "a\u0000b", "rejected"],
    ["plain text", "text/plain", "Patient seen. Über-careful: 5 < 6 & 7 > 6\r\n\tNext visit…", "released"],
    ["a table", "text/csv", "\ufeffday,cpt\n2025-07-01,97110\n", "released"],
  ])("as %s under %s is %4$s", async (_, contentType, text, status) => {
    const bytes = Buffer.from(text);
    const documentId = await s.checked({ contentType }, s.manager, bytes);
    expect((await s.one(s.manager, documentId)).body.status).toBe(status);
  });

  it("as text in another encoding is rejected, since nobody could say what it means", async () => {
    const documentId = await s.checked({ contentType: "text/csv" }, s.manager, Buffer.from([0x61, 0xe9, 0x2c, 0x62]));
    expect((await s.one(s.manager, documentId)).body).toMatchObject({ status: "rejected", files: [{ rejection: "type" }] });
  });

  it.each([
    ["image/png", png, "released"],
    ["image/jpeg", png, "rejected"],
    ["image/jpeg", Buffer.from("ffd8ffe000104a464946", "hex"), "released"],
  ] as const)("as %s is recognized by its bytes", async (contentType, bytes, status) => {
    const documentId = await s.checked({ contentType }, s.manager, bytes);
    expect((await s.one(s.manager, documentId)).body.status).toBe(status);
  });
});

describe("an upload that is reported oddly", () => {
  it("twice, at once or later, is judged once", async () => {
    const announced = await announce(s.h, s.manager, s.caseId, aPdf);
    await upload(announced, aPdf);
    const [message] = s.bucket.take();
    await Promise.all([s.deliver(message!), s.deliver(message!)]);
    expect(await s.deliver(message!, message!)).toEqual({ batchItemFailures: [] });
    const events = (await s.history()).filter(({ data }) => data.documentId === announced.body.documentId);
    expect(events.map(({ type }) => type)).toEqual(["document.released.v1", "document.added.v1"]);
  });

  it("again by a reused address, changes nothing and leaves nothing behind", async () => {
    const announced = await announce(s.h, s.manager, s.caseId, aPdf);
    const { documentId } = announced.body;
    await upload(announced, aPdf);
    await s.deliver(...s.bucket.take());
    expect((await upload(announced, aPdf)).status).toBe(200);
    await s.deliver(...s.bucket.take());
    expect((await s.one(s.manager, documentId)).body.version).toBe(2);
    expect(s.bucket.objects().filter((name) => name.includes(documentId))).toEqual([`released/${s.caseId}/${documentId}/1`]);
  });

  it("under a name that is not ours, or of nothing we know, waits for a person", async () => {
    const message = (key: string) =>
      ({
        messageId: key,
        body: JSON.stringify({ id: "x", detail: { bucket: { name: "documents" }, object: { key, size: 1 } } }),
      }) as SQSRecord;
    const unknown = `quarantine/${s.caseId}/document_01K9ZQ3V7M8N4P5R6S7T8V9W0X/1`;
    expect(await s.deliver(message("other/x"), message(unknown), { messageId: "no json", body: "x" } as SQSRecord)).toEqual({
      batchItemFailures: ["other/x", unknown, "no json"].map((itemIdentifier) => ({ itemIdentifier })),
    });
  });
});

describe("versions", () => {
  const next = (who: Person, documentId: string, bytes: Uint8Array) => {
    const { kind: _, title: __, ...file } = aDocument(bytes);
    return s.h.call("POST /v1/documents/{documentId}/versions", who, file, on(documentId));
  };
  const second = Buffer.concat([aPdf, Buffer.from("%second\n")]);

  it("are added while the ones before stay, and are read by their numbers", async () => {
    const documentId = await s.checked();
    const announced = await next(s.attorney, documentId, second);
    expect(announced).toMatchObject({ status: 201, body: { status: "released", files: [{}, { number: 2, status: "awaited" }] } });
    expect(await next(s.manager, documentId, second)).toMatchObject({ status: 409, body: { code: "document.upload-awaited" } });
    expect((await s.link(s.manager, documentId, { version: "2" })).body.code).toBe("document.not-released");
    await upload(announced, second);
    await s.deliver(...s.bucket.take());
    const bytesOf = async (query?: Record<string, string>) => (await fetch((await s.link(s.manager, documentId, query)).body.url)).text();
    expect([await bytesOf(), await bytesOf({ version: "1" })]).toEqual([second.toString(), aPdf.toString()]);
    expect(await s.link(s.manager, documentId, { version: "3" })).toMatchObject({
      status: 404,
      body: { code: "document.version-not-found" },
    });
  });

  it("whose address ran out are given another, as long as they are awaited", async () => {
    const { documentId } = (await announce(s.h, s.manager, s.caseId, aPdf)).body;
    const renewed = await s.h.call("POST /v1/documents/{documentId}/uploads", s.manager, undefined, on(documentId));
    expect(renewed).toMatchObject({ status: 201, body: { version: 2, upload: { method: "PUT" } } });
    expect((await upload(renewed, aPdf)).status).toBe(200);
    await s.deliver(...s.bucket.take());
    expect(await s.h.call("POST /v1/documents/{documentId}/uploads", s.manager, undefined, on(documentId))).toMatchObject({
      status: 409,
      body: { code: "document.upload-not-awaited" },
    });
  });

  it("that never come are given up by the sweep, with a task; its second round finds nothing", async () => {
    const { documentId } = (await announce(s.h, s.manager, s.caseId, aPdf)).body;
    const place = keys.listed("DOCUMENTS", s.caseId, documentId);
    const [row] = await s.h.house.table.read([place]);
    const files = (row!.files as object[]).map((file) => ({ ...file, awaitedThrough: "2025-07-01" }));
    await s.h.house.table.commit([replace({ ...row!, files, gsi2sk: `2025-07-02#${documentId}`, version: 2 })]);
    const { handler: sweep } = await import("../../functions/schedules/due-work.ts");
    await sweep();
    await sweep();
    expect((await s.one(s.manager, documentId)).body).toMatchObject({ status: "expired", version: 3 });
    const { rows } = await s.h.house.table.query({ index: "gsi1", pk: `WORK#${s.manager.userId}`, limit: 100 });
    expect(rows.filter(({ about }) => about === documentId)).toMatchObject([{ kind: "uploadMissing", status: "open" }]);
  });
});
