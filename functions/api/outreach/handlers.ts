import { contactsIn } from "../../../data/contacts.ts";
import { append } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { groundOf, paperOf, peopleBehind, tasksIn } from "../../../data/work.ts";
import { isFirmUser } from "../../../domain/access/policy.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Contact } from "../../../domain/outreach/contact.ts";
import { correctContact, logContact, viewContacts } from "../../../domain/outreach/contact.ts";
import { refuseUnfitOwner } from "../../../domain/work/owner.ts";
import { subjectOfPart, unmarked } from "../../../domain/work/privilege.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { fillPage } from "../../shared/fill-page.ts";
import { isDownwards } from "../../shared/page.ts";
import { refuseUnfitAbout } from "../work/about.ts";
import type { outreachContract } from "./contract.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export const outreachHandlers = (house: House): Handlers<typeof outreachContract> => {
  const [contacts, tasks] = [contactsIn(house), tasksIn(house)];

  /** The contact with its case, after the policy was asked about it with its marks; what may not be read is not there. */
  async function found(contactId: Id<"contact">, { allow }: Ask) {
    const { paper: contact, ...ground } = (await paperOf<Contact>(house, contactId)) ?? refuse("contact.not-found");
    allow(subjectOfPart(ground.card, contact));
    return { contact, ...ground };
  }

  return {
    async logContact({ path, body, actor, stamp, allow, can }) {
      const people = body.followUp ? peopleBehind(house, body.followUp.owner) : [];
      const [ground, behind] = await Promise.all([groundOf(house, path.caseId, body.about), people]);
      const { card, head, about } = ground ?? refuse("contact.not-found");
      allow(subjectOfPart(card, unmarked));
      refuseUnfitAbout(body.about, about, card, can);
      const { contact, task, events } = logContact(body, { ...card, isOfLawFirm: isFirmUser(actor) }, stamp);
      if (!can("contact.write", subjectOfPart(card, contact))) refuse("privilege.not-yours");
      if (task) refuseUnfitOwner(task, card, behind);
      const writes = [...contacts.added(contact), ...(task ? tasks.added(task) : []), ...append(card.caseId, head, events, stamp.zone)];
      return { view: contact, writes };
    },

    async listContacts({ path: { caseId }, query, cursor, stamp, allow, can }) {
      const { card, head } = (await groundOf(house, caseId)) ?? refuse("contact.not-found");
      allow(subjectOfPart(card, unmarked));
      const { shown, page, next } = await fillPage(query.limit, cursor as string | undefined, {
        read: async (size, past) => {
          const { parts, hasMore } = await contacts.page(caseId, size, past, isDownwards(query)); // We sealed it.
          return { items: parts, hasMore };
        },
        among: (some) => some.filter((contact) => can("contact.read", subjectOfPart(card, contact))),
        placeOf: ({ contactId }) => contactId,
      });
      const events = viewContacts(shown, stamp);
      return { view: { data: shown, page }, next, writes: events.length > 0 ? append(caseId, head, events, stamp.zone) : [] };
    },

    async getContact(ask) {
      const { contact, head } = await found(ask.path.contactId, ask);
      const events = viewContacts([contact], ask.stamp);
      return { view: contact, writes: events.length > 0 ? append(contact.caseId, head, events, ask.stamp.zone) : [] };
    },

    async correctContact(ask) {
      const { contact: before, head } = await found(ask.path.contactId, ask);
      ask.match(before);
      const { contact, events } = correctContact(before, ask.body, ask.stamp);
      const writes = events.length === 0 ? [] : [...contacts.changed(contact), ...append(contact.caseId, head, events, ask.stamp.zone)];
      return { view: contact, writes };
    },
  };
};
