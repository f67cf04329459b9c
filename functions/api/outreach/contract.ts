import * as z from "zod";
import { Contact, CorrectContact, LogContact } from "../../../domain/outreach/contact.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { PageQuery, listOf, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const CasePath = z.object({ caseId: id("case") });
const ContactPath = z.object({ contactId: id("contact") });
const ContactView = Contact.meta({ id: "Contact" });

/** Who was spoken with about a case (NEG-190, NEG-191, NEG-220). */
export const outreachContract = {
  logContact: {
    route: "POST /v1/cases/{caseId}/contacts",
    says: "Logs a call, an e-mail, a letter or a meeting, and opens the task that follows from it.",
    may: "contact.write",
    path: CasePath,
    body: LogContact.strict().meta({ id: "LogContact" }),
    answers: { status: 201, view: ContactView, location: "/v1/contacts/{contactId}" },
    refuses: [
      "contact.not-found",
      "contact.in-future",
      "contact.outcome-unfit",
      "about.not-found",
      "privilege.not-yours",
      "task.owner-unfit",
    ],
  },
  listContacts: {
    route: "GET /v1/cases/{caseId}/contacts",
    says: "The contacts of a case that the asker may know of, in the order in which they were logged.",
    may: "contact.read",
    path: CasePath,
    query: PageQuery.extend({ sort: sortBy("-createdAt", "createdAt") }),
    answers: { status: 200, view: listOf(ContactView) },
    refuses: ["contact.not-found", "cursor.invalid"],
  },
  getContact: {
    route: "GET /v1/contacts/{contactId}",
    says: "One contact. That a privileged one was read is noted.",
    may: "contact.read",
    path: ContactPath,
    answers: { status: 200, view: ContactView },
    refuses: ["contact.not-found"],
  },
  correctContact: {
    route: "PATCH /v1/contacts/{contactId}",
    says: "Corrects a contact or says what came of it since; only whoever logged it may.",
    may: "contact.write",
    path: ContactPath,
    body: patchOf(CorrectContact),
    ifMatch: true,
    answers: { status: 200, view: ContactView },
    refuses: ["contact.not-found", "contact.not-yours", "contact.outcome-unfit"],
  },
} as const satisfies Contract;
