import { casesIn } from "../../../data/cases.ts";
import type { WholeCase } from "../../../data/cases.ts";
import type { House } from "../../../data/house.ts";
import { settingsIn } from "../../../data/settings.ts";
import { statusIn } from "../../../data/status.ts";
import type { Action } from "../../../domain/access/policy.ts";
import type { Approval } from "../../../domain/cases/approval.ts";
import { decideApproval } from "../../../domain/cases/approval.ts";
import { changeStatus, refuseUnreachable } from "../../../domain/cases/change-status.ts";
import { correctStatus } from "../../../domain/cases/correct-status.ts";
import { raiseDispute, resolveDispute } from "../../../domain/cases/dispute.ts";
import type { CaseStatus } from "../../../domain/cases/legal-case.ts";
import { readinessOf } from "../../../domain/cases/readiness.ts";
import { reachable } from "../../../domain/cases/status-change.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Instant } from "../../../domain/kernel/time.ts";
import { settingsCatalog } from "../../../domain/settings/settings.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { isDownwards } from "../../shared/page.ts";
import { subjectOf, viewOf } from "../cases/views.ts";
import type { statusContract } from "./contract.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. The deciding is the domain's. */
export const statusHandlers = (house: House): Handlers<typeof statusContract> => {
  const [cases, status, settings] = [casesIn(house), statusIn(house), settingsIn(house)];

  const there = async (caseId: Id<"case">): Promise<WholeCase> => (await cases.whole(caseId)) ?? refuse("case.not-found");

  /** The case, after the policy was asked about it; what may not be read is not there. */
  async function found(caseId: Id<"case">, { allow }: Ask): Promise<WholeCase> {
    const whole = await there(caseId);
    allow(subjectOf(whole.legalCase));
    return whole;
  }

  /** The open case that took the accident of a closed one meanwhile, named only to those who may see it (LCM-131). */
  async function accidentOf({ legalCase }: WholeCase, { can }: Ask) {
    if (legalCase.caseStatus !== "closed") return {};
    const { patientId, dateOfLoss, accidentType } = legalCase;
    const { accidentCaseId } = await cases.parties({ patientId, dateOfLoss, accidentType });
    if (!accidentCaseId) return {};
    const card = await cases.card(accidentCaseId);
    return { accident: card && can("case.read", subjectOf(card)) ? { caseId: accidentCaseId } : {} };
  }

  return {
    async readiness(ask) {
      const whole = await found(ask.path.caseId, ask);
      const { to } = ask.query;
      const from = whole.legalCase.caseStatus;
      const allowed: CaseStatus[] = [...reachable[from]];
      const rows = allowed.includes(to) ? readinessOf(whole, to) : [];
      const ready = allowed.includes(to) && rows.every(({ severity }) => severity === "warns");
      return { view: { from, to, allowed, ready, needsApproval: from === "pending" && to === "active", rows } };
    },

    async changeStatus(ask) {
      const { path, body, stamp, match } = ask;
      const [whole, { activationApproval }] = await Promise.all([
        there(path.caseId),
        body.to === "active" ? settings.now(stamp) : { activationApproval: settingsCatalog.activationApproval.byDefault }, // No other move waits.
      ]);
      allowMove(ask, whole, body.to);
      match(whole.legalCase);
      const decided = changeStatus({ ...whole, ...activationApproval }, body, stamp);
      if (decided.kind === "moved") {
        return { view: viewOf({ ...whole, ...after(whole, decided) }, ask), writes: status.moved(whole, decided, stamp) };
      }
      const { approval } = decided;
      const location = `/v1/cases/${path.caseId}/approvals/${approval.approvalId}`;
      return { status: 202, view: approval, headers: { location }, writes: status.asked(whole, decided, stamp) };
    },

    async statusHistory(ask) {
      const { path, query, cursor } = ask;
      await found(path.caseId, ask);
      const past = cursor as { at: Instant; eventId: string } | undefined; // We sealed it.
      const { changes, hasMore } = await status.history(path.caseId, query.limit, past, isDownwards(query));
      const last = changes.at(-1);
      return {
        view: { data: changes, page: { hasMore } },
        ...(hasMore && last ? { next: { at: last.at, eventId: last.eventId } } : {}),
      };
    },

    async correctStatus(ask) {
      const { path, body, stamp, match } = ask;
      const whole = await found(path.caseId, ask);
      match(whole.legalCase);
      const [accident, { statuteAlertDays }] = await Promise.all([accidentOf(whole, ask), settings.now(stamp)]);
      const moved = correctStatus({ ...whole, ...accident, statuteAlertDays }, body, stamp);
      return { view: viewOf({ ...whole, ...after(whole, moved) }, ask), writes: status.moved(whole, moved, stamp) };
    },

    async approvals(ask) {
      const { approvals } = await found(ask.path.caseId, ask);
      return { view: { data: approvals.toReversed(), page: { hasMore: false } } };
    },

    async getApproval(ask) {
      const { approvals } = await found(ask.path.caseId, ask);
      return { view: approvalAmong(approvals, ask.path.approvalId) };
    },

    async decideApproval(ask) {
      const { path, body, stamp } = ask;
      const whole = await there(path.caseId);
      allowDecision(ask, whole, path.approvalId);
      const decided = decideApproval(whole, path.approvalId, body, stamp);
      return { view: decided.approval, writes: status.decided(whole, decided, stamp) };
    },

    async disputes(ask) {
      const { disputes } = await found(ask.path.caseId, ask);
      return { view: { data: disputes.toReversed(), page: { hasMore: false } } };
    },

    async getDispute(ask) {
      const { disputes } = await found(ask.path.caseId, ask);
      const { disputeId } = ask.path;
      return { view: disputes.find((one) => one.disputeId === disputeId) ?? refuse("dispute.not-found", { disputeId }) };
    },

    async raiseDispute(ask) {
      const whole = await found(ask.path.caseId, ask);
      const raised = raiseDispute(whole, ask.body, ask.stamp);
      return { view: raised.dispute, writes: status.disputed(whole, raised, ask.stamp) };
    },

    async resolveDispute(ask) {
      const whole = await found(ask.path.caseId, ask);
      const resolved = resolveDispute(whole, ask.path.disputeId, ask.body, ask.stamp);
      return { view: resolved.dispute, writes: status.disputed(whole, resolved, ask.stamp) };
    },
  };
};

