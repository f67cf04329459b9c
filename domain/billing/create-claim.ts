import { appointmentNotBilled } from "../../events/billing.ts";
import { claimCreated } from "../../events/claims.ts";
import type { Happened } from "../../events/define.ts";
import type { Authorization, Alerts } from "../care/authorization.ts";
import type { UnitsMoved } from "../care/units.ts";
import { moveUnits } from "../care/units.ts";
import type { CaseAccount } from "../cases/legal-case.ts";
import type { ClaimDenial } from "../claims/claim-denial.ts";
import type { Claim, Submission } from "../claims/claim.ts";
import { claimFacts } from "../claims/claim.ts";
import { same } from "../kernel/change.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Task } from "../work/task.ts";
import type { AppointmentBilling } from "./appointment-billing.ts";
import { billingPart, noBilling } from "./appointment-billing.ts";
import type { CaseBills } from "./bill.ts";
import { billOf, billsMax, withBill } from "./bill.ts";
import type { TransitionFacts } from "./transition-facts.ts";
import type { Billable, NotBillable } from "./transition.ts";

/** What stands around a claim that is to be made, as it is in the same moment. */
export interface ClaimAround extends Pick<TransitionFacts, "legalCase" | "appointment" | "billing" | "authorizations"> {
  readonly claimNumber: string;
  readonly bills: CaseBills;
  readonly account: CaseAccount;
  /** When the limits of an authorization come near. */
  readonly alerts: Alerts;
}

/** Everything that is born with a claim, to be written in one transaction. What has version 1 is new. */
export interface ClaimCreation {
  readonly claim: Claim;
  readonly submission: Submission;
  readonly claimDenial: ClaimDenial;
  readonly bills: CaseBills;
  readonly account: CaseAccount;
  readonly billing: AppointmentBilling;
  readonly authorization?: Authorization;
  readonly tasks: readonly Task[];
  readonly events: readonly Happened[];
}

/**
 * Makes the claim that an appointment came to: a draft with its first version, its bill on the case's account, and the units of
 * another authorization where one is used (CLM-016..018, CLM-034, CLM-037). The appointment's billing row says that it is claimed, at
 * its version, so that of two who bill one appointment at once the second finds the claim (CLM-031). Refuses `billing.claimed` when
 * it has one, `case.bills-full`, and `authorization.units-exceeded`.
 */
export function createClaim(found: Billable, around: ClaimAround, stamp: Stamp): ClaimCreation {
  const { legalCase, appointment, bills, account } = around;
  const { caseId } = legalCase;
  const before = around.billing;
  if (before?.claimId) refuse("billing.claimed", { appointmentId: appointment.appointmentId, claimId: before.claimId });
  if (bills.bills.length >= billsMax) refuse("case.bills-full", { caseId, billsMax });

  const submission = firstSubmission(found, caseId, stamp);
  const claim = newClaim(found, around, submission, stamp);
  const claimDenial: ClaimDenial = { claimId: claim.claimId, caseId, past: [], version: 1 };
  const bill = billOf(claim, found.schedulePrice);
  const after = withBill(bills, account, bill);
  const billing = claimed(before ?? noBilling(appointment, stamp), claim, found, stamp);
  const taken = takenUnits(found, around, stamp);

  const change = {
    [claim.claimId]: { after: claim },
    [submission.submissionId]: { after: submission },
    [bill.billId]: { after: bill },
    account: { before: account, after: after.account },
    [billingPart(appointment.appointmentId)]: { ...(before ? { before } : {}), after: billing },
    ...(taken ? { [taken.after.authorization.authorizationId]: { before: taken.before, after: taken.after.authorization } } : {}),
  };
  const told = { appointmentId: appointment.appointmentId, billId: bill.billId, patientShareCents: claim.patientShare };
  const created = claimCreated.record(stamp, { ...claimFacts(claim), ...told }, change);
  return {
    claim,
    submission,
    claimDenial,
    ...after,
    billing,
    ...(taken ? { authorization: taken.after.authorization } : {}),
    tasks: taken?.after.tasks ?? [],
    events: [created, ...(taken?.after.events ?? [])],
  };
}

