import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { Day } from "../domain/kernel/time.ts";
import { defineEvent } from "./define.ts";

const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  patientId: "patient_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  firmId: "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  attorneyId: "attorney_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  membershipId: "membership_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  accountId: "account_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  caseNumber: "CASE-2025-00042",
} as const;

export const caseOpened = defineEvent({
  name: "case.opened",
  version: 1,
  says: "The case was opened, with its membership and its account.",
  about: "caseId",
  data: z.object({
    caseId: id("case"),
    caseNumber: z.string(),
    caseStatus: z.enum(["pending", "active"]),
    patientId: id("patient"),
    firmId: id("firm"),
    attorneyId: id("attorney"),
    membershipId: id("membership"),
    accountId: id("account"),
    accidentType: z.string(),
  }),
  example: { ...example, caseStatus: "pending", accidentType: "auto" },
});

export const caseChanged = defineEvent({
  name: "case.changed",
  version: 1,
  says: "Details of the case were changed.",
  about: "caseId",
  data: z.object({
    caseId: id("case"),
    caseNumber: z.string(),
    patientId: id("patient"),
    firmId: id("firm"),
    fields: z.array(z.string()).meta({ description: "Names of the changed fields, never their values" }),
  }),
  example: {
    caseId: example.caseId,
    caseNumber: example.caseNumber,
    patientId: example.patientId,
    firmId: example.firmId,
    fields: ["liabilityStatus"],
  },
});

export const membershipChanged = defineEvent({
  name: "membership.changed",
  version: 1,
  says: "The membership's effective date was changed.",
  about: "caseId",
  data: z.object({ caseId: id("case"), caseNumber: z.string(), membershipId: id("membership"), startDate: Day }),
  example: { caseId: example.caseId, caseNumber: example.caseNumber, membershipId: example.membershipId, startDate: "2025-07-01" as Day },
});

export const membershipRestored = defineEvent({
  name: "membership.restored",
  version: 1,
  says: "The case had lost its membership; it was made again.",
  about: "caseId",
  data: z.object({
    caseId: id("case"),
    caseNumber: z.string(),
    membershipId: id("membership"),
    startDate: Day,
    endDate: Day.optional(),
    isRenumbered: z.boolean().meta({ description: "Whether it has another MRN than before, which was not this case's any more" }),
  }),
  example: {
    caseId: example.caseId,
    caseNumber: example.caseNumber,
    membershipId: example.membershipId,
    startDate: "2025-07-01" as Day,
    isRenumbered: false,
  },
});

export const membershipCardPrinted = defineEvent({
  name: "membership.card-printed",
  version: 1,
  says: "The membership card was printed.",
  about: "caseId",
  data: z.object({ caseId: id("case"), membershipId: id("membership") }),
  example: { caseId: example.caseId, membershipId: example.membershipId },
});
