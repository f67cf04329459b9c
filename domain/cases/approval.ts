import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Instant } from "../kernel/time.ts";
import { CaseStatus } from "./legal-case.ts";

/** The activation of a case that waits for someone entitled who did not ask for it (LCM-091, DESIGN 12.12). */
export const Approval = z
  .object({
    approvalId: id("approval"),
    caseId: id("case"),
    kind: z.literal("activation"),
    from: CaseStatus,
    to: CaseStatus,
    reason: z.string().meta({ description: "Why it was asked for" }),
    status: z.enum(["waiting", "approved", "refused", "lapsed", "movedOn"]).meta({
      description: "Lapsed: nobody decided in time. movedOn: the case's status changed otherwise before a decision",
    }),
    requestedAt: Instant,
    requestedBy: z.string(),
    decidedAt: Instant.optional(),
    decidedBy: z.string().optional(),
    decisionReason: z.string().optional(),
    version: z.int(),
  })
  .meta({ id: "Approval" });
export type Approval = z.output<typeof Approval>;
