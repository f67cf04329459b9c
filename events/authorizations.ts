import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const data = z.object({
  caseId: id("case"),
  authorizationId: id("authorization"),
  serviceType: z.string(),
  units: z.int(),
});
const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  authorizationId: "authorization_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  serviceType: "initialEvaluation",
  units: 1,
} as const;

export const authorizationRequested = defineEvent({
  name: "authorization.requested",
  version: 1,
  says: "An authorization was requested.",
  about: "caseId",
  data,
  example,
});

export const authorizationApproved = defineEvent({
  name: "authorization.approved",
  version: 1,
  says: "The authorization was approved and has its number.",
  about: "caseId",
  data: data.extend({
    authorizationNumber: z.string(),
    byItself: z.boolean().meta({ description: "Approved by the backend service, not by a person" }),
  }),
  example: { ...example, authorizationNumber: "AUTH-2025-0000042", byItself: true },
});
