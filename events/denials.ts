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

export const denialOpened = defineEvent({
  name: "denial.opened",
  version: 1,
  says: "A denial case was opened.",
  about: "denialId",
  data,
  example,
});
