import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const operationId = "operation_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;

export const operationStarted = defineEvent({
  name: "operation.started",
  version: 1,
  says: "Long work was accepted.",
  about: "operationId",
  data: z.object({ operationId: id("operation"), kind: z.string(), total: z.int() }),
  example: { operationId, kind: "feeImport", total: 10_000 },
});

export const operationContinued = defineEvent({
  name: "operation.continued",
  version: 1,
  says: "Long work is to go on from here.",
  about: "operationId",
  data: z.object({ operationId: id("operation"), kind: z.string(), done: z.int() }),
  example: { operationId, kind: "feeImport", done: 6_400 },
});

export const operationEnded = defineEvent({
  name: "operation.ended",
  version: 1,
  says: "Long work came to its end, or stopped because the same stretch failed again and again.",
  about: "operationId",
  data: z.object({
    operationId: id("operation"),
    kind: z.string(),
    total: z.int(),
    leftOutCount: z.int(),
    status: z.string().meta({ description: "done or failed" }),
  }),
  example: { operationId, kind: "feeImport", total: 10_000, leftOutCount: 2, status: "done" },
});