const after = (whole: WholeCase, { legalCase, membership = whole.membership }: Pick<WholeCase, "legalCase"> & Partial<WholeCase>) => ({
  legalCase,
  membership,
});

/** Settling and closing are permissions of their own; every other move, and asking for an activation, is a third. */
const actionFor = (to: CaseStatus): Action => (to === "settlement" ? "case.settle" : to === "closed" ? "case.close" : "case.changeStatus");

/** Nobody moves a closed case. Whoever could have moved it when it was open is told that it is final, and not only that they may not. */
function allowMove({ allow, can }: Ask, { legalCase }: WholeCase, to: CaseStatus): void {
  const [subject, action] = [subjectOf(legalCase), actionFor(to)];
  const final = legalCase.caseStatus === "closed" && can(action, { ...subject, caseStatus: "active" });
  if (final && can("readiness.read", subject)) refuseUnreachable("closed", to); // LCM-094
  allow(subject, action);
}

/** The policy forbids to decide on one's own request, or on a closed case. Whoever could otherwise decide is told which it is. */
function allowDecision({ allow, can }: Ask, { legalCase, approvals }: WholeCase, approvalId: Id<"approval">): void {
  const subject = subjectOf(legalCase);
  const approval = approvals.find((one) => one.approvalId === approvalId);
  if (!approval) return allow(subject);
  const final = legalCase.caseStatus === "closed" && can("case.activate", { ...subject, caseStatus: approval.from });
  if (final && can("readiness.read", subject)) refuse("approval.moved-on", { approvalId, caseStatus: legalCase.caseStatus });
  const asked = { ...subject, requestedBy: approval.requestedBy as Id<"user"> }; // People ask; no consumer does.
  if (can("case.activate", subject) && !can("case.activate", asked)) refuse("approval.own-request", { approvalId });
  allow(asked);
}

const approvalAmong = (approvals: readonly Approval[], approvalId: Id<"approval">): Approval =>
  approvals.find((one) => one.approvalId === approvalId) ?? refuse("approval.not-found", { approvalId });
