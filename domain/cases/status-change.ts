import * as z from "zod";
import { approvalMovedOn, caseStatusChanged, caseStatusCorrected } from "../../events/status.ts";
import type { Happened } from "../../events/define.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { Instant } from "../kernel/time.ts";
import type { Approval } from "./approval.ts";
import type { CaseCard, LegalCase, Membership } from "./legal-case.ts";
import { CaseStatus } from "./legal-case.ts";
import { cardOf } from "./open-case.ts";
import type { StatuteWatch } from "./statute-watch.ts";

/** Why someone did what they did: never empty, because the history is read years later (LCM-099). */
export const Reason = z.string().trim().min(3).max(1000);

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

/** Spec: Legal Case Management › Status Transitions; the cells that it leaves open are LCM-095. Closed is final (LCM-094). */
export const reachable = {
  pending: ["active", "closed"],
  active: ["pending", "suspended", "settlement", "closed"],
  suspended: ["active", "settlement", "closed"],
  settlement: ["active", "suspended", "closed"],
  closed: [],
} as const satisfies Record<CaseStatus, readonly CaseStatus[]>;

/** Why a case in this status goes where it goes and nowhere else, for whoever asked for more. */
export const whyOnly = {
  pending: "A pending case is activated first, or closed.",
  active: "An active case goes anywhere but where it is.",
  suspended: "A suspended case has been active; it does not become pending again.",
  settlement: "A case in Settlement has been active; it does not become pending again.",
  closed: "A closed case is final; an administrator can correct it.",
} as const satisfies Record<CaseStatus, string>;

/** What of a case is touched when it moves. */
export interface MoveFacts {
  readonly legalCase: LegalCase;
  readonly card: CaseCard;
  readonly membership: Membership;
  readonly approvals: readonly Approval[];
  readonly statute?: StatuteWatch | undefined;
}

/** Where a case goes and why. */
export interface Move {
  readonly to: CaseStatus;
  readonly reason: string;
  /** What is set together with the status: the settlement's day and amount. */
  readonly figures?: Partial<Pick<LegalCase, "settlementDate" | "settlementAmount">>;
  readonly acknowledged: readonly string[];
  /** The approval that made it so. */
  readonly approvalId?: Id<"approval">;
  readonly correction: boolean;
  /** The watch over its statute, which ended while it was closed and begins anew. */
  readonly statute?: StatuteWatch | undefined;
}

/** Everything that is written when a case moves: all of it at once, because none of it may be seen without the rest (LCM-101). */
export interface Moved {
  readonly legalCase: LegalCase;
  readonly card: CaseCard;
  /** Only when it ended, or goes on again. */
  readonly membership: Membership | undefined;
  /** Those that have nothing to decide any more. */
  readonly movedOn: readonly Approval[];
  readonly statusChange: StatusChange;
  /** Only when it is watched again. */
  readonly statute?: StatuteWatch | undefined;
  readonly events: readonly Happened[];
}

/**
 * Moves a case, whether or not it may: closing ends its membership today (LCM-138), a closed case that opens again has it back, and
 * an activation that still waited has nothing left to decide. The accident's reservation follows in data/cases.ts.
 */
export function moveCase(before: MoveFacts, move: Move, stamp: Stamp): Moved {
  const { to, reason, figures = {}, approvalId, correction } = move;
  const { caseId, caseNumber, caseStatus: from } = before.legalCase;
  const { after } = changeRecord(before.legalCase, { caseStatus: to, ...figures }, stamp);
  const membership = membershipAt(before.membership, from, to, stamp);
  const event = eventOf(before, { legalCase: after, membership }, move, stamp);
  const acknowledged = [...move.acknowledged];
  const line = { caseId, eventId: event.eventId, from, to, at: stamp.at, by: stamp.actorId, reason, acknowledged, correction };
  const movedOn = before.approvals
    .filter((one) => one.status === "waiting" && one.approvalId !== approvalId)
    .map((approval) => overtake(approval, caseNumber, stamp));
  return {
    legalCase: after,
    card: cardOf(after, { mrn: before.card.mrn, patientName: before.card.patientName, version: before.card.version + 1 }),
    membership,
    movedOn: movedOn.map(({ approval }) => approval),
    statusChange: { ...line, ...(approvalId ? { approvalId } : {}) },
    statute: move.statute,
    events: [event, ...movedOn.map((one) => one.event)],
  };
}

/** One event for the case and its membership, which never change apart here. */
function eventOf(
  before: MoveFacts,
  { legalCase, membership }: Pick<Moved, "legalCase" | "membership">,
  { to, reason, acknowledged, approvalId, correction, statute }: Move,
  stamp: Stamp,
): Happened {
  const { caseId, caseNumber, caseStatus: from } = before.legalCase;
  const ended = membership ? { membershipId: membership.membershipId } : {};
  const data = { caseId, caseNumber, from, to, acknowledged: [...acknowledged], ...ended };
  const change = {
    case: { before: before.legalCase, after: legalCase },
    ...(membership ? { membership: { before: before.membership, after: membership } } : {}),
    ...(statute ? { statute: { ...(before.statute ? { before: before.statute } : {}), after: statute } } : {}),
  };
  if (correction) return caseStatusCorrected.record(stamp, data, change, reason);
  return caseStatusChanged.record(stamp, { ...data, ...(approvalId ? { approvalId } : {}) }, change, reason);
}

/** LCM-041, LCM-138: a membership ends with its case, today, but never before it began. */
function membershipAt(before: Membership, from: CaseStatus, to: CaseStatus, stamp: Stamp): Membership | undefined {
  if ((from === "closed") === (to === "closed")) return undefined;
  const { endDate: _, ...open } = before;
  const version = before.version + 1;
  if (to !== "closed") return { ...open, version };
  const now = today(stamp);
  return { ...open, endDate: now < before.startDate ? before.startDate : now, version };
}

function overtake(before: Approval, caseNumber: string, stamp: Stamp): { approval: Approval; event: Happened } {
  const approval: Approval = { ...before, status: "movedOn", decidedAt: stamp.at, version: before.version + 1 };
  const { caseId, approvalId } = approval;
  return {
    approval,
    event: approvalMovedOn.record(stamp, { caseId, caseNumber, approvalId }, { [approvalId]: { before, after: approval } }),
  };
}
