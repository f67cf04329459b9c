import * as z from "zod";
import { contactCorrected, contactLogged, contactViewed } from "../../events/contacts.ts";
import type { Happened } from "../../events/define.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Day, Instant } from "../kernel/time.ts";
import { PartId } from "../work/part-id.ts";
import type { Writer } from "../work/privilege.ts";
import { byHolder, Guarded, guardOf, Mark, markedBy } from "../work/privilege.ts";
import type { Task } from "../work/task.ts";
import { openTask, Owner } from "../work/task.ts";

/** What may come of each kind of contact. A message is tracked from the day it was sent to the day it was answered (NEG-190). */
export const outcomesOf = {
  call: ["reached", "voicemail", "noAnswer", "wrongNumber"],
  email: ["sent", "received", "answered", "bounced"],
  text: ["sent", "received", "answered", "bounced"],
  fax: ["sent", "received", "answered", "bounced"],
  letter: ["sent", "received", "answered", "returned"],
  meeting: ["reached", "missed"],
} as const satisfies Record<string, readonly string[]>;

export const Channel = z.enum(Object.keys(outcomesOf) as [keyof typeof outcomesOf]).meta({ id: "ContactChannel" }); // The list is not empty.
export const Outcome = z
  .enum(["reached", "voicemail", "noAnswer", "wrongNumber", "sent", "received", "answered", "bounced", "returned", "missed"])
  .meta({ id: "ContactOutcome" });
export const Counterpart = z.enum(["patient", "firm", "provider", "payer", "adjuster", "other"]).meta({ id: "ContactCounterpart" });

const words = (max: number) => z.string().trim().min(1).max(max);

/** Someone was spoken with, or written to, about a case (NEG-191). */
export const Contact = z.object({
  contactId: id("contact"),
  caseId: id("case"),
  channel: Channel,
  direction: z.enum(["outbound", "inbound"]),
  with: Counterpart,
  person: words(120).optional().meta({ description: "Who it was, by name" }),
  at: Instant,
  durationSeconds: z.int().min(0).max(86_400).optional(),
  outcome: Outcome,
  summary: words(5000).optional(),
  about: PartId.optional().meta({ description: "The id of what it is about, of the same case" }),
  /** The task that follows from it, when one was asked for. */
  followUpTaskId: id("task").optional(),
  ...Guarded.shape,
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
  version: z.int(),
});
export type Contact = z.output<typeof Contact>;

/** What is said when a contact is logged; a follow-up becomes a task in the same moment (NEG-220). */
export const LogContact = Contact.pick({
  channel: true,
  direction: true,
  with: true,
  person: true,
  at: true,
  durationSeconds: true,
  outcome: true,
  summary: true,
  about: true,
}).extend({
  ...Mark.shape,
  followUp: z.strictObject({ dueOn: Day, owner: Owner, title: words(200) }).optional(),
});
export type LogContact = z.output<typeof LogContact>;

/** What whoever logged it may still say about it, such as that an e-mail was answered. */
export const CorrectContact = Contact.pick({ outcome: true, summary: true, person: true, durationSeconds: true });
export type CorrectContact = Partial<z.output<typeof CorrectContact>>;

/**
 * Logs a contact; whether the writer may mark it so is asked of the policy, with the contact that comes of it. Refuses
 * `contact.in-future` and, for an outcome that its channel does not have, `contact.outcome-unfit`.
 */
export function logContact(
  { followUp, privilege, internal, ...request }: LogContact,
  { caseId, ...writer }: Writer & { readonly caseId: Id<"case"> },
  stamp: Stamp,
): { contact: Contact; task: Task | undefined; events: readonly Happened[] } {
  if (request.at > stamp.at) refuse("contact.in-future", { at: request.at });
  refuseUnfitOutcome(request);
  const guard = markedBy(writer, { privilege, internal });
  const opened = followUp && openTask({ caseId, ...guard, ...(request.about ? { about: request.about } : {}), ...followUp }, stamp);
  const contact: Contact = {
    ...request,
    ...guard,
    contactId: stamp.newId("contact"),
    caseId,
    ...(opened ? { followUpTaskId: opened.task.taskId } : {}),
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: 1,
  };
  const logged = contactLogged.record(stamp, factsOf(contact), { [contact.contactId]: { after: contact } });
  return { contact, task: opened?.task, events: [logged, ...(opened ? [opened.event] : [])] };
}

/** Corrects what was logged, or says what came of it since. Only whoever logged it may: `contact.not-yours`. */
export function correctContact(before: Contact, changes: CorrectContact, stamp: Stamp): { contact: Contact; events: readonly Happened[] } {
  if (before.createdBy !== stamp.actorId) refuse("contact.not-yours");
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { contact: before, events: [] };
  refuseUnfitOutcome(after);
  const changed = { [after.contactId]: { before, after } };
  return { contact: after, events: [contactCorrected.record(stamp, { ...factsOf(after), fields }, changed)] };
}

function refuseUnfitOutcome({ channel, outcome }: Pick<Contact, "channel" | "outcome">): void {
  const fit: readonly string[] = outcomesOf[channel];
  if (!fit.includes(outcome)) refuse("contact.outcome-unfit", { channel, outcome, fit });
}

const factsOf = (contact: Contact) => {
  const { caseId, contactId, channel, direction, with: counterpart, outcome } = contact;
  return { caseId, contactId, channel, direction, with: counterpart, outcome, ...guardOf(contact) };
};

/** XCT-011: that privileged contacts were read is itself a thing that happened: one event for a list, none when none is privileged. */
export const viewContacts = (contacts: readonly Contact[], stamp: Stamp): readonly Happened[] =>
  byHolder(contacts).map(({ privilegeHolder, parts: [first, ...rest] }) => {
    const contactIds = [first, ...rest].map(({ contactId }) => contactId);
    return contactViewed.record(stamp, { caseId: first.caseId, contactIds, privileged: true, privilegeHolder }, {});
  });
