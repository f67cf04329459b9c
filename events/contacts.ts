import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent, marks } from "./define.ts";

const data = z.object({
  caseId: id("case"),
  contactId: id("contact"),
  channel: z.string(),
  direction: z.string(),
  with: z.string().meta({ description: "What they are to the case, never who" }),
  outcome: z.string(),
  ...marks,
});
const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  contactId: "contact_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  channel: "call",
  direction: "outbound",
  with: "firm",
  outcome: "voicemail",
  internal: true,
} as const;

export const contactLogged = defineEvent({
  name: "contact.logged",
  version: 1,
  says: "A contact was logged.",
  about: "caseId",
  data,
  example,
});

export const contactCorrected = defineEvent({
  name: "contact.corrected",
  version: 1,
  says: "A logged contact was corrected, or more came of it.",
  about: "caseId",
  data: data.extend({ fields: z.array(z.string()) }),
  example: { ...example, outcome: "answered", fields: ["outcome"] },
});

export const contactViewed = defineEvent({
  name: "contact.viewed",
  version: 1,
  says: "Privileged contacts were read.",
  about: "caseId",
  data: data.pick({ caseId: true, privileged: true, privilegeHolder: true }).extend({ contactIds: z.array(id("contact")) }),
  example: {
    caseId: example.caseId,
    contactIds: [example.contactId],
    privileged: true,
    privilegeHolder: "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  },
});
