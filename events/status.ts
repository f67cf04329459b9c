import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const CaseStatus = z.enum(["pending", "active", "suspended", "settlement", "closed"]);
const data = z.object({ caseId: id("case"), caseNumber: z.string(), from: CaseStatus, to: CaseStatus });
const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  caseNumber: "CASE-2025-00042",
  from: "active",
  to: "suspended",
} as const;

export const caseStatusChanged = defineEvent({
  name: "case.status-changed",
  version: 1,
  says: "The case moved to another status.",
  about: "caseId",
  data,
  example,
});

export const caseStatusCorrected = defineEvent({
  name: "case.status-corrected",
  version: 1,
  says: "An administrator corrected the case's status.",
  about: "caseId",
  data,
  example: { ...example, from: "closed", to: "active" },
});

export const activationRequested = defineEvent({
  name: "activation.requested",
  version: 1,
  says: "Somebody asked that the case be activated.",
  about: "caseId",
  data: z.object({ caseId: id("case"), caseNumber: z.string(), approvalId: id("approval") }),
  example: { caseId: example.caseId, caseNumber: example.caseNumber, approvalId: "approval_01K9ZQ3V7M8N4P5R6S7T8V9W0X" },
});
