import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { Day } from "../domain/kernel/time.ts";
import { defineEvent } from "./define.ts";

const serviceId = "service_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;
const feeId = "fee_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;
const modifierRuleId = "modifierRule_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;
const pricesId = "prices_00000000000000000000000000" as const;
const day = (text: string) => Day.parse(text);

export const serviceAdded = defineEvent({
  name: "service.added",
  version: 1,
  says: "A service was put into the price book.",
  about: "serviceId",
  data: z.object({ serviceId: id("service"), code: z.string(), serviceType: z.string() }),
  example: { serviceId, code: "97110", serviceType: "physicalTherapy" },
});

export const serviceChanged = defineEvent({
  name: "service.changed",
  version: 1,
  says: "A service of the price book was changed.",
  about: "serviceId",
  data: z.object({
    serviceId: id("service"),
    code: z.string(),
    active: z.boolean(),
    fields: z.array(z.string()).meta({ description: "Names of the changed fields, never their values" }),
  }),
  example: { serviceId, code: "97110", active: true, fields: ["defaultPrice"] },
});

export const feeAdded = defineEvent({
  name: "fee.added",
  version: 1,
  says: "A fee of a service was put into the price book.",
  about: "serviceId",
  data: z.object({
    serviceId: id("service"),
    feeId: id("fee"),
    payerId: id("payer").optional(),
    amountCents: z.int(),
    reduced: z.boolean(),
    from: Day,
    to: Day.optional(),
  }),
  example: { serviceId, feeId, amountCents: 125_00, reduced: false, from: day("2025-01-01") },
});

export const feeEnded = defineEvent({
  name: "fee.ended",
  version: 1,
  says: "A fee of a service was given its last day.",
  about: "serviceId",
  data: z.object({ serviceId: id("service"), feeId: id("fee"), to: Day }),
  example: { serviceId, feeId, to: day("2025-12-31") },
});

export const feesImported = defineEvent({
  name: "fees.imported",
  version: 1,
  says: "Fees of a service were put into the price book by an import.",
  about: "serviceId",
  data: z.object({ serviceId: id("service"), operationId: id("operation"), count: z.int() }),
  example: { serviceId, operationId: "operation_01K9ZQ3V7M8N4P5R6S7T8V9W0X", count: 20 },
});

export const modifierRuleAdded = defineEvent({
  name: "modifier-rule.added",
  version: 1,
  says: "A rule that calls for modifiers was put into the price book.",
  about: "pricesId",
  data: z.object({
    pricesId: id("prices"),
    modifierRuleId: id("modifierRule"),
    serviceId: id("service").optional(),
    payerId: id("payer").optional(),
    clinicianId: id("provider").optional(),
    modifiers: z.array(z.string()),
  }),
  example: { pricesId, modifierRuleId, serviceId, modifiers: ["59"] },
});

export const modifierRuleEnded = defineEvent({
  name: "modifier-rule.ended",
  version: 1,
  says: "A rule that called for modifiers has ended.",
  about: "pricesId",
  data: z.object({ pricesId: id("prices"), modifierRuleId: id("modifierRule"), serviceId: id("service").optional() }),
  example: { pricesId, modifierRuleId, serviceId },
});

export const billedStatusChanged = defineEvent({
  name: "billed-status.changed",
  version: 1,
  says: "It was said whether appointments that end so are billed, and for what fee.",
  about: "pricesId",
  data: z.object({
    pricesId: id("prices"),
    status: z.string(),
    from: Day,
    billed: z.boolean(),
    cancellationFeeCents: z.int().optional(),
  }),
  example: { pricesId, status: "noShow", from: day("2025-01-01"), billed: true, cancellationFeeCents: 50_00 },
});
