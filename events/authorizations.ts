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

export const authorizationDenied = defineEvent({
  name: "authorization.denied",
  version: 1,
  says: "The authorization was denied.",
  about: "caseId",
  data,
  example,
});

export const authorizationCanceled = defineEvent({
  name: "authorization.canceled",
  version: 1,
  says: "The authorization was canceled.",
  about: "caseId",
  data,
  example,
});

export const authorizationExpired = defineEvent({
  name: "authorization.expired",
  version: 1,
  says: "The authorization's period is over.",
  about: "caseId",
  data,
  example,
});

const unitsLeft = z.int().meta({ description: "Neither used nor held" });

export const authorizationLimitNear = defineEvent({
  name: "authorization.limit-near",
  version: 1,
  says: "The authorization is nearly used up.",
  about: "caseId",
  data: data.extend({ unitsLeft }),
  example: { ...example, units: 10, unitsLeft: 2 },
});

export const authorizationEndNear = defineEvent({
  name: "authorization.end-near",
  version: 1,
  says: "The authorization ends soon.",
  about: "caseId",
  data: data.extend({ unitsLeft }),
  example: { ...example, units: 10, unitsLeft: 4 },
});

export const authorizationExhausted = defineEvent({
  name: "authorization.exhausted",
  version: 1,
  says: "Every unit of the authorization is used.",
  about: "caseId",
  data,
  example,
});

export const authorizationRestored = defineEvent({
  name: "authorization.restored",
  version: 1,
  says: "A unit came back to an authorization that was used up.",
  about: "caseId",
  data,
  example,
});
