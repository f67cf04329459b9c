import type { Change, Happened } from "../../events/define.ts";
import { claimRemittanceReversed, claimRemitted } from "../../events/claims.ts";
import { cents } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Claim, Submission } from "./claim.ts";
import { claimFacts } from "./claim.ts";
import type { ClaimScene } from "./claim-scene.ts";
import { revisedClaim } from "./claim-scene.ts";
import type { Effect, PostRemittance, Remittance, ReverseRemittance } from "./remittance.ts";
import { effectsOf, groupedOf, mirrored, remittancesMax, standing } from "./remittance.ts";
import { affected, answeredOf, effectOf } from "./remittance-effect.ts";
import { refuseAdjustments, remittanceWarnings } from "./remittance-warnings.ts";

/** What stands before a remittance: its claim with its bill, and every remittance that was posted to it, reversed ones included. */
export interface RemittanceScene extends ClaimScene {
  readonly remittances: readonly Remittance[];
}

/** A claim after a remittance, with the remittances that are new or changed, all to be written at once. */
export interface RemittanceOutcome extends ClaimScene {
  readonly remittance: Remittance;
  /** What it takes back, now marked so. */
  readonly reversed?: Remittance;
  readonly events: readonly Happened[];
}

/**
 * Posts what a payer answered to one version of a claim. It never writes a balance off by itself: only a contractual adjustment
 * that the poster accepted is taken off. What looks wrong is kept as a warning (RCM-047). It can be posted after the claim was paid,
 * closed or written off, and after its case was closed: money comes when it comes (DESIGN 12.15).
 * Refuses `claim.over` for a void claim, `claim.not-submitted`, `submission.not-found`, `remittance.in-future`, `remittance.empty`,
 * `remittance.too-many`, `remittance.reverses-too-much`, `carc.not-found` and `remittance.not-contractual`.
 */
export function postRemittance(
  request: PostRemittance,
  scene: RemittanceScene & { readonly submission: Submission | undefined },
  stamp: Stamp,
): RemittanceOutcome {
  const { claim, remittances } = scene;
  refuseUnpostable(request, scene, stamp);
  const submission = sentVersion(scene);
  refuseAdjustments(request.adjustments);

  const effect = effectOf(claim, request, effectsOf(standing(remittances)));
  const after = affected(claim, effect);
  const remittance: Remittance = {
    ...request,
    remittanceId: stamp.newId("remittance"),
    claimId: claim.claimId,
    caseId: claim.caseId,
    submissionId: submission.submissionId,
    seq: submission.seq,
    effect,
    warnings: remittanceWarnings({ request, submission, before: claim, effect, after, remittances }),
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    version: 1,
  };
  const { change, ...revised } = applied(scene, effect, [...remittances, remittance], stamp);
  const kept: Change = { ...change, [remittance.remittanceId]: { after: remittance } };
  return { ...revised, remittance, events: [claimRemitted.record(stamp, factsOf(revised.claim, remittance), kept)] };
}

/**
 * Takes a remittance back that was posted by mistake: a mirrored one does what it did backwards, and neither counts any more.
 * Refuses `remittance.reversed` where that was done or it is such a mirror, and `remittance.reverses-too-much` where a later one took
 * a part of it back already: that one goes first.
 */
export function reverseRemittance(
  remittance: Remittance,
  { reason }: ReverseRemittance,
  scene: RemittanceScene,
  stamp: Stamp,
): RemittanceOutcome {
  const { remittanceId, reverses, reversedBy } = remittance;
  if (scene.claim.status === "void") refuse("claim.over", { claimId: scene.claim.claimId, status: scene.claim.status });
  if (reverses || reversedBy) refuse("remittance.reversed", { remittanceId, reversedBy });
  refuseDependedOn(remittance, scene);

  const effect = backwards(remittance.effect, scene.claim);
  const mirror = mirrorOf(remittance, effect, scene.claim, stamp);
  const marked = { caseId: mirror.caseId, reversedBy: mirror.remittanceId, version: remittance.version + 1 };
  const reversed: Remittance = { ...remittance, ...marked }; // Its claim may be another case's by now.
  const others = scene.remittances.filter((one) => one.remittanceId !== remittanceId);
  const { change, ...revised } = applied(scene, effect, [...others, reversed, mirror], stamp);
  const kept: Change = { ...change, [mirror.remittanceId]: { after: mirror }, [remittanceId]: { before: remittance, after: reversed } };
  const facts = { ...factsOf(revised.claim, mirror), reverses: remittanceId };
  return { ...revised, remittance: mirror, reversed, events: [claimRemittanceReversed.record(stamp, facts, kept, reason)] };
}

