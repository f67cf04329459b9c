import * as z from "zod";
import { claimSubmitted } from "../../events/claims.ts";
import type { Working } from "../kernel/explain.ts";
import type { Cents } from "../kernel/money.ts";
import { cents, minus, moneyText, plus } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import type { Claim, ClaimContent, ClaimFigures, Submission } from "./claim.ts";
import { claimFacts, summed } from "./claim.ts";
import { changedContent, SubmissionChanges } from "./claim-changes.ts";
import type { ClaimOutcome, ClaimText } from "./claim-scene.ts";
import { revisedClaim, schedulePriceOf } from "./claim-scene.ts";
import { refuseUnless } from "./claim-status.ts";
import { editsOf } from "./edits.ts";
import { controlNumberOf, nextVersion } from "./lineage.ts";

/** What only a correction may change: it moves the bill. */
const ofMoney = ["modifiers", "units", "charge"] as const;

export const SubmitClaim = z
  .strictObject({
    kind: z.enum(["original", "corrected"]).meta({ description: "original: frequency 1. corrected: frequency 7, replaces what was sent" }),
    changes: SubmissionChanges.optional(),
  })
  .superRefine(({ kind, changes }, ctx) => {
    if (kind === "corrected") return;
    changes?.lines?.forEach((line, i) => {
      for (const field of ofMoney) {
        if (line[field] === undefined) continue;
        ctx.addIssue({ code: "custom", path: ["changes", "lines", i, field], message: "only a correction may change it" });
      }
    });
  });
export type SubmitClaim = z.output<typeof SubmitClaim>;

/** What is known beside the claim when it is sent. */
export interface SubmitFacts {
  /** As the case has it now. */
  readonly dateOfLoss: Day;
}

/** A claim that was sent always names the version that was. */
export type Sent = ClaimOutcome & { readonly submission: Submission };

/**
 * Sends a draft, or sends a correction of what was sent: a version of its own in the claim's lineage, with frequency 7 and the
 * payer's control number (RCM-046). What the payer could not process (MA130) is sent anew as an original: there is nothing that a
 * correction would replace (DOMAIN A1). Refuses `claim.flawed` with each edit that it does not pass (CLM-035), `claim.over`,
 * `claim.submitted` and `claim.not-submitted` by its status, `claim.control-number-missing` and `claim.charge-too-low`.
 */
export function submitClaim(scene: ClaimText, { kind, changes = {} }: SubmitClaim, { dateOfLoss }: SubmitFacts, stamp: Stamp): Sent {
  const step = kind === "corrected" ? "correct" : scene.claim.unprocessable ? "resend" : "submit";
  refuseUnless(step, scene.claim);
  const { content } = changedContent(scene.submission, changes, Object.keys(changes));
  refuseFlawed(content, dateOfLoss);
  switch (step) {
    case "submit":
      return sent(scene, content, stamp);
    case "resend":
      return resent(scene, content, stamp);
    case "correct":
      return corrected(scene, content, stamp);
  }
}

/** Refuses `claim.flawed`, naming every edit that the claim does not pass (CLM-035). */
function refuseFlawed(content: ClaimContent, dateOfLoss: Day): void {
  const flaws = editsOf(content, dateOfLoss);
  if (flaws.length > 0) refuse("claim.flawed", {}, flaws);
}

/** The draft's own version goes out: nobody has seen another. */
function sent(scene: ClaimText, content: Submission, stamp: Stamp): Sent {
  const submission: Submission = { ...content, submittedAt: stamp.at, version: content.version + 1 };
  return submitted(scene, submission, { firstSubmittedAt: stamp.at }, undefined, stamp);
}

/** A new version that replaces none, so it names no control number; the next remittance gives another. */
function resent(scene: ClaimText, content: Submission, stamp: Stamp): Sent {
  const submission = nextVersion(scene, scene.submission, { frequency: "1", content }, stamp);
  return submitted(scene, submission, { ...newest(submission), controlNumber: undefined }, undefined, stamp);
}

