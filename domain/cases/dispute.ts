import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Instant } from "../kernel/time.ts";

/** A settlement whose amount is disputed: the case stays in Settlement until it is resolved (LCM-154). */
export const Dispute = z
  .object({
    disputeId: id("dispute"),
    caseId: id("case"),
    status: z.enum(["open", "resolved"]),
    reason: z.string(),
    raisedAt: Instant,
    raisedBy: z.string(),
    resolution: z.string().optional(),
    resolvedAt: Instant.optional(),
    resolvedBy: z.string().optional(),
    version: z.int(),
  })
  .meta({ id: "Dispute" });
export type Dispute = z.output<typeof Dispute>;
