import type { Contact } from "../domain/outreach/contact.ts";
import type { House } from "./house.ts";
import { listIn } from "./parts.ts";

/** Contacts of cases, in the order in which they were logged. */
export const contactsIn = (house: House) => listIn<Contact>(house, "CONTACTS", ({ contactId }) => contactId);
