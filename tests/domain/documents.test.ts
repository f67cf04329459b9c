import { describe, expect, it } from "vitest";
import type { AddDocument } from "../../domain/documents/add-document.ts";
import {
  AddDocument as AddDocumentSchema,
  addDocument,
  addVersion,
  changeDocument,
  renewUpload,
} from "../../domain/documents/add-document.ts";
import type { Arrived } from "../../domain/documents/check-file.ts";
import { expireUpload, issueLink, judgeFile, uploadDueOn } from "../../domain/documents/check-file.ts";
import type { Document } from "../../domain/documents/document.ts";
import { DocumentKind, quarantined, released, sizeBytesMax, statusOf, versionAt, versionsMax } from "../../domain/documents/document.ts";
import { isWhatItSays, MediaType } from "../../domain/documents/media-type.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";

/** 9 pm on July 1st in Los Angeles, and later. */
const evening = aStamp("2025-07-02T04:00:00.000Z");
const later = (at: string) => aStamp(at, "system:uploads");
const card = { caseId: newId("case"), firmId: newId("firm") };
const sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const body = (difference: object = {}) => ({
  kind: "medicalRecord",
  title: "ZZPHI MRI of the neck",
  fileName: "ZZPHI-mri.pdf",
  contentType: "application/pdf",
  sizeBytes: 1000,
  sha256,
  ...difference,
});
const parsed = (difference: object = {}): AddDocument => AddDocumentSchema.parse(body(difference));
const isFit = (difference: object) => AddDocumentSchema.safeParse(body(difference)).success;
const added = (difference: object = {}, facts: object = {}) => addDocument(parsed(difference), { card, ...facts }, evening);
const file = { fileName: "again.pdf", contentType: "application/pdf", sizeBytes: 2000, sha256 } as const;
const asSaid: Arrived = { sizeBytes: 1000, sha256, mediaType: "application/pdf", isText: false };
const releasedOne = (difference: object = {}): Document =>
  judgeFile(added(difference).document, 1, asSaid, later("2025-07-02T04:01:00.000Z"))!.document;
