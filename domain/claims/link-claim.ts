import * as z from "zod";
import type { Change, Happened } from "../../events/define.ts";
import { claimLinked, claimUnlinked } from "../../events/claims.ts";
import type { CaseBills } from "../billing/bill.ts";
import { billOf, billsMax, withBill, withoutBill } from "../billing/bill.ts";
import type { CaseAccount, LegalCase } from "../cases/legal-case.ts";
import { id } from "../kernel/ids.ts";
import type { Id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Claim, Submission } from "./claim.ts";
import { claimFacts } from "./claim.ts";
import { refuseUnless } from "./claim-status.ts";
import { lossAfterService } from "./edits.ts";

export const LinkClaim = z.strictObject({ caseId: id("case"), reason: z.string().trim().min(3).max(500) });
export type LinkClaim = z.output<typeof LinkClaim>;

/** What a claim's move touches of a case. */
export interface CaseBooks {
  readonly legalCase: Pick<LegalCase, "caseId" | "caseNumber" | "firmId" | "patientId" | "caseStatus" | "dateOfLoss">;
  readonly bills: CaseBills;
  readonly account: CaseAccount;
}

export interface LinkScene {
  readonly claim: Claim;
  /** Its newest version. */
  readonly submission: Submission;
  /** The denial that it is in, while that one is active. */
  readonly activeDenialId: Id<"denial"> | undefined;
  readonly from: CaseBooks;
  readonly to: CaseBooks;
}

/** One case's side of it. */
export interface Moved {
  readonly bills: CaseBills;
  readonly account: CaseAccount;
  readonly events: readonly Happened[];
}

export interface ClaimLinked {
  readonly claim: Claim;
  /** Only that of a draft: what was sent stays as it was sent. */
  readonly submission?: Submission;
  readonly from: Moved;
  readonly to: Moved;
}

/**
 * Moves a claim that was made on the wrong case to another case of the same patient (LCM-015): the claim and its bill go, with both
 * accounts; the appointment and what its units came from stay where they are, and so does what was sent. Refuses `claim.over`,
 * `claim.other-patient`, `case.closed` for either case, `denial.claim-taken` while a denial counts it under its case, `claim.flawed`
 * for a service before the other case's date of loss (CLM-035), and `case.bills-full`.
 */
export function linkClaim(scene: LinkScene, { reason }: Pick<LinkClaim, "reason">, stamp: Stamp): ClaimLinked {
  refuseUnfit(scene);
  const { claim: before, from, to } = scene;
  const after = claimOn(to, before, stamp);
  const submission = draftOn(to, scene);
  const billBefore = from.bills.bills.find(({ billId }) => billId === before.billId);
  const bill = billOf(after, billBefore?.schedulePrice);
  const left = withoutBill(from.bills, from.account, bill.billId);
  const joined = withBill(to.bills, to.account, bill);
  const gone: Change = {
    [before.claimId]: { before },
    ...(submission && { [submission.submissionId]: { before: scene.submission } }),
    ...(billBefore && { [bill.billId]: { before: billBefore } }),
    account: { before: from.account, after: left.account },
  };
  const come: Change = {
    [after.claimId]: { after },
    ...(submission && { [submission.submissionId]: { after: submission } }),
    [bill.billId]: { after: bill },
    account: { before: to.account, after: joined.account },
  };
  const { billId } = bill;
  const unlinked = claimUnlinked.record(stamp, { ...claimFacts(before), billId, toCaseId: after.caseId }, gone, reason);
  const linked = claimLinked.record(stamp, { ...claimFacts(after), billId, fromCaseId: before.caseId }, come, reason);
  return {
    claim: after,
    ...(submission && { submission }),
    from: { ...left, events: [unlinked] },
    to: { ...joined, events: [linked] },
  };
}

function claimOn({ legalCase: { caseId, caseNumber, firmId } }: CaseBooks, before: Claim, stamp: Stamp): Claim {
  const { authorizationUnits: _stayTaken, ...claim } = before;
  return { ...claim, caseId, caseNumber, firmId, updatedAt: stamp.at, updatedBy: stamp.actorId, version: before.version + 1 };
}

function draftOn({ legalCase: { caseId } }: CaseBooks, { claim, submission }: LinkScene): Submission | undefined {
  return claim.status === "draft" ? { ...submission, caseId, version: submission.version + 1 } : undefined;
}

function refuseUnfit({ claim, activeDenialId, from, to }: LinkScene): void {
  const { claimId } = claim;
  refuseUnless("link", claim);
  if (to.legalCase.patientId !== claim.patientId) refuse("claim.other-patient", { claimId, caseId: to.legalCase.caseId });
  for (const { legalCase } of [from, to]) if (legalCase.caseStatus === "closed") refuse("case.closed", { caseId: legalCase.caseId });
  if (activeDenialId) refuse("denial.claim-taken", { claimId, denialId: activeDenialId });
  const flaw = lossAfterService(to.legalCase.dateOfLoss, claim.serviceFrom, "/caseId");
  if (flaw) refuse("claim.flawed", {}, [flaw]);
  if (to.bills.bills.length >= billsMax) refuse("case.bills-full", { caseId: to.legalCase.caseId, billsMax });
}
