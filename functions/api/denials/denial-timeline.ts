import { casesIn } from "../../../data/cases.ts";
import { denialListsIn } from "../../../data/denial-lists.ts";
import { eventsOf } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import type { CaseCard } from "../../../domain/cases/legal-case.ts";
import type { Denial } from "../../../domain/denials/denial.ts";
import type { Contact } from "../../../domain/outreach/contact.ts";
import type { Note } from "../../../domain/work/note.ts";
import { subjectOfPart } from "../../../domain/work/privilege.ts";
import type { Task } from "../../../domain/work/task.ts";
import { taskKinds } from "../../../domain/work/task.ts";
import type { Ask } from "../../shared/contract.ts";
import { entriesOf } from "../../shared/event-page.ts";
import type { EventsQuery } from "../../shared/page.ts";
import { isDownwards } from "../../shared/page.ts";
import type { DenialEntry } from "./denial-views.ts";

/** Where the page before ended, in each of the lists that a timeline is made of. */
interface Places {
  readonly events?: number;
  readonly notes?: string;
  readonly tasks?: string;
  readonly contacts?: string;
}

/** An entry, and where it stands in its own list. */
interface Told {
  readonly entry: DenialEntry;
  readonly place: Places;
}

/** What happened to a denial, and what was written about it on its home case, as one list in order of time (RCM-021). */
export async function timelineOf(house: House, denial: Denial, { query, cursor, can }: TimelineAsk) {
  const past = (cursor ?? {}) as Places; // We sealed it.
  const newestFirst = isDownwards(query);
  const card = await casesIn(house).card(denial.caseId);
  const lists = await Promise.all([
    eventsTold(house, denial, { limit: query.limit, past, newestFirst }),
    ...(card ? papersTold(house, denial, { card, can, limit: query.limit, past, newestFirst }) : []),
  ]);
  const shown = merged(lists, newestFirst, query.limit);
  const hasMore = lists.flat().length > shown.length; // Each list gave one more than fits.
  const next: Places = Object.assign({}, past, ...shown.map(({ place }) => place));
  return { view: { data: shown.map(({ entry }) => entry), page: { hasMore } }, ...(hasMore ? { next } : {}) };
}

interface TimelineAsk {
  readonly query: EventsQuery;
  readonly cursor: unknown;
  readonly can: Ask["can"];
}

interface Stretch {
  readonly limit: number;
  readonly past: Places;
  readonly newestFirst: boolean;
}

/** The first few of all lists in order of time, each list in its own order, so that none of its entries is passed over. */
function merged(lists: readonly (readonly Told[])[], newestFirst: boolean, limit: number): Told[] {
  const taken: Told[] = [];
  const places = lists.map(() => 0);
  while (taken.length < limit) {
    const heads = lists.flatMap((list, i) => list.slice(places[i], places[i]! + 1).map((told) => ({ told, i }))); // A place a list.
    const [first] = heads.toSorted(({ told: { entry: a } }, { told: { entry: b } }) =>
      a.at === b.at ? 0 : a.at < b.at === newestFirst ? 1 : -1,
    );
    if (!first) break;
    taken.push(first.told);
    places[first.i]! += 1;
  }
  return taken;
}

async function eventsTold({ table }: House, { denialId }: Denial, { limit, past, newestFirst }: Stretch): Promise<Told[]> {
  const { rows } = await eventsOf(table, denialId, limit + 1, past.events, newestFirst);
  return (await entriesOf(rows)).map(({ eventId, at, actorId, says, reason, data, seq }) => ({
    entry: { kind: "event", id: eventId, at, actorId, says, ...(reason ? { text: reason } : {}), data },
    place: { events: seq },
  }));
}

function papersTold(house: House, denial: Denial, { card, can, limit, past, newestFirst }: Stretch & { card: CaseCard; can: Ask["can"] }) {
  const lists = denialListsIn(house);
  const stretch = (from: string | undefined) => ({ limit: limit + 1, past: from, newestFirst });
  const isTold = (action: "note.read" | "task.read" | "contact.read") => (paper: Note | Task | Contact) =>
    paper.privilege === "none" && can(action, subjectOfPart(card, paper));
  return [
    lists.papersAbout("notes", denial, isTold("note.read"), stretch(past.notes)).then((notes) => notes.map(noteTold)),
    lists.papersAbout("tasks", denial, isTold("task.read"), stretch(past.tasks)).then((tasks) => tasks.map(taskTold)),
    lists.papersAbout("contacts", denial, isTold("contact.read"), stretch(past.contacts)).then((contacts) => contacts.map(contactTold)),
  ];
}

const noteTold = ({ noteId, caseId, createdAt: at, createdBy: actorId, text }: Note): Told => ({
  entry: { kind: "note", id: noteId, at, actorId, says: "A note was written.", text, data: { caseId, noteId } },
  place: { notes: noteId },
});

const taskTold = (task: Task): Told => {
  const { taskId, caseId, kind, createdAt: at, createdBy: actorId, title, owner, status, dueOn } = task;
  const data = { caseId, taskId, owner, status, ...(dueOn ? { dueOn } : {}) };
  return { entry: { kind: "task", id: taskId, at, actorId, says: taskKinds[kind], text: title, data }, place: { tasks: taskId } };
};

const contactTold = (contact: Contact): Told => {
  const { contactId, caseId, at, createdBy: actorId, channel, direction, with: counterpart, outcome, summary } = contact;
  const data = { caseId, contactId, channel, direction, with: counterpart, outcome, at };
  return {
    entry: {
      kind: "contact",
      id: contactId,
      at: contact.createdAt, // Lists are in the order in which things were logged.
      actorId,
      says: "Someone was spoken with, or written to.",
      ...(summary ? { text: summary } : {}),
      data,
    },
    place: { contacts: contactId },
  };
};