const code = (refused: () => unknown): string | undefined => {
  try {
    refused();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("announcing a document (LCM-063, LCM-065, NEG-104, NEG-192)", () => {
  it("keeps what was said, and awaits its first file through the next day on the tenant's calendar", () => {
    const { document, event } = added({ providerId: undefined });
    expect(document).toMatchObject({
      caseId: card.caseId,
      kind: "medicalRecord",
      privilege: "none",
      internal: false,
      files: [{ number: 1, status: "awaited", sizeBytes: 1000, awaitedThrough: "2025-07-02", addedBy: evening.actorId }],
      version: 1,
    });
    expect([statusOf(document), uploadDueOn(document)]).toEqual(["awaited", "2025-07-03"]);
    expect(event).toMatchObject({ type: "document.added.v1", about: card.caseId, change: { [document.documentId]: { after: document } } });
    expect(JSON.stringify(event.data)).not.toContain("ZZPHI");
  });

  it.each(DocumentKind.options)("takes a %s", (kind) => {
    expect(added({ kind }).document.kind).toBe(kind);
  });

  it("takes from one byte up to a hundred megabytes, titles up to 120 letters, and file names without a folder", () => {
    expect([0, 1, sizeBytesMax, sizeBytesMax + 1, 1.5].map((sizeBytes) => isFit({ sizeBytes }))).toEqual([false, true, true, false, false]);
    expect(["", " ", "x", "x".repeat(120), "x".repeat(121)].map((title) => isFit({ title }))).toEqual([false, false, true, true, false]);
    const names = ["a.pdf", "x".repeat(255), "x".repeat(256), "", "../a.pdf", "a\\b.pdf", "a\nb.pdf"];
    expect(names.map((fileName) => isFit({ fileName }))).toEqual([true, true, false, false, false, false, false]);
    expect([sha256, sha256.slice(1), "e3b0c44298fc1c149afbf4c8996fb924", `${sha256}=`].map((given) => isFit({ sha256: given }))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(isFit({ status: "released" })).toBe(false);
  });

  it.each(["application/zip", "text/html", "image/svg+xml", "application/x-msdownload", "video/mp4", "audio/mpeg", ""])(
    "does not take %s (LCM-169)",
    (contentType) => {
      expect(isFit({ contentType })).toBe(false);
    },
  );

  it("keeps the provider and days of a record, one day or several, up to today", () => {
    const provider = { providerId: newId("provider") };
    const of = (difference: object) => code(() => added({ ...provider, ...difference }, { provider }));
    expect(of({ serviceFrom: "2025-06-30", serviceTo: "2025-07-01" })).toBeUndefined();
    expect(of({ serviceFrom: "2025-07-01", serviceTo: "2025-07-01" })).toBeUndefined();
    expect(of({ serviceTo: "2025-07-01" })).toBeUndefined();
    expect(of({ serviceFrom: "2025-07-01", serviceTo: "2025-06-30" })).toBe("document.period-backwards");
    expect(of({ serviceFrom: "2025-07-01", serviceTo: "2025-07-02" })).toBe("document.service-in-future"); // July 1st in Los Angeles.
    expect(of({ serviceFrom: "2025-07-02" })).toBe("document.service-in-future");
    expect(code(() => added(provider))).toBe("provider.not-found");
  });

  it.each(DocumentKind.options)("of kind %s, days of service stand only on records and outside bills", (kind) => {
    const may = ["medicalRecord", "billingRecord", "outsideBill"].includes(kind);
    expect(code(() => added({ kind, serviceFrom: "2025-07-01" }))).toBe(may ? undefined : "document.not-a-record");
  });

  it("marked as privileged, is held by the case's firm, and its events say so (LCM-166, XCT-003)", () => {
    const { document, event } = added({ privilege: "workProduct" });
    expect(document.privilegeHolder).toBe(card.firmId);
    expect(event.data).toMatchObject({ privileged: true, privilegeHolder: card.firmId });
    expect(added().document.privilegeHolder).toBeUndefined();
  });
});

describe("the next version", () => {
  it("is awaited beside those that can be read, and is read once it is released (LCM-063)", () => {
    const before = releasedOne();
    const { document, event } = addVersion(before, file, later("2025-07-03T04:00:00.000Z"));
    expect(document.files.map(({ number, status }) => [number, status])).toEqual([
      [1, "released"],
      [2, "awaited"],
    ]);
    expect([document.version, statusOf(document)]).toEqual([before.version + 1, "released"]);
    expect(event.data).toMatchObject({ documentVersion: 2 });
    expect(issueLink(document, undefined, evening).file.number).toBe(1);
    const both = judgeFile(document, 2, { ...asSaid, sizeBytes: 2000 }, later("2025-07-03T04:01:00.000Z"))!.document;
    expect(issueLink(both, undefined, evening).file.number).toBe(2);
    expect(issueLink(both, 1, evening).file.number).toBe(1);
  });

  it("is refused while one is awaited, and after the fiftieth", () => {
    expect(code(() => addVersion(added().document, file, evening))).toBe("document.upload-awaited");
    const one = releasedOne();
    const many = (count: number) => ({ ...one, files: Array.from({ length: count }, (_, i) => ({ ...one.files[0]!, number: i + 1 })) });
    expect(addVersion(many(versionsMax - 1), file, evening).document.files).toHaveLength(versionsMax);
    expect(code(() => addVersion(many(versionsMax), file, evening))).toBe("document.too-many-versions");
  });

  it("is awaited anew when its address ran out, and only while it is awaited", () => {
    const { document, event } = renewUpload(added().document, later("2025-07-03T04:00:00.000Z"));
    expect([document.files[0]?.awaitedThrough, document.version, event.type]).toEqual(["2025-07-03", 2, "document.upload-renewed.v1"]);
    expect(code(() => renewUpload(releasedOne(), evening))).toBe("document.upload-not-awaited");
  });
});

describe("a file that arrived (LCM-169)", () => {
  const judge = (difference: Partial<Arrived> = {}, document = added().document) =>
    judgeFile(document, 1, { ...asSaid, ...difference }, later("2025-07-02T04:01:00.000Z"));

  it("is released when it is what was announced", () => {
    const judged = judge()!;
    expect(judged.file).toMatchObject({ status: "released", checkedAt: "2025-07-02T04:01:00.000Z" });
    expect(judged.file.awaitedThrough).toBeUndefined();
    expect([judged.task, uploadDueOn(judged.document)]).toEqual([undefined, undefined]);
    expect(judged.events).toMatchObject([{ type: "document.released.v1", data: { documentVersion: 1, sizeBytes: 1000 } }]);
  });

  it.each([
    ["size", { sizeBytes: 999 }],
    ["size", { sizeBytes: 1001, sha256: "another" }],
    ["checksum", { sha256: sha256.replace("4", "5") }],
    ["type", { mediaType: "image/png" }],
    ["type", { mediaType: undefined }],
    ["type", { mediaType: undefined, isText: true }],
  ] as const)("is rejected for its %s, with a task for whoever announced it: %j", (rejection, difference) => {
    const judged = judge(difference)!;
    expect(judged.file).toMatchObject({ status: "rejected", rejection });
    const { documentId } = judged.document;
    expect(judged.task).toMatchObject({ kind: "uploadRejected", owner: evening.actorId, about: documentId, status: "open" });
    expect(judged.events.map(({ type }) => type)).toEqual(["document.rejected.v1", "task.opened.v1"]);
    expect(statusOf(judged.document)).toBe("rejected");
  });

  it("and is privileged, makes a task that only its holder sees (LCM-166)", () => {
    const { task } = judge({ sizeBytes: 1 }, added({ privilege: "attorneyClient" }).document)!;
    expect(task).toMatchObject({ privilege: "attorneyClient", privilegeHolder: card.firmId, internal: false });
  });

  it("is judged once, however often it is reported, and is welcome after it was given up", () => {
    const { document } = judge()!;
    expect(judge({ sizeBytes: 1 }, document)).toBeUndefined();
    const { document: rejected } = judge({ sizeBytes: 1 })!;
    expect(judge({}, rejected)).toBeUndefined();
    expect(judgeFile(added().document, 2, asSaid, evening)).toBeUndefined();
    const { document: expired } = expireUpload(added().document, later("2025-07-03T20:00:00.000Z"))!;
    expect(judge({}, expired)?.file.status).toBe("released");
  });
});

describe("a file that never came", () => {
  it("is given up on the day after the last one, with a task for whoever announced it, once", () => {
    const { document } = added();
    expect(expireUpload(document, later("2025-07-03T06:59:59.999Z"))).toBeUndefined(); // Still July 2nd in Los Angeles.
    const given = expireUpload(document, later("2025-07-03T07:00:00.000Z"))!;
    expect(given.file.status).toBe("expired");
    expect(given.task).toMatchObject({ kind: "uploadMissing", owner: evening.actorId });
    expect(given.events.map(({ type }) => type)).toEqual(["document.upload-expired.v1", "task.opened.v1"]);
    expect([uploadDueOn(given.document), expireUpload(given.document, later("2025-07-09T07:00:00.000Z"))]).toEqual([undefined, undefined]);
  });

  it("does not take those before it away", () => {
    const { document } = addVersion(releasedOne(), file, evening);
    const { document: given } = expireUpload(document, later("2025-07-09T07:00:00.000Z"))!;
    expect([statusOf(given), given.files.map(({ status }) => status)]).toEqual(["released", ["released", "expired"]]);
  });
});

describe("what is said about a document", () => {
  const change = (before: Document, changes: object, facts: object = {}) => changeDocument(before, changes, { card, ...facts }, evening);

  it("can be put right, and nothing happens when nothing differs (LCM-161)", () => {
    const before = releasedOne();
    const { document, events } = change(before, { title: "MRI of the back", kind: "billingRecord" });
    expect(document).toMatchObject({ title: "MRI of the back", kind: "billingRecord", version: before.version + 1, files: before.files });
    expect(events).toMatchObject([{ type: "document.changed.v1", data: { fields: ["title", "kind"] } }]);
    expect(change(before, { title: before.title })).toEqual({ document: before, events: [] });
  });

  it("is held to the same rules as a new one", () => {
    const before = releasedOne({ serviceFrom: "2025-06-01", serviceTo: "2025-06-02" });
    expect(code(() => change(before, { serviceTo: day("2025-05-31") }))).toBe("document.period-backwards");
    expect(code(() => change(before, { kind: "photoId" }))).toBe("document.not-a-record");
    expect(code(() => change(before, { kind: "photoId", serviceFrom: undefined, serviceTo: undefined }))).toBeUndefined();
    expect(code(() => change(before, { providerId: newId("provider") }))).toBe("provider.not-found");
  });

  it("is privileged from the day it is marked, held by the firm that then has the case, until the mark is lifted (LCM-166)", () => {
    const marked = change(releasedOne(), { privilege: "attorneyClient" }).document;
    expect(marked.privilegeHolder).toBe(card.firmId);
    const moved = changeDocument(marked, { title: "Letter" }, { card: { ...card, firmId: newId("firm") } }, evening).document;
    expect(moved.privilegeHolder).toBe(card.firmId);
    const lifted = change(marked, { privilege: "none" }).document;
    expect([lifted.privilege, lifted.privilegeHolder]).toEqual(["none", undefined]);
  });
});

describe("a link to read a document", () => {
  it("is for a released version that is there, and each is on record (XCT-011)", () => {
    const document = releasedOne();
    expect(issueLink(document, 1, evening).event).toMatchObject({
      type: "document.link-issued.v1",
      data: { documentVersion: 1 },
      change: {},
    });
    expect(code(() => issueLink(document, 2, evening))).toBe("document.version-not-found");
    expect(code(() => issueLink(added().document, undefined, evening))).toBe("document.not-released");
    expect(code(() => issueLink(addVersion(document, file, evening).document, 2, evening))).toBe("document.not-released");
  });
});

describe("the name of a document's object", () => {
  const document = added().document;

  it("says case, document and version and nothing else, and is read back only from quarantine (XCT-010)", () => {
    const { caseId, documentId } = document;
    expect(quarantined(document, 3)).toBe(`quarantine/${caseId}/${documentId}/3`);
    expect(released(document, 3)).toBe(`released/${caseId}/${documentId}/3`);
    expect(versionAt(quarantined(document, 3))).toEqual({ caseId, documentId, number: 3 });
    for (const other of [released(document, 3), quarantined(document, 0), `quarantine/${caseId}/x/1`, "quarantine/", ""]) {
      expect(versionAt(other), other).toBeUndefined();
    }
  });
});

describe("the type of a file", () => {
  const office = "application/vnd.openxmlformats-officedocument";
  it.each(MediaType.options)("%s is what it says only when its bytes say so too (LCM-169)", (said) => {
    const isLike = (mediaType: string | undefined, isText = false) => isWhatItSays(said, { mediaType, isText });
    const asText = said.startsWith("text/");
    expect(isLike(said)).toBe(!asText);
    expect(isLike(undefined, true)).toBe(asText);
    expect(isLike(undefined)).toBe(false);
    for (const other of ["application/x-msdownload", "application/zip", `${office}.presentationml.presentation`, "text/html"]) {
      expect(isLike(other), other).toBe(false);
    }
  });
});
