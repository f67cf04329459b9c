import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { noteChanged, noteViewed, noteWritten } from "../../events/notes.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Instant } from "../kernel/time.ts";
import { PartId } from "./part-id.ts";
import type { Writer } from "./privilege.ts";
import { byHolder, Guarded, guardOf, Mark, markedBy } from "./privilege.ts";

/** What someone wrote down on a case, such as a call and what was agreed (NEG-191). */
export const Note = z
  .object({
    noteId: id("note"),
    caseId: id("case"),
    text: z.string(),
    about: PartId.optional().meta({ description: "The id of what it is about, of the same case" }),
    pinned: z.boolean(),
    ...Guarded.shape,
    createdAt: Instant,
    createdBy: z.string(),
    updatedAt: Instant,
    updatedBy: z.string(),
    version: z.int(),
  })
  .meta({ id: "Note" });
export type Note = z.output<typeof Note>;

const text = z.string().trim().min(1).max(5000);

export const WriteNote = z
  .strictObject({ text, about: Note.shape.about, pinned: z.boolean().default(false), ...Mark.shape })
  .meta({ id: "WriteNote" });

/** What its writer may change of a note, its marks included. */
export const ChangeableNote = z.object({ text, ...Note.pick({ about: true, pinned: true, privilege: true, internal: true }).shape });
export type NoteChanges = Partial<z.output<typeof ChangeableNote>>;

/** Writes a note. Whether the writer may mark it so is asked of the policy, with the note that comes of it. */
export function writeNote(
  { privilege, internal, ...request }: z.output<typeof WriteNote>,
  { caseId, ...writer }: Writer & { readonly caseId: Id<"case"> },
  stamp: Stamp,
): { note: Note; event: Happened } {
  const note: Note = {
    ...request,
    ...markedBy(writer, { privilege, internal }),
    noteId: stamp.newId("note"),
    caseId,
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: 1,
  };
  return { note, event: noteWritten.record(stamp, factsOf(note), { [note.noteId]: { after: note } }) };
}

/**
 * Changes a note. Only whoever wrote it may: what was said stays theirs (`note.not-yours`). A note that becomes privileged is so
 * from its first word: what was read of it before cannot be unread, but neither timeline nor history shows it any longer.
 */
export function changeNote(
  before: Note,
  changes: NoteChanges,
  { firmId }: Pick<Writer, "firmId">,
  stamp: Stamp,
): { note: Note; events: readonly Happened[] } {
  if (before.createdBy !== stamp.actorId) refuse("note.not-yours", { noteId: before.noteId });
  const { after, fields } = changeRecord(before, { ...changes, ...holderAfter(before, changes, firmId) }, stamp);
  if (fields.length === 0) return { note: before, events: [] };
  const guarded = before.privilege === "none" ? after : { ...before, internal: after.internal }; // It speaks of what was privileged.
  const event = noteChanged.record(stamp, { ...factsOf(after), ...guardOf(guarded), fields }, { [after.noteId]: { before, after } });
  return { note: after, events: [event] };
}

/** XCT-011: that privileged notes were read is itself a thing that happened: one event for a list, none when none is privileged. */
export const viewNotes = (notes: readonly Note[], stamp: Stamp): readonly Happened[] =>
  byHolder(notes).map(({ privilegeHolder, parts: [first, ...rest] }) => {
    const noteIds = [first, ...rest].map(({ noteId }) => noteId);
    return noteViewed.record(stamp, { caseId: first.caseId, noteIds, privileged: true, privilegeHolder }, {});
  });

/** The privilege is the case's firm's at the time of marking; it does not move with the case. */
function holderAfter(before: Note, { privilege = before.privilege }: NoteChanges, firmId: Id<"firm">) {
  return { privilegeHolder: privilege === "none" ? undefined : (before.privilegeHolder ?? firmId) };
}

const factsOf = (note: Note) => {
  const { caseId, noteId, about } = note;
  return { caseId, noteId, ...(about ? { about } : {}), ...guardOf(note) };
};
