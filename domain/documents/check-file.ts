import type { Happened } from "../../events/define.ts";
import { documentLinkIssued, documentRejected, documentReleased, documentUploadExpired } from "../../events/documents.ts";
import { isId } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import { addDays } from "../kernel/time.ts";
import type { Owner, Task, TaskKind } from "../work/task.ts";
import { openTask } from "../work/task.ts";
import type { Document, DocumentFile, Rejection } from "./document.ts";
import { factsOf } from "./document.ts";
import type { Recognized } from "./media-type.ts";
import { isWhatItSays } from "./media-type.ts";

/** A file as it really arrived. */
export interface Arrived extends Recognized {
  readonly sizeBytes: number;
  /** In base64. */
  readonly sha256: string;
}

/** What became of a file, and the task that goes with it when a person has to see to it. */
export interface Judged {
  readonly document: Document;
  readonly file: DocumentFile;
  readonly task?: Task;
  readonly events: readonly Happened[];
}

/** Whether anything is still to be decided about a version: what arrives after it was given up is welcome all the same. */
export const isOpen = ({ status }: DocumentFile): boolean => status === "awaited" || status === "expired";

/**
 * Releases a version whose file is what was announced; rejects another one, and asks whoever announced it to see to it (LCM-169).
 * Undefined when it was judged before or is not there: a file may be reported twice.
 */
export function judgeFile(before: Document, number: number, arrived: Arrived, stamp: Stamp): Judged | undefined {
  const waiting = before.files.find((file) => file.number === number);
  if (!waiting || !isOpen(waiting)) return undefined;
  const rejection = rejectionOf(waiting, arrived);
  const { awaitedThrough: _, ...rest } = waiting;
  if (rejection) {
    const { document, file } = withFile(before, { ...rest, status: "rejected", rejection, checkedAt: stamp.at }, stamp);
    const event = documentRejected.record(stamp, { ...about(document, number), rejection }, changed(before, document));
    return { document, file, ...asking("uploadRejected", document, file, stamp, event) };
  }
  const { document, file } = withFile(before, { ...rest, status: "released", checkedAt: stamp.at }, stamp);
  const { contentType, sizeBytes } = file;
  const data = { ...about(document, number), contentType, sizeBytes };
  return { document, file, events: [documentReleased.record(stamp, data, changed(before, document))] };
}

/** The first day on which an awaited file is given up; undefined when none is awaited. */
export function uploadDueOn({ files }: Document): Day | undefined {
  const through = files.find(({ status }) => status === "awaited")?.awaitedThrough;
  return through && addDays(through, 1);
}

/** Gives up the file that never came, and asks whoever announced it. Undefined when none is due (any more). */
export function expireUpload(before: Document, stamp: Stamp): Judged | undefined {
  const dueOn = uploadDueOn(before);
  const waiting = before.files.find(({ status }) => status === "awaited");
  if (!waiting || dueOn === undefined || dueOn > today(stamp)) return undefined;
  const { document, file } = withFile(before, { ...waiting, status: "expired" }, stamp);
  const event = documentUploadExpired.record(stamp, about(document, file.number), changed(before, document));
  return { document, file, ...asking("uploadMissing", document, file, stamp, event) };
}

/**
 * Lets someone read a version, the newest released one unless they name one: on record each time (XCT-011). Refuses
 * `document.version-not-found` and `document.not-released`.
 */
export function issueLink(document: Document, number: number | undefined, stamp: Stamp): { file: DocumentFile; event: Happened } {
  const { documentId, files } = document;
  const file = number === undefined ? newestReleased(document) : files.find((one) => one.number === number);
  if (!file && number !== undefined) refuse("document.version-not-found", { documentId, version: number });
  if (file?.status !== "released") return refuse("document.not-released", { documentId, status: (file ?? files.at(-1))?.status });
  return { file, event: documentLinkIssued.record(stamp, about(document, file.number), {}) };
}

export const newestReleased = ({ files }: Document): DocumentFile | undefined => files.findLast(({ status }) => status === "released");

function rejectionOf(said: DocumentFile, arrived: Arrived): Rejection | undefined {
  if (arrived.sizeBytes !== said.sizeBytes) return "size";
  if (arrived.sha256 !== said.sha256) return "checksum";
  return isWhatItSays(said.contentType, arrived) ? undefined : "type";
}

const about = (document: Document, documentVersion: number) => ({ ...factsOf(document), documentVersion });
const changed = (before: Document, after: Document) => ({ [after.documentId]: { before, after } });

function withFile(before: Document, file: DocumentFile, { at, actorId }: Stamp): { document: Document; file: DocumentFile } {
  const files = before.files.map((one) => (one.number === file.number ? file : one));
  return { document: { ...before, files, updatedAt: at, updatedBy: actorId, version: before.version + 1 }, file };
}

/** A task for whoever announced the file, seen by those who may see the document. */
function asking(kind: TaskKind, document: Document, { addedBy }: DocumentFile, stamp: Stamp, event: Happened) {
  const { caseId, documentId, privilege, internal, privilegeHolder } = document;
  const owner: Owner = isId("user", addedBy) ? addedBy : "team:caseManager";
  const guard = { privilege, internal, ...(privilegeHolder ? { privilegeHolder } : {}) };
  const opened = openTask({ caseId, owner, kind, about: documentId, dueOn: today(stamp), ...guard }, stamp);
  return { task: opened.task, events: [event, opened.event] };
}
