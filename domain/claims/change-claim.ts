import { claimChanged } from "../../events/claims.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { claimFacts } from "./claim.ts";
import type { DraftChanges } from "./claim-changes.ts";
import { changedContent } from "./claim-changes.ts";
import type { ClaimOutcome, ClaimText } from "./claim-scene.ts";
import { revisedClaim } from "./claim-scene.ts";
import { refuseUnless } from "./claim-status.ts";

/**
 * Corrects what a draft says before it is sent; a field given as undefined is cleared. Its first version is replaced, since nobody
 * has seen it. Asking for what already holds is no change. Refuses `claim.over`, `claim.submitted`, `claim.policy-missing` and
 * `claim.line-unknown`.
 */
export function changeDraft(scene: ClaimText, changes: DraftChanges, stamp: Stamp): ClaimOutcome {
  refuseUnless("change", scene.claim);
  const before = scene.submission;
  const { content, fields } = changedContent(before, changes, Object.keys(changes));
  if (fields.length === 0) return { ...scene, events: [] };
  const submission = { ...content, version: before.version + 1 };
  const { change, ...after } = revisedClaim(scene, {}, stamp);
  const kept = { ...change, [submission.submissionId]: { before, after: submission } };
  return { ...after, submission, events: [claimChanged.record(stamp, { ...claimFacts(after.claim), fields }, kept)] };
}
