import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Instant } from "../kernel/time.ts";

/** The kinds of long work. */
export const OperationKind = z.enum(["feeImport", "denialClaims"]).meta({ id: "OperationKind" });
export type OperationKind = z.infer<typeof OperationKind>;

/** One item that was left out, and why. Never a personal value. */
export const LeftOut = z
  .object({ item: z.string(), code: z.string(), detail: z.string(), field: z.string().optional() })
  .meta({ id: "LeftOut" });
export type LeftOut = z.output<typeof LeftOut>;
/** More are counted and not listed. */
export const leftOutMax = 200;

/** Long work that was accepted with 202: how far it is, and what it left out (DESIGN 12.8). */
export const LongOperation = z
  .object({
    operationId: id("operation"),
    kind: OperationKind,
    status: z.enum(["waiting", "running", "done", "failed"]),
    total: z.int().meta({ description: "Items" }),
    done: z.int().meta({ description: "Items dealt with so far, those left out included" }),
    leftOutCount: z.int(),
    leftOut: z.array(LeftOut).meta({ description: `At most ${leftOutMax}` }),
    /** What it works on: ids and codes. */
    about: z.record(z.string(), z.string()),
    /** In how many rows its input lies. */
    parts: z.int(),
    startedAt: Instant,
    startedBy: id("user"),
    updatedAt: Instant,
    endedAt: Instant.optional(),
    version: z.int(),
  })
  .meta({ id: "Operation" });
export type LongOperation = z.output<typeof LongOperation>;
