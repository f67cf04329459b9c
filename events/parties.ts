import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

/** Parties are people and offices: their events hold ids and codes, and say which fields changed, never to what (DESIGN 12.1). */
const example = {
  patientId: "patient_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  firmId: "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  attorneyId: "attorney_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  providerId: "provider_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  payerId: "payer_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  userId: "user_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
} as const;

const fields = z.array(z.string()).meta({ description: "Names of the changed fields, never their values; a deactivation names `active`" });

const aboutPatient = {
  version: 1,
  about: "patientId",
  data: z.object({ patientId: id("patient") }),
  example: { patientId: example.patientId },
} as const;

export const patientAdded = defineEvent({ ...aboutPatient, name: "patient.added", says: "The patient was put on record." });

export const patientChanged = defineEvent({
  name: "patient.changed",
  version: 1,
  says: "The patient's record was changed.",
  about: "patientId",
  data: z.object({ patientId: id("patient"), fields }),
  example: { patientId: example.patientId, fields: ["homeAddress"] },
});

export const patientDemographicsVerified = defineEvent({
  ...aboutPatient,
  name: "patient.demographics-verified",
  says: "The patient's demographics were verified with the person.",
});

export const patientViewed = defineEvent({ ...aboutPatient, name: "patient.viewed", says: "The patient's whole record was read." });

export const firmAdded = defineEvent({
  name: "firm.added",
  version: 1,
  says: "The law firm was put on record.",
  about: "firmId",
  data: z.object({ firmId: id("firm") }),
  example: { firmId: example.firmId },
});

export const firmChanged = defineEvent({
  name: "firm.changed",
  version: 1,
  says: "The law firm's record was changed.",
  about: "firmId",
  data: z.object({ firmId: id("firm"), fields }),
  example: { firmId: example.firmId, fields: ["active"] },
});

export const attorneyAdded = defineEvent({
  name: "attorney.added",
  version: 1,
  says: "The attorney was put on record with their firm.",
  about: "attorneyId",
  data: z.object({ attorneyId: id("attorney"), firmId: id("firm") }),
  example: { attorneyId: example.attorneyId, firmId: example.firmId },
});

export const attorneyChanged = defineEvent({
  name: "attorney.changed",
  version: 1,
  says: "The attorney's record was changed.",
  about: "attorneyId",
  data: z.object({ attorneyId: id("attorney"), firmId: id("firm"), fields }),
  example: { attorneyId: example.attorneyId, firmId: example.firmId, fields: ["phone"] },
});

export const providerAdded = defineEvent({
  name: "provider.added",
  version: 1,
  says: "The provider was put on record.",
  about: "providerId",
  data: z.object({ providerId: id("provider"), network: z.string() }),
  example: { providerId: example.providerId, network: "inNetwork" },
});

export const providerChanged = defineEvent({
  name: "provider.changed",
  version: 1,
  says: "The provider's record was changed.",
  about: "providerId",
  data: z.object({ providerId: id("provider"), fields }),
  example: { providerId: example.providerId, fields: ["network"] },
});

export const payerAdded = defineEvent({
  name: "payer.added",
  version: 1,
  says: "The payer was put on record.",
  about: "payerId",
  data: z.object({ payerId: id("payer"), kind: z.string() }),
  example: { payerId: example.payerId, kind: "commercial" },
});

export const payerChanged = defineEvent({
  name: "payer.changed",
  version: 1,
  says: "The payer's record was changed.",
  about: "payerId",
  data: z.object({ payerId: id("payer"), fields }),
  example: { payerId: example.payerId, fields: ["claimFormat"] },
});

/** What the sign-in service needs in order to keep logins in step with users. */
const standing = z.object({ userId: id("user"), roles: z.array(z.string()), firmIds: z.array(id("firm")), active: z.boolean() });
const standingExample = { userId: example.userId, roles: ["attorney"], firmIds: [example.firmId], active: true };

export const userAdded = defineEvent({
  name: "user.added",
  version: 1,
  says: "The user was added, with their roles and firms.",
  about: "userId",
  data: standing,
  example: standingExample,
});

export const userChanged = defineEvent({
  name: "user.changed",
  version: 1,
  says: "The user was changed.",
  about: "userId",
  data: standing.extend({ fields }),
  example: { ...standingExample, active: false, fields: ["active"] },
});
