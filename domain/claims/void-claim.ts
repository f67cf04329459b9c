import * as z from "zod";
import { appointmentBillingChanged } from "../../events/billing.ts";
import { claimVoided } from "../../events/claims.ts";
import type { Happened } from "../../events/define.ts";
import type { AppointmentBilling } from "../billing/appointment-billing.ts";
import { billingPart } from "../billing/appointment-billing.ts";
import type { Alerts, Authorization } from "../care/authorization.ts";
import { moveUnits } from "../care/units.ts";
import { cents } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Claim, Submission } from "./claim.ts";
import { claimFacts } from "./claim.ts";
import type { ClaimOutcome, ClaimScene, ClaimText } from "./claim-scene.ts";
import { revisedClaim } from "./claim-scene.ts";
import { refuseUnless } from "./claim-status.ts";
import { controlNumberOf, nextVersion } from "./lineage.ts";

export const VoidClaim = z.strictObject({ reason: z.string().trim().min(3).max(500) });
export type VoidClaim = z.output<typeof VoidClaim>;

/** What hangs on a claim and is let go of with it. */
export interface Freed {
  /** How the claim's appointment is billed, where it is of one. */
  readonly billing?: AppointmentBilling | undefined;
  /** The authorization whose units the claim took; not needed where it took none of its own (`claim.authorizationUnits`). */
  readonly authorization?: Authorization | undefined;
  readonly alerts?: Alerts | undefined;
}

/**
 * Takes a claim back that nobody was sent: at once, and no version says so. Its bill counts for nothing, its appointment can be
 * billed again, and units that the claim itself took come back. Refuses `claim.over`, `claim.paid` and `claim.submitted`.
 */
export function voidDraft(scene: ClaimScene & Freed, { reason }: VoidClaim, stamp: Stamp): ClaimVoided {
  refuseUnvoidable(scene.claim);
  if (scene.claim.status !== "draft") refuse("claim.submitted", { claimId: scene.claim.claimId });
  return voided(scene, undefined, reason, stamp);
}

/**
 * Takes a claim back (RCM-046). What was sent is taken back by a version of its own, with frequency 8 and the payer's control
 * number. Refuses `claim.over`, `claim.paid` where money came in, and `claim.control-number-missing`.
 */
export function voidClaim(scene: ClaimText & Freed, { reason }: VoidClaim, stamp: Stamp): ClaimVoided {
  if (scene.claim.status === "draft") return voidDraft(scene, { reason }, stamp);
  refuseUnvoidable(scene.claim);
  const originalReference = controlNumberOf(scene.claim, scene.submission);
  return voided(scene, nextVersion(scene, scene.submission, { frequency: "8", originalReference }, stamp), reason, stamp);
}

function refuseUnvoidable(claim: Claim): void {
  refuseUnless("void", claim);
  if (claim.paid !== 0 || claim.patientPaid !== 0) refuse("claim.paid", { claimId: claim.claimId });
}

/**
 * What a void claim lets go of may lie with another case: its appointment stayed there when the claim was moved (LCM-015), and that
 * case's history tells that it can be billed again.
 */
export interface ClaimVoided extends ClaimOutcome {
  readonly elsewhere?: { readonly billing: AppointmentBilling; readonly events: readonly Happened[] };
}

function voided(scene: ClaimScene & Freed, submission: Submission | undefined, reason: string, stamp: Stamp): ClaimVoided {
  const nothing = cents(0);
  const sent = submission && { submissionId: submission.submissionId, seq: submission.seq, frequency: submission.frequency };
  const changes: Partial<Claim> = {
    status: "void",
    outstanding: nothing,
    patientOutstanding: nothing,
    ...sent,
    ...(sent && { lastSubmittedAt: stamp.at }),
  };
  const { change, ...after } = revisedClaim(scene, changes, stamp);
  const cleared = clearedOf(scene, stamp);
  const billing = cleared?.caseId === scene.claim.caseId ? cleared : undefined;
  const elsewhere = billing ? undefined : cleared;
  const units = unitsBack(scene, stamp);
  const kept = {
    ...change,
    ...(submission && { [submission.submissionId]: { after: submission } }),
    ...(billing && { [billingPart(billing.appointmentId)]: { before: scene.billing, after: billing } }),
    ...(units && { [units.authorization.authorizationId]: { before: scene.authorization, after: units.authorization } }),
  };
  return {
    ...after,
    ...(submission && { submission }),
    ...(billing && { billing }),
    ...(elsewhere && { elsewhere: { billing: elsewhere, events: [freedElsewhere(scene.billing, elsewhere, reason, stamp)] } }),
    ...(units && { authorization: units.authorization, tasks: units.tasks }),
    events: [
      claimVoided.record(stamp, { ...claimFacts(after.claim), ...(sent && { submissionId: sent.submissionId }) }, kept, reason),
      ...(units?.events ?? []),
    ],
  };
}

function freedElsewhere(before: Freed["billing"], after: AppointmentBilling, reason: string, stamp: Stamp): Happened {
  const { caseId, appointmentId } = after;
  const change = { [billingPart(appointmentId)]: { ...(before && { before }), after } };
  return appointmentBillingChanged.record(stamp, { caseId, appointmentId, fields: ["claimId"], internal: true }, change, reason);
}

/** How the appointment is billed, without the claim that is gone: it can be billed again. Undefined where it names another claim or none. */
function clearedOf({ claim, billing }: ClaimScene & Freed, stamp: Stamp): AppointmentBilling | undefined {
  if (billing?.claimId !== claim.claimId) return undefined;
  const { state: _state, obstacles: _obstacles, outcome: _outcome, claimId: _claimId, decidedAt: _decidedAt, ...details } = billing;
  return { ...details, updatedAt: stamp.at, updatedBy: stamp.actorId, version: billing.version + 1 };
}

/** Units that the claim took beyond those of the visit (CLM-034, CLM-036). */
function unitsBack({ claim, authorization, alerts }: ClaimScene & Freed, stamp: Stamp) {
  if (!claim.authorizationUnits) return undefined;
  if (!authorization || !alerts) throw new Error("a claim that took units is voided with its authorization");
  return moveUnits(authorization, "unuse", claim.authorizationUnits, alerts, stamp);
}
