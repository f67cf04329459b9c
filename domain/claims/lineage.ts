import type { Working } from "../kernel/explain.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Claim, ClaimContent, Frequency, Submission } from "./claim.ts";
import type { ClaimScene } from "./claim-scene.ts";

/** More versions than a claim is ever sent in. */
export const submissionsMax = 99;

/**
 * What a version that corrects or takes back must name: the payer's claim control number, from its newest remittance that gave one
 * (RCM-046; CMS-1500 box 22, 837P REF*F8). A law firm under a lien and a patient give none and are asked for none. Refuses
 * `claim.control-number-missing`.
 */
export function controlNumberOf({ claimId, controlNumber }: Claim, { payer }: Pick<Submission, "payer">): string | undefined {
  const givesNumbers = payer.kind !== "lien" && payer.claimFormat !== "patientStatement";
  if (controlNumber === undefined && givesNumbers) refuse("claim.control-number-missing", { claimId });
  return controlNumber;
}

/** What a new version differs in from the one before it. */
export interface VersionChange {
  readonly frequency: Frequency;
  readonly originalReference?: string | undefined;
  readonly content?: ClaimContent | undefined;
  /** Replaces the working that the version before it carried. */
  readonly explanation?: readonly Working[] | undefined;
}

/** The next version of a claim, sent now. It says what the newest one says, but for what is given. Refuses `claim.too-many-submissions`. */
export function nextVersion({ claim }: Pick<ClaimScene, "claim">, newest: Submission, change: VersionChange, stamp: Stamp): Submission {
  if (claim.seq >= submissionsMax) refuse("claim.too-many-submissions", { claimId: claim.claimId, submissionsMax });
  const { originalReference: _before, ...rest } = newest;
  const { frequency, originalReference, content = {}, explanation = newest.explanation } = change;
  return {
    ...rest,
    ...content,
    submissionId: stamp.newId("submission"),
    caseId: claim.caseId,
    seq: claim.seq + 1,
    frequency,
    ...(originalReference === undefined ? {} : { originalReference }),
    explanation: [...explanation],
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    submittedAt: stamp.at,
    version: 1,
  };
}
