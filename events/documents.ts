import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent, marks } from "./define.ts";

const data = z.object({
  caseId: id("case"),
  documentId: id("document"),
  kind: z.string(),
  documentVersion: z.int().meta({ description: "The file this is about, from 1" }),
  ...marks,
});
const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  documentId: "document_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  kind: "medicalRecord",
  documentVersion: 1,
} as const;
const about = "caseId";

export const documentAdded = defineEvent({
  name: "document.added",
  version: 1,
  says: "A document was announced; its file is awaited.",
  about,
  data,
  example,
});

export const documentVersionAdded = defineEvent({
  name: "document.version-added",
  version: 1,
  says: "A new version of a document was announced; its file is awaited.",
  about,
  data,
  example: { ...example, documentVersion: 2 },
});

export const documentUploadRenewed = defineEvent({
  name: "document.upload-renewed",
  version: 1,
  says: "A new address was given to upload an awaited file to.",
  about,
  data,
  example,
});

export const documentReleased = defineEvent({
  name: "document.released",
  version: 1,
  says: "The file of a document arrived, was checked, and can be read.",
  about,
  data: data.extend({ contentType: z.string(), sizeBytes: z.int() }),
  example: { ...example, contentType: "application/pdf", sizeBytes: 123_456 },
});

export const documentRejected = defineEvent({
  name: "document.rejected",
  version: 1,
  says: "The file of a document was not what it was said to be, and was thrown away.",
  about,
  data: data.extend({ rejection: z.string().meta({ description: "size, checksum or type" }) }),
  example: { ...example, rejection: "type" },
});

export const documentUploadExpired = defineEvent({
  name: "document.upload-expired",
  version: 1,
  says: "The file of a document never arrived.",
  about,
  data,
  example,
});

export const documentChanged = defineEvent({
  name: "document.changed",
  version: 1,
  says: "What is said about a document was changed.",
  about,
  data: data.omit({ documentVersion: true }).extend({
    fields: z.array(z.string()).meta({ description: "Names of the changed fields, never their values" }),
  }),
  example: { caseId: example.caseId, documentId: example.documentId, kind: example.kind, fields: ["title"] },
});

export const documentLinkIssued = defineEvent({
  name: "document.link-issued",
  version: 1,
  says: "Someone was given a short-lived link to read a document.",
  about,
  data,
  example,
});
