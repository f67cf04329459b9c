import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent, marks } from "./define.ts";

/** What a note says is never published: only that it is there, what it is about, and who may know of it. */
const data = z.object({
  caseId: id("case"),
  noteId: id("note"),
  about: z.string().optional().meta({ description: "The id of what it is about, such as an appointment" }),
  ...marks,
});
const example = { caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X", noteId: "note_01K9ZQ3V7M8N4P5R6S7T8V9W0X", internal: true } as const;

export const noteWritten = defineEvent({ name: "note.written", version: 1, says: "A note was written.", about: "caseId", data, example });

export const noteChanged = defineEvent({
  name: "note.changed",
  version: 1,
  says: "A note was changed by whoever wrote it.",
  about: "caseId",
  data: data.extend({ fields: z.array(z.string()).meta({ description: "Names of the changed fields, never their values" }) }),
  example: { ...example, fields: ["text"] },
});

export const noteViewed = defineEvent({
  name: "note.viewed",
  version: 1,
  says: "Privileged notes were read.",
  about: "caseId",
  data: data.omit({ noteId: true, about: true, internal: true }).extend({ noteIds: z.array(id("note")) }),
  example: {
    caseId: example.caseId,
    noteIds: [example.noteId],
    privileged: true,
    privilegeHolder: "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  },
});