function refuseUnpostable({ receivedOn, paid, ...request }: PostRemittance, { claim, remittances }: RemittanceScene, stamp: Stamp): void {
  const { claimId, status } = claim;
  if (status === "void") refuse("claim.over", { claimId, status });
  if (status === "draft") refuse("claim.not-submitted", { claimId, status });
  if (receivedOn > today(stamp)) refuse("remittance.in-future", { receivedOn, today: today(stamp) });
  if (paid === 0 && request.adjustments.length === 0 && !request.controlNumber) refuse("remittance.empty");
  if (remittances.filter(({ reverses }) => !reverses).length >= remittancesMax) refuse("remittance.too-many", { remittancesMax });
  if (claim.paid + paid < 0) refuse("remittance.reverses-too-much", { claimId });
}

/** The version that it answers; one that was never sent was answered by nobody. */
function sentVersion({ claim, submission }: { claim: Claim; submission: Submission | undefined }): Submission {
  if (submission?.claimId !== claim.claimId) refuse("submission.not-found", { claimId: claim.claimId });
  if (!submission.submittedAt) refuse("claim.not-submitted", { claimId: claim.claimId });
  return submission;
}

/**
 * The others may not add up to less than nothing without it, and the patient's share may not outgrow the charge: then a later one
 * rests on what this one did.
 */
function refuseDependedOn({ remittanceId, effect }: Remittance, { claim, remittances }: RemittanceScene): void {
  const left = effectsOf(standing(remittances).filter((one) => one.remittanceId !== remittanceId));
  const leastLeft = Math.min(left.paid, left.moved, left.adjusted, claim.payerShare + effect.moved);
  if (leastLeft < 0) refuse("remittance.reverses-too-much", { remittanceId });
}

/** A mirrored effect. A correction may have shrunk the patient's share since: it moves back as far as it reaches. */
function backwards(effect: Effect, { patientShare, adjusted }: Claim): Effect {
  const back = mirrored(effect);
  return {
    ...back,
    moved: cents(Math.max(back.moved, -patientShare)),
    adjusted: cents(Math.max(back.adjusted, -adjusted)),
  };
}

/** The same with every amount negated. What the payer said of itself, its numbers, stays readable on both. */
const mirrorOf = (remittance: Remittance, effect: Effect, claim: Claim, stamp: Stamp): Remittance => ({
  ...remittance,
  remittanceId: stamp.newId("remittance"),
  caseId: claim.caseId,
  receivedOn: today(stamp),
  paid: effect.paid,
  adjustments: remittance.adjustments.map((adjustment) => ({ ...adjustment, amount: cents(-adjustment.amount) })),
  effect,
  warnings: [],
  reverses: remittance.remittanceId,
  createdAt: stamp.at,
  createdBy: stamp.actorId,
  version: 1,
});

/** The claim, its bill and the account after an effect, with what the claim's status and codes follow from. */
function applied(scene: ClaimScene, effect: Effect, remittances: readonly Remittance[], stamp: Stamp) {
  const figures = affected(scene.claim, effect);
  return revisedClaim(scene, { ...figures, ...answeredOf(scene.claim, figures, remittances) }, stamp);
}

const factsOf = (claim: Claim, { remittanceId, submissionId, adjustments, effect, warnings }: Remittance) => ({
  ...claimFacts(claim),
  remittanceId,
  submissionId,
  paidCents: effect.paid,
  movedCents: effect.moved,
  adjustedCents: effect.adjusted,
  codes: [...new Set(adjustments.map(groupedOf))],
  warnings: [...new Set(warnings.map(({ code }) => code))],
});
