import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const ulid = "01K9ZQ3V7M8N4P5R6S7T8V9W0X";
const data = z.object({
  denialId: id("denial"),
  denialNumber: z.string(),
  caseId: id("case"),
  payerId: id("payer"),
  subject: z.string(),
  stage: z.string(),
  owner: z.string(),
  claimCount: z.int(),
  outstandingCents: z.int(),
});
const example = {
  denialId: `denial_${ulid}`,
  denialNumber: "DEN-2025-0000042",
  caseId: `case_${ulid}`,
  payerId: `payer_${ulid}`,
  subject: "authorizationExceeded",
  stage: "new",
  owner: `user_${ulid}`,
  claimCount: 1,
  outstandingCents: 125_00,
} as const;

const claimIds = z.array(id("claim"));
const aClaim = `claim_${ulid}` as const;
const from = z.string().meta({ description: "The stage of before" });

export const denialOpened = defineEvent({
  name: "denial.opened",
  version: 1,
  says: "A denial case was opened.",
  about: "denialId",
  data,
  example,
});

export const denialChanged = defineEvent({
  name: "denial.changed",
  version: 1,
  says: "A denial case was changed or given to someone else.",
  about: "denialId",
  data: data.extend({ fields: z.array(z.string()) }),
  example: { ...example, fields: ["owner"] },
});

export const denialStageChanged = defineEvent({
  name: "denial.stage-changed",
  version: 1,
  says: "A denial case moved to another stage.",
  about: "denialId",
  data: data.extend({ from }),
  example: { ...example, stage: "inProgress", from: "new" },
});

export const denialClaimsAdded = defineEvent({
  name: "denial.claims-added",
  version: 1,
  says: "Claims were put into a denial case.",
  about: "denialId",
  data: data.extend({ claimIds }),
  example: { ...example, claimCount: 2, claimIds: [aClaim] },
});

export const denialClaimsRemoved = defineEvent({
  name: "denial.claims-removed",
  version: 1,
  says: "Claims were taken out of a denial case.",
  about: "denialId",
  data: data.extend({ claimIds }),
  example: { ...example, claimIds: [aClaim] },
});

export const denialOutstandingChanged = defineEvent({
  name: "denial.outstanding-changed",
  version: 1,
  says: "What is outstanding on a claim of a denial case changed, or something else that it keeps of the claim.",
  about: "denialId",
  data: data.extend({ claimId: id("claim") }),
  example: { ...example, outstandingCents: 0, claimId: aClaim },
});

export const denialReminded = defineEvent({
  name: "denial.reminded",
  version: 1,
  says: "Its owner was reminded of a follow-up or of the last day to appeal.",
  about: "denialId",
  data: data.extend({ kinds: z.array(z.string()).meta({ description: "The kinds of the tasks that were opened" }) }),
  example: { ...example, kinds: ["denialFollowUp"] },
});

export const denialResolved = defineEvent({
  name: "denial.resolved",
  version: 1,
  says: "A denial case was resolved.",
  about: "denialId",
  data: data.extend({ from }),
  example: { ...example, stage: "resolved", from: "awaitingPayment" },
});

export const denialCanceled = defineEvent({
  name: "denial.canceled",
  version: 1,
  says: "A denial case was canceled.",
  about: "denialId",
  data: data.extend({ from }),
  example: { ...example, stage: "canceled", from: "new" },
});
