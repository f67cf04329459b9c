import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { disputeRaised, disputeResolved } from "../../events/status.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Instant } from "../kernel/time.ts";
import type { LegalCase } from "./legal-case.ts";
import { Reason } from "./status-change.ts";

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

export const RaiseDispute = z.strictObject({ reason: Reason.meta({ description: "What is disputed, and by whom" }) });
export const ResolveDispute = z.strictObject({ resolution: Reason.meta({ description: "What was agreed upon" }) });

interface DisputeFacts {
  readonly legalCase: Pick<LegalCase, "caseId" | "caseNumber" | "caseStatus">;
  readonly disputes: readonly Dispute[];
}

/** Holds a case in Settlement (LCM-154). Refuses `dispute.not-in-settlement` and `dispute.already-open`. */
export function raiseDispute(
  { legalCase, disputes }: DisputeFacts,
  { reason }: z.output<typeof RaiseDispute>,
  stamp: Stamp,
): { dispute: Dispute; event: Happened } {
  const { caseId, caseNumber, caseStatus } = legalCase;
  if (caseStatus !== "settlement") refuse("dispute.not-in-settlement", { caseStatus });
  const open = disputes.find(({ status }) => status === "open");
  if (open) refuse("dispute.already-open", { disputeId: open.disputeId });
  const disputeId = stamp.newId("dispute");
  const dispute: Dispute = { disputeId, caseId, status: "open", reason, raisedAt: stamp.at, raisedBy: stamp.actorId, version: 1 };
  return { dispute, event: disputeRaised.record(stamp, { caseId, caseNumber, disputeId }, { [disputeId]: { after: dispute } }, reason) };
}

/** Lets the case go on. Refuses `dispute.not-found` and `dispute.resolved`. */
export function resolveDispute(
  { legalCase, disputes }: DisputeFacts,
  disputeId: Id<"dispute">,
  { resolution }: z.output<typeof ResolveDispute>,
  stamp: Stamp,
): { dispute: Dispute; event: Happened } {
  const before = disputes.find((one) => one.disputeId === disputeId) ?? refuse("dispute.not-found", { disputeId });
  const { resolvedAt } = before;
  if (before.status === "resolved") refuse("dispute.resolved", { disputeId, resolvedAt });
  const dispute: Dispute = {
    ...before,
    status: "resolved",
    resolution,
    resolvedAt: stamp.at,
    resolvedBy: stamp.actorId,
    version: before.version + 1,
  };
  const { caseId, caseNumber } = legalCase;
  const change = { [disputeId]: { before, after: dispute } };
  return { dispute, event: disputeResolved.record(stamp, { caseId, caseNumber, disputeId }, change, resolution) };
}
