import { casesIn } from "../../../data/cases.ts";
import { contactsIn } from "../../../data/contacts.ts";
import { append } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { tasksIn } from "../../../data/work.ts";
import { isFirmUser } from "../../../domain/access/policy.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Contact } from "../../../domain/outreach/contact.ts";
import { correctContact, logContact } from "../../../domain/outreach/contact.ts";
import { subjectOfPart } from "../../../domain/work/privilege.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { isDownwards } from "../../shared/page.ts";
import type { outreachContract } from "./contract.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export const outreachHandlers = (house: House): Handlers<typeof outreachContract> => {
  const cases = casesIn(house);
  const contacts = contactsIn(house);
  const tasks = tasksIn(house);

  /** The contact with its case, after the policy was asked about it. */
  async function found(contactId: Id<"contact">, { allow }: Ask) {
    const contact = (await contacts.find(contactId)) ?? refuse("contact.not-found");
    const at = (await cases.glimpse(contact.caseId)) ?? refuse("contact.not-found");
    allow(subjectOfPart(at.card, contact));
    return { contact, ...at };
  }

  return {
    async logContact({ path, body, actor, stamp, allow }) {
      const { card, head } = (await cases.glimpse(path.caseId)) ?? refuse("case.not-found");
      const { contact, task, events } = logContact(card, body, { ofLawFirm: isFirmUser(actor) }, stamp);
      allow(subjectOfPart(card, { ...contact, privilege: "none" })); // One may write down what only the firm may then read.
      const writes = [...contacts.added(contact), ...(task ? tasks.added(task) : []), ...append(card.caseId, head, events, stamp.zone)];
      return { view: contact, writes };
    },

    async listContacts({ path, query, allow, can, cursor }) {
      const { card } = (await cases.glimpse(path.caseId)) ?? refuse("case.not-found");
      allow(subjectOfPart(card, { privilege: "none", internal: false }));
      const { parts, hasMore } = await contacts.page(path.caseId, query.limit, cursor as string | undefined, isDownwards(query)); // We sealed it.
      const last = parts.at(-1);
      const maySee = (contact: Contact) => can("contact.read", subjectOfPart(card, contact));
      return { view: { data: parts.filter(maySee), page: { hasMore } }, ...(hasMore && last ? { next: last.contactId } : {}) };
    },

    async getContact(ask) {
      const { contact } = await found(ask.path.contactId, ask);
      return { view: contact };
    },

    async correctContact(ask) {
      const { contact: before, card, head } = await found(ask.path.contactId, ask);
      ask.match(before);
      const { contact, events } = correctContact(before, ask.body, ask.stamp);
      const writes = events.length === 0 ? [] : [...contacts.changed(contact), ...append(card.caseId, head, events, ask.stamp.zone)];
      return { view: contact, writes };
    },
  };
};
