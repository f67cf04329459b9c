import * as z from "zod";
import { claimClosed } from "../../events/claims.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { claimFacts } from "./claim.ts";
import type { ClaimOutcome, ClaimScene } from "./claim-scene.ts";
import { revisedClaim } from "./claim-scene.ts";
import { refuseUnless } from "./claim-status.ts";

export const CloseClaim = z.strictObject({ reason: z.string().trim().min(3).max(500) });
export type CloseClaim = z.output<typeof CloseClaim>;

/**
 * Nothing more is asked of the payer; what the patient owes stays on the account. Refuses `claim.over`, `claim.not-submitted`, and
 * `claim.outstanding` while something of the payer's share is: a balance is never closed away.
 */
export function closeClaim(scene: ClaimScene, { reason }: CloseClaim, stamp: Stamp): ClaimOutcome {
  const { claim } = scene;
  refuseUnless("close", claim);
  if (claim.outstanding > 0) refuse("claim.outstanding", { claimId: claim.claimId });
  const { change, ...after } = revisedClaim(scene, { status: "closed" }, stamp);
  return { ...after, events: [claimClosed.record(stamp, claimFacts(after.claim), change, reason)] };
}