/** What the claim says when it is made, and how that came about (CLM-018, CLM-032). */
const firstSubmission = ({ content, explanation }: Billable, caseId: Claim["caseId"], stamp: Stamp): Submission => ({
  submissionId: stamp.newId("submission"),
  claimId: stamp.newId("claim"),
  caseId,
  seq: 1,
  frequency: "1",
  ...content,
  explanation: [...explanation],
  createdAt: stamp.at,
  createdBy: stamp.actorId,
  version: 1,
});

function newClaim(found: Billable, { legalCase, claimNumber }: ClaimAround, submission: Submission, stamp: Stamp): Claim {
  const { content, figures, claimKind, authorizationId, authorizationUnits } = found;
  const { caseId, caseNumber, firmId } = legalCase;
  const [line] = content.lines;
  return {
    claimId: submission.claimId,
    claimNumber,
    caseId,
    caseNumber,
    firmId,
    patientId: content.patient.patientId,
    payerId: content.payer.payerId,
    providerId: content.billingProvider.providerId,
    appointmentId: content.appointment?.appointmentId,
    authorizationId,
    authorizationUnits,
    billId: stamp.newId("bill"),
    kind: claimKind,
    status: "draft",
    serviceFrom: line!.serviceFrom, // A claim has a line.
    serviceTo: line!.serviceTo,
    serviceCode: line!.code,
    lineCount: content.lines.length,
    submissionId: submission.submissionId,
    seq: submission.seq,
    frequency: submission.frequency,
    ...figures,
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: 1,
  };
}

const claimed = (before: AppointmentBilling, { claimId }: Claim, { outcome }: Billable, stamp: Stamp): AppointmentBilling => ({
  ...before,
  state: "claimed",
  obstacles: undefined,
  outcome,
  claimId,
  decidedAt: stamp.at,
  updatedAt: stamp.at,
  updatedBy: stamp.actorId,
  version: before.version + 1,
});

/** The units of the visit were used with the appointment; those of another authorization are used with the claim. */
function takenUnits(
  { authorizationId, authorizationUnits }: Billable,
  { authorizations, alerts }: ClaimAround,
  stamp: Stamp,
): { before: Authorization; after: UnitsMoved } | undefined {
  if (authorizationUnits === undefined) return undefined;
  const before = authorizations.find((one) => one.authorizationId === authorizationId);
  if (!before) throw new Error("a claim would use an authorization that is not among the case's");
  return { before, after: moveUnits(before, "useFree", authorizationUnits, alerts, stamp) };
}

/**
 * Keeps why an appointment has no claim, with what is to be done about it. No change and no event when that is known already, or
 * while the appointment has no outcome. Since when it is so is kept while the state is the same. Refuses `billing.claimed` while it has
 * a claim: that one is voided first.
 */
export function notBilled(
  found: NotBillable,
  { appointment, billing: before }: Pick<TransitionFacts, "appointment" | "billing">,
  stamp: Stamp,
): { billing?: AppointmentBilling; events: readonly Happened[] } {
  const { kind: state, outcome, obstacles } = found;
  if (!outcome) return { events: [] };
  const { caseId, appointmentId } = appointment;
  if (before?.claimId) refuse("billing.claimed", { appointmentId, claimId: before.claimId });
  const isStill = before?.state === state && before.outcome === outcome;
  if (isStill && same(before.obstacles, obstacles)) return { events: [] };

  const was = before ?? noBilling(appointment, stamp);
  const billing: AppointmentBilling = {
    ...was,
    state,
    obstacles: [...obstacles],
    outcome,
    decidedAt: isStill ? was.decidedAt : stamp.at,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: was.version + 1,
  };
  const codes = [...new Set(obstacles.map(({ code }) => code))];
  const change = { [billingPart(appointmentId)]: { ...(before ? { before } : {}), after: billing } };
  const event = appointmentNotBilled.record(stamp, { caseId, appointmentId, state, obstacles: codes, internal: true }, change);
  return { billing, events: [event] };
}
