import * as z from "zod";
import { Approval, DecideApproval } from "../../../domain/cases/approval.ts";
import { ChangeStatus } from "../../../domain/cases/change-status.ts";
import { CorrectStatus } from "../../../domain/cases/correct-status.ts";
import { Dispute, RaiseDispute, ResolveDispute } from "../../../domain/cases/dispute.ts";
import { CaseStatus } from "../../../domain/cases/legal-case.ts";
import { ReadinessRow } from "../../../domain/cases/readiness.ts";
import { StatusChange } from "../../../domain/cases/status-change.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { EventsQuery, listOf } from "../../shared/page.ts";
import { CaseView } from "../cases/contract.ts";

const CasePath = z.object({ caseId: id("case") });
const ApprovalPath = CasePath.extend({ approvalId: id("approval") });
const DisputePath = CasePath.extend({ disputeId: id("dispute") });

const ReadinessView = z
  .object({
    from: CaseStatus,
    to: CaseStatus,
    allowed: z.array(CaseStatus).meta({ description: "Where a case in this status can go" }),
    ready: z.boolean().meta({ description: "Nothing blocks; what warns must still be acknowledged" }),
    needsApproval: z.boolean().meta({ description: "Asking for it makes an approval that someone else decides on" }),
    rows: z.array(ReadinessRow),
  })
  .meta({ id: "CaseReadiness" });

const refusesMoves = [
  "case.not-found",
  "case.transition-not-allowed",
  "case.not-ready",
  "case.warnings-unacknowledged",
  "case.settlement-date-missing",
  "case.settlement-amount-missing",
  "case.settled-in-future",
  "case.settled-before-loss",
  "approval.already-waiting",
] as const;

export const statusContract = {
  readiness: {
    route: "GET /v1/cases/{caseId}/readiness",
    says: "What blocks a change of status, and what only warns and must be acknowledged. The change uses the same answer.",
    may: "readiness.read",
    path: CasePath,
    query: z.object({ to: CaseStatus }),
    answers: { status: 200, view: ReadinessView },
    refuses: ["case.not-found"],
  },
  changeStatus: {
    route: "POST /v1/cases/{caseId}/status-changes",
    says: "Moves a case to another status. Activating a pending case takes an approval, which someone else decides on. Settling and closing take their own permission.",
    may: "case.changeStatus",
    path: CasePath,
    body: ChangeStatus,
    ifMatch: true,
    answers: {
      status: 200,
      view: CaseView,
      also: { status: 202, says: "It waits for a decision: this is the approval to decide on.", view: Approval },
    },
    refuses: refusesMoves,
  },
  statusHistory: {
    route: "GET /v1/cases/{caseId}/status-changes",
    says: "The status history of a case, newest first: from, to, by whom, when and why.",
    may: "timeline.read",
    path: CasePath,
    query: EventsQuery,
    answers: { status: 200, view: listOf(StatusChange) },
    refuses: ["case.not-found", "cursor.invalid"],
  },
  correctStatus: {
    route: "POST /v1/cases/{caseId}/corrections",
    says: "Corrects a status that should never have been, also after closing, with an audited reason.",
    may: "case.correct",
    path: CasePath,
    body: CorrectStatus,
    ifMatch: true,
    answers: { status: 200, view: CaseView },
    refuses: [
      "case.not-found",
      "case.correction-changes-nothing",
      "case.accident-already-open",
      "case.settlement-date-missing",
      "case.settled-in-future",
      "case.settled-before-loss",
    ],
  },
  approvals: {
    route: "GET /v1/cases/{caseId}/approvals",
    says: "The activations of a case that were asked for, newest first: those that wait and those that were decided.",
    may: "readiness.read",
    path: CasePath,
    answers: { status: 200, view: listOf(Approval) },
    refuses: ["case.not-found"],
  },
  getApproval: {
    route: "GET /v1/cases/{caseId}/approvals/{approvalId}",
    says: "One activation that was asked for.",
    may: "readiness.read",
    path: ApprovalPath,
    answers: { status: 200, view: Approval },
    refuses: ["case.not-found", "approval.not-found"],
  },
  decideApproval: {
    route: "POST /v1/cases/{caseId}/approvals/{approvalId}/decision",
    says: "Decides on an activation that someone else asked for. Approving it activates the case at once.",
    may: "case.activate",
    path: ApprovalPath,
    body: DecideApproval,
    answers: { status: 200, view: Approval },
    refuses: ["case.not-found", "approval.not-found", "approval.decided", "approval.own-request", "approval.moved-on"],
  },
  disputes: {
    route: "GET /v1/cases/{caseId}/disputes",
    says: "The disputes of a case's settlement, newest first.",
    may: "readiness.read",
    path: CasePath,
    answers: { status: 200, view: listOf(Dispute) },
    refuses: ["case.not-found"],
  },
  getDispute: {
    route: "GET /v1/cases/{caseId}/disputes/{disputeId}",
    says: "One dispute of a case's settlement.",
    may: "readiness.read",
    path: DisputePath,
    answers: { status: 200, view: Dispute },
    refuses: ["case.not-found", "dispute.not-found"],
  },
  raiseDispute: {
    route: "POST /v1/cases/{caseId}/disputes",
    says: "Holds a case in Settlement until the dispute is resolved.",
    may: "case.dispute",
    path: CasePath,
    body: RaiseDispute,
    answers: { status: 201, view: Dispute, location: "/v1/cases/{caseId}/disputes/{disputeId}" },
    refuses: ["case.not-found", "dispute.not-in-settlement", "dispute.already-open"],
  },
  resolveDispute: {
    route: "POST /v1/cases/{caseId}/disputes/{disputeId}/resolution",
    says: "Resolves a dispute: the case can go on.",
    may: "case.dispute",
    path: DisputePath,
    body: ResolveDispute,
    answers: { status: 200, view: Dispute },
    refuses: ["case.not-found", "dispute.not-found", "dispute.resolved"],
  },
} as const satisfies Contract;
