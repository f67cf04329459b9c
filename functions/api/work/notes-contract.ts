import * as z from "zod";
import { id } from "../../../domain/kernel/ids.ts";
import { ChangeableNote, Note, WriteNote } from "../../../domain/work/note.ts";
import { PartId } from "../../../domain/work/part-id.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const CasePath = z.object({ caseId: id("case") });
const NotePath = z.object({ noteId: id("note") });

export const notesContract = {
  writeNote: {
    route: "POST /v1/cases/{caseId}/notes",
    says: "Writes a note on a case, for staff only or for the firm too, privileged or not.",
    may: "note.write",
    path: CasePath,
    body: WriteNote,
    answers: { status: 201, view: Note, location: "/v1/notes/{noteId}" },
    refuses: ["note.not-found", "about.not-found", "privilege.not-yours"],
  },
  notes: {
    route: "GET /v1/cases/{caseId}/notes",
    says: "The notes of a case that the reader may see, newest first. That privileged ones were read is noted.",
    may: "note.read",
    path: CasePath,
    query: PageQuery.extend({
      sort: sortBy("-createdAt", "createdAt"),
      about: PartId.optional().meta({ override: { type: "string" }, description: "Only notes about this thing" }),
      pinned: z.enum(["true", "false"]).optional(),
    }),
    answers: { status: 200, view: listOf(Note) },
    refuses: ["note.not-found", "cursor.invalid"],
  },
  getNote: {
    route: "GET /v1/notes/{noteId}",
    says: "One note. That a privileged one was read is noted.",
    may: "note.read",
    path: NotePath,
    answers: { status: 200, view: Note },
    refuses: ["note.not-found"],
  },
  changeNote: {
    route: "PATCH /v1/notes/{noteId}",
    says: "Changes a note: its words, what it is about, how it is marked. Only whoever wrote it may.",
    may: "note.write",
    path: NotePath,
    body: patchOf(ChangeableNote),
    ifMatch: true,
    answers: { status: 200, view: Note },
    refuses: ["note.not-found", "note.not-yours", "about.not-found", "privilege.not-yours"],
  },
} as const satisfies Contract;
