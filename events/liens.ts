import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const data = z.object({
  caseId: id("case"),
  lienId: id("lien"),
  lienType: z.string(),
  amountCents: z.int().meta({ description: "What is claimed now" }),
  medicalLiensCents: z.int().meta({ description: "The sum of the case's active liens after this (LCM-045)" }),
});
const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  lienId: "lien_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  lienType: "letterOfProtection",
  amountCents: 125_000,
  medicalLiensCents: 125_000,
} as const;

export const lienAsserted = defineEvent({
  name: "lien.asserted",
  version: 1,
  says: "A lien on the settlement was put on record.",
  about: "caseId",
  data,
  example,
});

export const lienChanged = defineEvent({
  name: "lien.changed",
  version: 1,
  says: "A lien was changed.",
  about: "caseId",
  data: data.extend({ fields: z.array(z.string()).meta({ description: "Names of the changed fields, never their values" }) }),
  example: { ...example, fields: ["amount"] },
});

export const lienEnded = defineEvent({
  name: "lien.ended",
  version: 1,
  says: "A lien no longer stands: it was released or paid.",
  about: "caseId",
  data: data.extend({ lienStatus: z.enum(["released", "paid"]) }),
  example: { ...example, medicalLiensCents: 0, lienStatus: "released" },
});
