import * as z from "zod";
import { PositiveMoney } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Day } from "../kernel/time.ts";
import type { Asked } from "./approval.ts";
import { requestActivation } from "./approval.ts";
import type { LegalCase } from "./legal-case.ts";
import { CaseStatus } from "./legal-case.ts";
import { refuseUnfitDates } from "./open-case.ts";
import type { ReadinessFacts } from "./readiness.ts";
import { readinessOf } from "./readiness.ts";
import type { Moved, MoveFacts } from "./status-change.ts";
import { moveCase, reachable, Reason, whyOnly } from "./status-change.ts";

/** A change of status as people ask for it. */
export const ChangeStatus = z
  .strictObject({
    to: CaseStatus,
    reason: Reason,
    acknowledge: z.array(z.string().max(60)).max(20).default([]).meta({ description: "Codes of the warnings of its readiness" }),
    settlementDate: Day.optional().meta({ description: "For a move to Settlement (LCM-044)" }),
    settlementAmount: PositiveMoney.optional().meta({ description: "For a move to Settlement, if it is known" }),
  })
  .refine(({ to, settlementDate, settlementAmount }) => to === "settlement" || (!settlementDate && !settlementAmount), {
    error: "only a move to settlement takes a settlement date and amount",
    path: ["to"],
  });
export type ChangeStatus = z.output<typeof ChangeStatus>;

export interface StatusFacts extends MoveFacts, ReadinessFacts {
  /** How long an activation may wait; needed to activate a case. */
  readonly giveUpAfterDays: number;
}

/**
 * Moves a case to another status (LCM-090..101), or asks for the approval that this takes: a pending case is activated by someone
 * else than who asked (LCM-091, DESIGN 12.12).
 */
export function changeStatus(facts: StatusFacts, request: ChangeStatus, stamp: Stamp): ({ kind: "moved" } & Moved) | Asked {
  const { to, reason } = request;
  const { legalCase } = facts;
  const from = legalCase.caseStatus;
  refuseUnreachable(from, to);
  const figures = figuresOf(request, legalCase, stamp);
  const acknowledged = refuseUnready({ ...facts, legalCase: { ...legalCase, ...figures } }, request);
  if (from === "pending" && to === "active") return requestActivation(facts, { reason, acknowledged }, stamp);
  return { kind: "moved", ...moveCase(facts, { to, reason, figures, acknowledged, correction: false }, stamp) };
}

/** LCM-095: the refusal says from where to where, what would be allowed, and why. */
export function refuseUnreachable(from: CaseStatus, to: CaseStatus): void {
  const allowed: readonly CaseStatus[] = reachable[from];
  if (!allowed.includes(to)) refuse("case.transition-not-allowed", { from, to, allowed, why: whyOnly[from] });
}

/** LCM-044, R29: the day is needed on entering Settlement, and is neither in the future nor before the loss. */
export function figuresOf(
  { to, settlementDate, settlementAmount }: Pick<ChangeStatus, "to" | "settlementDate" | "settlementAmount">,
  legalCase: LegalCase,
  stamp: Stamp,
): Partial<Pick<LegalCase, "settlementDate" | "settlementAmount">> {
  if (to !== "settlement") return {};
  const date = settlementDate ?? legalCase.settlementDate;
  if (!date) refuse("case.settlement-date-missing");
  refuseUnfitDates({ dateOfLoss: legalCase.dateOfLoss, settlementDate: date }, stamp);
  return { settlementDate: date, ...(settlementAmount === undefined ? {} : { settlementAmount }) };
}

/** LCM-096..100: nothing that blocks, and every warning acknowledged. Returns the codes that were. */
function refuseUnready(facts: ReadinessFacts, { to, acknowledge }: ChangeStatus): string[] {
  const { caseId, caseStatus: from } = facts.legalCase;
  const readiness = `/v1/cases/${caseId}/readiness?to=${to}`;
  const waiting = facts.approvals.find(({ status }) => status === "waiting");
  if (to === "active" && waiting) refuse("approval.already-waiting", { approvalId: waiting.approvalId });
  const rows = readinessOf(facts, to);
  if (rows.some(({ code }) => code === "settlement.amount-missing")) refuse("case.settlement-amount-missing", { from, to }); // R29
  const blockers = rows.filter(({ severity }) => severity === "blocks").map(({ code }) => code);
  if (blockers.length > 0) refuse("case.not-ready", { from, to, blockers, readiness });
  const warnings = rows.map(({ code }) => code);
  const unacknowledged = warnings.filter((code) => !acknowledge.includes(code));
  if (unacknowledged.length > 0) refuse("case.warnings-unacknowledged", { from, to, unacknowledged, readiness });
  return warnings;
}
