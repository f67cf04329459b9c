import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { documentAdded, documentChanged, documentUploadRenewed, documentVersionAdded } from "../../events/documents.ts";
import type { CaseCard } from "../cases/legal-case.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import { addDays } from "../kernel/time.ts";
import { Privilege } from "../work/privilege.ts";
import type { Document, DocumentFile } from "./document.ts";
import { DocumentFacts, factsOf, FileFacts, providerKinds, versionsMax } from "./document.ts";

export const AddDocument = DocumentFacts.extend({
  privilege: Privilege.default("none"),
  internal: z.boolean().default(false).meta({ description: "For our own people: no law firm sees it" }),
  ...FileFacts.shape,
}).strict();
export type AddDocument = z.output<typeof AddDocument>;
export type DocumentChanges = Partial<z.output<typeof DocumentFacts>>;

/** What the decision rests on: the case it is filed under, and the provider it names. */
export interface FilingFacts {
  readonly card: Pick<CaseCard, "caseId" | "firmId">;
  readonly provider?: { readonly providerId: Id<"provider"> } | undefined;
}

/** A file is awaited for the rest of the day it was announced and the whole next one; a link to upload it lives for minutes. */
const awaitedDays = 1;

/**
 * Announces a document with its first file, on any case, closed ones too: papers come back late (LCM-063, NEG-104, DESIGN 12.15).
 * Refuses `document.not-a-record`, `document.period-backwards`, `document.service-in-future`, `provider.not-found`.
 */
export function addDocument(request: AddDocument, facts: FilingFacts, stamp: Stamp): { document: Document; event: Happened } {
  const { fileName, contentType, sizeBytes, sha256, ...said } = request;
  refuseUnfit(said, facts, stamp);
  const document: Document = {
    ...said,
    ...holderOf(said, facts),
    documentId: stamp.newId("document"),
    caseId: facts.card.caseId,
    files: [awaited({ fileName, contentType, sizeBytes, sha256 }, 1, stamp)],
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: 1,
  };
  const change = { [document.documentId]: { after: document } };
  return { document, event: documentAdded.record(stamp, { ...factsOf(document), documentVersion: 1 }, change) };
}

/**
 * Announces the next version; the ones before stay as they are and can be read. One file is awaited at a time, so that nobody has
 * to guess which one came. Refuses `document.upload-awaited`, `document.too-many-versions`.
 */
export function addVersion(before: Document, file: FileFacts, stamp: Stamp): { document: Document; event: Happened } {
  const { documentId, files } = before;
  if (files.some(({ status }) => status === "awaited")) refuse("document.upload-awaited", { documentId });
  if (files.length >= versionsMax) refuse("document.too-many-versions", { documentId, versionsMax });
  const number = files.length + 1;
  const { after: document } = changeRecord(before, { files: [...files, awaited(file, number, stamp)] }, stamp);
  const change = { [documentId]: { before, after: document } };
  return { document, event: documentVersionAdded.record(stamp, { ...factsOf(document), documentVersion: number }, change) };
}

/** Awaits the file anew, for whoever's link ran out. Refuses `document.upload-not-awaited`. */
export function renewUpload(before: Document, stamp: Stamp): { document: Document; file: DocumentFile; event: Happened } {
  const { documentId } = before;
  const waiting = before.files.find(({ status }) => status === "awaited") ?? refuse("document.upload-not-awaited", { documentId });
  const file: DocumentFile = { ...waiting, awaitedThrough: addDays(today(stamp), awaitedDays) };
  const document: Document = {
    ...before,
    files: before.files.map((one) => (one === waiting ? file : one)),
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: before.version + 1,
  };
  const data = { ...factsOf(document), documentVersion: file.number };
  return { document, file, event: documentUploadRenewed.record(stamp, data, { [documentId]: { before, after: document } }) };
}

/**
 * Changes what is said about a document (LCM-166, LCM-169). Marked as privileged, it is held by the firm that has the case at
 * that moment. Nothing happens when nothing differs.
 */
export function changeDocument(
  before: Document,
  changes: DocumentChanges,
  facts: FilingFacts,
  stamp: Stamp,
): { document: Document; events: Happened[] } {
  const marks = changes.privilege !== undefined && changes.privilege !== before.privilege;
  const wanted = { ...changes, ...(marks ? { privilegeHolder: undefined, ...holderOf(changes, facts) } : {}) };
  const { after: document, fields } = changeRecord(before, wanted, stamp);
  if (fields.length === 0) return { document, events: [] };
  refuseUnfit(document, facts, stamp);
  const change = { [document.documentId]: { before, after: document } };
  return { document, events: [documentChanged.record(stamp, { ...factsOf(document), fields }, change)] };
}

const holderOf = ({ privilege }: Pick<DocumentChanges, "privilege">, { card }: FilingFacts): { privilegeHolder?: Id<"firm"> } =>
  privilege === "none" ? {} : { privilegeHolder: card.firmId };

function refuseUnfit({ kind, providerId, serviceFrom, serviceTo }: z.output<typeof DocumentFacts>, facts: FilingFacts, stamp: Stamp): void {
  const speaksOfServices = [providerId, serviceFrom, serviceTo].some((said) => said !== undefined);
  if (speaksOfServices && !providerKinds.includes(kind)) refuse("document.not-a-record", { kind, kinds: providerKinds });
  if (providerId && facts.provider?.providerId !== providerId) refuse("provider.not-found", { providerId });
  const [from, to]: [Day | undefined, Day | undefined] = [serviceFrom ?? serviceTo, serviceTo ?? serviceFrom];
  if (from === undefined || to === undefined) return;
  if (to < from) refuse("document.period-backwards", { serviceFrom: from, serviceTo: to });
  if (to > today(stamp)) refuse("document.service-in-future", { serviceTo: to, today: today(stamp) });
}

const awaited = (file: FileFacts, number: number, stamp: Stamp): DocumentFile => ({
  ...file,
  number,
  status: "awaited",
  addedAt: stamp.at,
  addedBy: stamp.actorId,
  awaitedThrough: addDays(today(stamp), awaitedDays),
});
