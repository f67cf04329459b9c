import * as z from "zod";
import { AddDocument } from "../../../domain/documents/add-document.ts";
import { Document, DocumentFacts, DocumentFile, DocumentKind, FileFacts, FileStatus } from "../../../domain/documents/document.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Instant } from "../../../domain/kernel/time.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const CasePath = z.object({ caseId: id("case") });
const DocumentPath = z.object({ documentId: id("document") });

const DocumentView = Document.extend({
  status: FileStatus.meta({ description: "released as soon as one version can be read; else what the newest version is" }),
}).meta({ id: "Document" });

const Upload = z
  .object({
    url: z.string().meta({ description: "Good until expiresAt, for the announced file and no other; many times" }),
    method: z.literal("PUT"),
    headers: z.record(z.string(), z.string()).meta({ description: "To be sent exactly so; the length must be the announced one too" }),
    expiresAt: Instant,
  })
  .meta({ id: "Upload" });
const AwaitedView = DocumentView.extend({ upload: Upload }).meta({ id: "AwaitedDocument" });

const LinkView = z
  .object({
    documentId: id("document"),
    ...DocumentFile.pick({ number: true, fileName: true, contentType: true, sizeBytes: true, sha256: true }).shape,
    url: z.string().meta({ description: "Answers the file as an attachment until expiresAt, to whoever has it" }),
    expiresAt: Instant,
  })
  .meta({ id: "DocumentLink" });

const Filters = PageQuery.extend({ sort: sortBy("-addedAt", "addedAt"), status: FileStatus.optional() });

/** Documents of a case: announced, uploaded past us to the bucket, checked, and read by short-lived links (DESIGN 6). */
export const documentsContract = {
  addDocument: {
    route: "POST /v1/cases/{caseId}/documents",
    says: "Announces a document with its first file, and answers where to upload that file to. Closed cases take documents too.",
    may: "document.add",
    path: CasePath,
    body: AddDocument.meta({ id: "AddDocument" }),
    answers: { status: 201, view: AwaitedView, location: "/v1/documents/{documentId}" },
    refuses: ["case.not-found", "document.not-a-record", "document.period-backwards", "document.service-in-future", "provider.not-found"],
  },
  listDocuments: {
    route: "GET /v1/cases/{caseId}/documents",
    says: "The documents of a case that the asker may know of, newest first.",
    may: "document.read",
    path: CasePath,
    query: Filters.extend({ kind: DocumentKind.optional() }),
    answers: { status: 200, view: listOf(DocumentView) },
    refuses: ["case.not-found", "cursor.invalid"],
  },
  listMedicalRecords: {
    route: "GET /v1/cases/{caseId}/medical-records",
    says: "The medical and billing records of a case, newest first.",
    may: "document.read",
    path: CasePath,
    query: Filters.extend({ providerId: id("provider").optional() }),
    answers: { status: 200, view: listOf(DocumentView) },
    refuses: ["case.not-found", "cursor.invalid"],
  },
  openPhotoId: {
    route: "GET /v1/cases/{caseId}/photo-id",
    says: "A link to the patient's newest photo identification. Who was given one goes on the case's history.",
    may: "document.readPhotoId",
    path: CasePath,
    answers: { status: 200, view: LinkView },
    refuses: ["case.not-found", "document.not-found"],
  },
  getDocument: {
    route: "GET /v1/documents/{documentId}",
    says: "What is known of a document and its versions.",
    may: "document.read",
    path: DocumentPath,
    answers: { status: 200, view: DocumentView },
    refuses: ["document.not-found"],
  },
  changeDocument: {
    route: "PATCH /v1/documents/{documentId}",
    says: "Changes what is said about a document, its privilege mark included; null clears a field. Whoever added one may correct it.",
    may: "document.change",
    path: DocumentPath,
    body: patchOf(DocumentFacts),
    ifMatch: true,
    answers: { status: 200, view: DocumentView },
    refuses: [
      "document.not-found",
      "document.not-a-record",
      "document.period-backwards",
      "document.service-in-future",
      "provider.not-found",
    ],
  },
  addDocumentVersion: {
    route: "POST /v1/documents/{documentId}/versions",
    says: "Announces the next version of a document, and answers where to upload its file to. Earlier versions stay.",
    may: "document.add",
    path: DocumentPath,
    body: FileFacts.strict().meta({ id: "AddDocumentVersion" }),
    answers: { status: 201, view: AwaitedView, location: "/v1/documents/{documentId}" },
    refuses: ["document.not-found", "document.upload-awaited", "document.too-many-versions"],
  },
  renewUpload: {
    route: "POST /v1/documents/{documentId}/uploads",
    says: "A new address for the file that is still awaited, when the one before ran out.",
    may: "document.add",
    path: DocumentPath,
    answers: { status: 201, view: AwaitedView, location: "/v1/documents/{documentId}" },
    refuses: ["document.not-found", "document.upload-not-awaited"],
  },
  downloadDocument: {
    route: "GET /v1/documents/{documentId}/download",
    says: "A link to read a version, the newest released one unless another is named. Who was given one goes on the case's history.",
    may: "document.read",
    path: DocumentPath,
    query: z.object({ version: z.coerce.number().int().min(1).optional().meta({ description: "The version's number" }) }),
    answers: { status: 200, view: LinkView },
    refuses: ["document.not-found", "document.version-not-found", "document.not-released"],
  },
} as const satisfies Contract;
