import type * as z from "zod";
import { contactsIn } from "../../data/contacts.ts";
import { append } from "../../data/history.ts";
import { notesIn, peopleBehind, tasksIn } from "../../data/work.ts";
import { isFirmUser } from "../../domain/access/policy.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { LogContact, logContact } from "../../domain/outreach/contact.ts";
import { WriteNote, writeNote } from "../../domain/work/note.ts";
import { refuseUnfitOwner } from "../../domain/work/owner.ts";
import { markedBy } from "../../domain/work/privilege.ts";
import type { Task } from "../../domain/work/task.ts";
import { AddTask, completeTask, openTask } from "../../domain/work/task.ts";
import type { Life } from "./life.ts";

type When = readonly [at: Instant, by: Id<"user">];

/** Writes a note as this person may. */
export const note = (life: Life, [at, by]: When, body: z.input<typeof WriteNote>): Promise<void> =>
  life.happens(at, by, async (whole, stamp) => {
    const written = writeNote(WriteNote.parse(body), { ...whole.card, isOfLawFirm: await isOfLawFirm(life, by) }, stamp);
    return [...notesIn(life.house).added(written.note), ...append(life.caseId, whole.head, [written.event], stamp.zone)];
  });

/** Opens a task for a team or a person, who must be fit to see it. */
export const task = (life: Life, [at, by]: When, body: z.input<typeof AddTask>): Promise<void> =>
  life.happens(at, by, async (whole, stamp) => {
    const { owner = by, privilege, internal, ...said } = AddTask.parse(body);
    const guard = markedBy({ ...whole.card, isOfLawFirm: await isOfLawFirm(life, by) }, { privilege, internal });
    refuseUnfitOwner({ ...guard, owner }, whole.card, await peopleBehind(life.house, owner));
    const opened = openTask({ ...said, ...guard, owner, caseId: life.caseId }, stamp);
    return [...tasksIn(life.house).added(opened.task), ...append(life.caseId, whole.head, [opened.event], stamp.zone)];
  });

/** Does an open task. */
export const finish = (life: Life, [at, by]: When, { taskId }: Task, outcome: string): Promise<void> =>
  life.happens(at, by, async (whole, stamp) => {
    const tasks = tasksIn(life.house);
    const done = completeTask((await tasks.find(taskId, life.caseId))!, outcome, stamp); // It was just seen.
    return [...tasks.changed(done.task), ...append(life.caseId, whole.head, [done.event], stamp.zone)];
  });

/** Logs that someone was spoken with, or written to. */
export const contact = (life: Life, [at, by]: When, body: Omit<z.input<typeof LogContact>, "at">): Promise<void> =>
  life.happens(at, by, async (whole, stamp) => {
    const asked = LogContact.parse({ ...body, at: stamp.at });
    const logged = logContact(asked, { ...whole.card, isOfLawFirm: await isOfLawFirm(life, by) }, stamp);
    return [
      ...contactsIn(life.house).added(logged.contact),
      ...(logged.task ? tasksIn(life.house).added(logged.task) : []),
      ...append(life.caseId, whole.head, logged.events, stamp.zone),
    ];
  });

async function isOfLawFirm({ house }: Life, userId: Id<"user">): Promise<boolean> {
  const [actor] = await peopleBehind(house, userId);
  return actor !== undefined && isFirmUser(actor);
}
