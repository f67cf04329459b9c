import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { activationRequested, approvalDecided, approvalLapsed } from "../../events/status.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { addDays, Day, Instant } from "../kernel/time.ts";
import { CaseStatus } from "./legal-case.ts";
import type { Moved, MoveFacts } from "./status-change.ts";
import { moveCase, Reason } from "./status-change.ts";

/** The activation of a case that waits for someone entitled who did not ask for it (LCM-091, DESIGN 12.12). */
export const Approval = z
  .object({
    approvalId: id("approval"),
    caseId: id("case"),
    kind: z.literal("activation"),
    from: CaseStatus,
    to: CaseStatus,
    reason: z.string().meta({ description: "Why it was asked for" }),
    acknowledged: z.array(z.string()).meta({ description: "The warnings that were acknowledged" }),
    status: z.enum(["waiting", "approved", "refused", "lapsed", "movedOn"]).meta({
      description: "Lapsed: nobody decided in time. movedOn: the case's status changed otherwise before a decision",
    }),
    requestedAt: Instant,
    requestedBy: z.string(),
    dueOn: Day.meta({ description: "The day on which it lapses" }),
    decidedAt: Instant.optional(),
    decidedBy: z.string().optional(),
    decisionReason: z.string().optional(),
    version: z.int(),
  })
  .meta({ id: "Approval" });
export type Approval = z.output<typeof Approval>;

/** A decision as people make it. */
export const DecideApproval = z.strictObject({ decision: z.enum(["approve", "refuse"]), reason: Reason });
export type DecideApproval = z.output<typeof DecideApproval>;

/** An activation that was asked for: nothing of the case changes yet. */
export interface Asked {
  readonly kind: "asked";
  readonly approval: Approval;
  readonly events: readonly Happened[];
}

/** Asks for the activation of a pending case. */
export function requestActivation(
  { legalCase, giveUpAfterDays }: MoveFacts & { readonly giveUpAfterDays: number },
  { reason, acknowledged }: { readonly reason: string; readonly acknowledged: readonly string[] },
  stamp: Stamp,
): Asked {
  const { caseId, caseNumber } = legalCase;
  const approval: Approval = {
    approvalId: stamp.newId("approval"),
    caseId,
    kind: "activation",
    from: "pending",
    to: "active",
    reason,
    acknowledged: [...acknowledged],
    status: "waiting",
    requestedAt: stamp.at,
    requestedBy: stamp.actorId,
    dueOn: addDays(today(stamp), giveUpAfterDays),
    version: 1,
  };
  const { approvalId, dueOn } = approval;
  const data = { caseId, caseNumber, approvalId, dueOn, acknowledged: approval.acknowledged };
  return { kind: "asked", approval, events: [activationRequested.record(stamp, data, { [approvalId]: { after: approval } }, reason)] };
}

/**
 * Decides on an activation (LCM-091). Approving it activates the case in the same transaction, so that an approved case is an
 * active one. Refuses `approval.decided` with what was decided, and `approval.moved-on` when there is nothing to decide any more.
 */
export function decideApproval(
  facts: MoveFacts,
  approvalId: Id<"approval">,
  { decision, reason }: DecideApproval,
  stamp: Stamp,
): { approval: Approval; moved: Moved | undefined; events: readonly Happened[] } {
  const before = facts.approvals.find((one) => one.approvalId === approvalId) ?? refuse("approval.not-found", { approvalId });
  const { caseId, caseNumber, caseStatus } = facts.legalCase;
  refuseDecided(before);
  if (caseStatus !== before.from) refuse("approval.moved-on", { approvalId, caseStatus });
  if (before.requestedBy === stamp.actorId) refuse("approval.own-request", { approvalId }); // DESIGN 12.12

  const status = decision === "approve" ? "approved" : "refused";
  const approval: Approval = {
    ...before,
    status,
    decidedAt: stamp.at,
    decidedBy: stamp.actorId,
    decisionReason: reason,
    version: before.version + 1,
  };
  const data = { caseId, caseNumber, approvalId, decision: status } as const;
  const decided = approvalDecided.record(stamp, data, { [approvalId]: { before, after: approval } }, reason);
  if (status === "refused") return { approval, moved: undefined, events: [decided] };
  const { to, acknowledged } = before;
  const moved = moveCase(facts, { to, reason, acknowledged, approvalId, correction: false }, stamp);
  return { approval, moved, events: [decided, ...moved.events] };
}

function refuseDecided({ approvalId, status, decidedAt, decidedBy }: Approval): void {
  switch (status) {
    case "waiting":
      return;
    case "movedOn":
      return refuse("approval.moved-on", { approvalId });
    case "approved":
    case "refused":
    case "lapsed":
      return refuse("approval.decided", { approvalId, decision: status, decidedAt, decidedBy });
  }
}

/** Gives up on an activation that nobody decided on in time; undefined when it does not wait any more. */
export function lapse(
  approval: Approval,
  { caseNumber }: { caseNumber: string },
  stamp: Stamp,
): { approval: Approval; event: Happened } | undefined {
  if (approval.status !== "waiting") return undefined;
  const { caseId, approvalId } = approval;
  const after: Approval = { ...approval, status: "lapsed", decidedAt: stamp.at, version: approval.version + 1 };
  return {
    approval: after,
    event: approvalLapsed.record(stamp, { caseId, caseNumber, approvalId }, { [approvalId]: { before: approval, after } }),
  };
}

const daySeconds = 86_400;

/**
 * How an activation waits: in so many rounds of so many seconds, reminded after each but the last, after which it is given up. The
 * rounds fill the whole time, so none is longer than the setting says.
 */
export function waitFor({ remindEveryDays, giveUpAfterDays }: { remindEveryDays: number; giveUpAfterDays: number }) {
  const rounds = Math.ceil(giveUpAfterDays / remindEveryDays);
  return { rounds, remindSeconds: Math.ceil((giveUpAfterDays * daySeconds) / rounds) };
}
