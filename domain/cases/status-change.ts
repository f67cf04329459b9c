import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Instant } from "../kernel/time.ts";
import { CaseStatus } from "./legal-case.ts";

/** One line of a case's status history (LCM-102). */
export const StatusChange = z
  .object({
    caseId: id("case"),
    eventId: id("event"),
    from: CaseStatus,
    to: CaseStatus,
    at: Instant,
    by: z.string(),
    reason: z.string(),
    acknowledged: z.array(z.string()).meta({ description: "The warnings that were acknowledged" }),
    approvalId: id("approval").optional(),
    correction: z.boolean().meta({ description: "Corrected by an administrator, outside of the usual ways" }),
  })
  .meta({ id: "StatusChange" });
export type StatusChange = z.output<typeof StatusChange>;