/** Whatever was answered was to another text. */
const newest = ({ submissionId, seq, frequency }: Submission) =>
  ({ submissionId, seq, frequency, denialCodes: undefined, unprocessable: undefined }) satisfies Partial<Claim>;

function corrected(scene: ClaimText, content: Submission, stamp: Stamp): Sent {
  const originalReference = controlNumberOf(scene.claim, scene.submission);
  const figures = figuresAfter(scene.claim, content.lines);
  const moved = figures.charge !== scene.claim.charge;
  const explanation = moved ? [...scene.submission.explanation, workingOf(scene.claim, figures, content)] : undefined;
  const submission = nextVersion(scene, scene.submission, { frequency: "7", originalReference, content, explanation }, stamp);
  return submitted(scene, submission, { ...figures, ...newest(submission) }, pricesOf(scene, content.lines), stamp);
}

function submitted(
  scene: ClaimText,
  submission: Submission,
  changes: Partial<Claim>,
  schedulePrice: Cents | undefined,
  stamp: Stamp,
): Sent {
  const status = { status: "submitted", lastSubmittedAt: stamp.at } as const;
  const { change, ...after } = revisedClaim(scene, { ...changes, ...status }, stamp, schedulePrice);
  const { submissionId, frequency, seq } = submission;
  const before = seq === scene.submission.seq ? { before: scene.submission } : {};
  const event = claimSubmitted.record(
    stamp,
    { ...claimFacts(after.claim), submissionId, frequency },
    { ...change, [submissionId]: { ...before, after: submission } },
  );
  return { ...after, submission, events: [event] };
}

/**
 * A charge that a correction moves is the payer's to answer: the patient's share stays. Where all of it was the patient's, it stays
 * so. Refuses `claim.charge-too-low` when it falls below what was paid, taken off or is the patient's.
 */
function figuresAfter(claim: Claim, lines: ClaimContent["lines"]): ClaimFigures {
  const charge = plus(...lines.map((line) => line.charge));
  const { paid, patientPaid, adjusted } = claim;
  const allPatients = claim.payerShare === 0;
  const patientShare = allPatients ? charge : claim.patientShare;
  const payerShare = minus(charge, patientShare);
  const expected = charge === claim.charge ? claim.expected : expectedOf(claim, lines, payerShare);
  const figures = summed({ charge, patientShare, payerShare, expected, paid, patientPaid, adjusted });
  const tooLow = payerShare < 0 || figures.outstanding < 0 || figures.patientOutstanding < 0;
  if (charge < claim.charge && tooLow) refuse("claim.charge-too-low", { claimId: claim.claimId });
  return figures;
}

/** All of the payer's share where that was expected before; else what the lines say, never more than the share. */
function expectedOf(before: Claim, lines: ClaimContent["lines"], payerShare: Cents): Cents {
  if (before.expected === before.payerShare) return payerShare;
  const said = plus(...lines.map(({ expected, charge }) => expected ?? charge));
  return cents(Math.min(said, payerShare));
}

/** The lines' own schedule prices where each has one; else the bill keeps the one it has (CLM-037). */
function pricesOf(scene: ClaimText, lines: ClaimContent["lines"]): Cents | undefined {
  const prices = lines.flatMap(({ schedulePrice }) => schedulePrice ?? []);
  return prices.length === lines.length ? plus(...prices) : schedulePriceOf(scene);
}

const workingOf = (before: Claim, after: ClaimFigures, { lines }: ClaimContent): Working => ({
  figure: "charge",
  formula: "sum of the corrected lines; the patient's share stays, the rest is the payer's",
  inputs: {
    before: moneyText(before.charge),
    ...Object.fromEntries(lines.map(({ line, charge, units }) => [`line ${line}`, `${moneyText(charge)} for ${units}`])),
    patientShare: moneyText(after.patientShare),
    payerShare: moneyText(after.payerShare),
  },
  result: moneyText(after.charge),
  rule: "RCM-046",
});
