import { append } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { groundOf, notesIn, paperOf } from "../../../data/work.ts";
import { isFirmUser } from "../../../domain/access/policy.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Note } from "../../../domain/work/note.ts";
import { changeNote, viewNotes, writeNote } from "../../../domain/work/note.ts";
import { subjectOfPart, unmarked } from "../../../domain/work/privilege.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { fillPage } from "../../shared/fill-page.ts";
import { isDownwards } from "../../shared/page.ts";
import { refuseUnfitAbout } from "./about.ts";
import type { notesContract } from "./notes-contract.ts";

export function noteHandlers(house: House): Handlers<typeof notesContract> {
  const notes = notesIn(house);

  /** The note with its case, after the policy was asked about it with its marks; what may not be read is not there. */
  async function found(noteId: Id<"note">, { allow }: Ask) {
    const known = (await paperOf<Note>(house, noteId)) ?? refuse("note.not-found");
    allow(subjectOfPart(known.card, known.paper));
    return { ...known, note: known.paper };
  }

  return {
    async writeNote({ path, body, actor, stamp, allow, can }) {
      const { card, head, about } = (await groundOf(house, path.caseId, body.about)) ?? refuse("note.not-found");
      allow(subjectOfPart(card, unmarked));
      refuseUnfitAbout(body.about, about, card, can);
      const { note, event } = writeNote(body, { ...card, isOfLawFirm: isFirmUser(actor) }, stamp);
      if (!can("note.write", subjectOfPart(card, note))) refuse("privilege.not-yours");
      return { view: note, writes: [...notes.added(note), ...append(card.caseId, head, [event], stamp.zone)] };
    },

    async notes({ path: { caseId }, query, cursor, stamp, allow, can }) {
      const { card, head } = (await groundOf(house, caseId)) ?? refuse("note.not-found");
      allow(subjectOfPart(card, unmarked));
      const { about, pinned, limit } = query;
      const { shown, page, next } = await fillPage(limit, cursor as string | undefined, {
        read: async (size, past) => {
          const { parts, hasMore } = await notes.page(caseId, size, past, isDownwards(query)); // We sealed it.
          return { items: parts, hasMore };
        },
        among: (some) =>
          some.filter(
            (note) =>
              (about === undefined || note.about === about) &&
              (pinned === undefined || String(note.pinned) === pinned) &&
              can("note.read", subjectOfPart(card, note)),
          ),
        placeOf: ({ noteId }) => noteId,
      });
      const events = viewNotes(shown, stamp);
      return { view: { data: shown, page }, next, writes: events.length > 0 ? append(caseId, head, events, stamp.zone) : [] };
    },

    async getNote(ask) {
      const { note, head } = await found(ask.path.noteId, ask);
      const events = viewNotes([note], ask.stamp);
      return { view: note, writes: events.length > 0 ? append(note.caseId, head, events, ask.stamp.zone) : [] };
    },

    async changeNote(ask) {
      const { path, body, stamp, match, can } = ask;
      const { note: before, card, head } = await found(path.noteId, ask);
      match(before);
      const { note, events } = changeNote(before, body, card, stamp);
      if (note.about !== undefined && note.about !== before.about) {
        const ground = await groundOf(house, card.caseId, note.about);
        refuseUnfitAbout(note.about, ground?.about, card, can);
      }
      if (!can("note.write", subjectOfPart(card, note))) refuse("privilege.not-yours");
      return { view: note, writes: events.length > 0 ? [...notes.changed(note), ...append(card.caseId, head, events, stamp.zone)] : [] };
    },
  };
}
