import * as z from "zod";
import { ChangeableClaim } from "../../../domain/claims/claim-changes.ts";
import { Claim, Submission } from "../../../domain/claims/claim.ts";
import { CloseClaim } from "../../../domain/claims/close-claim.ts";
import { LinkClaim } from "../../../domain/claims/link-claim.ts";
import { SubmitClaim } from "../../../domain/claims/submit-claim.ts";
import { VoidClaim } from "../../../domain/claims/void-claim.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { patchOf } from "../../shared/patch.ts";

const ClaimPath = z.object({ claimId: id("claim") });

/** What is done with claims by hand. */
export const claimDeeds = {
  changeClaim: {
    route: "PATCH /v1/claims/{claimId}",
    says: "Corrects what a draft says, never what it costs; null clears a field.",
    may: "claim.write",
    path: ClaimPath,
    body: patchOf(ChangeableClaim),
    ifMatch: true,
    answers: { status: 200, view: Claim },
    refuses: ["claim.not-found", "claim.over", "claim.submitted", "claim.policy-missing", "claim.line-unknown"],
  },
  submitClaim: {
    route: "POST /v1/claims/{claimId}/submissions",
    says: "Sends a draft, or a correction of what was sent: a new version, with frequency 7 and the payer's claim control number.",
    may: "claim.write",
    path: ClaimPath,
    body: SubmitClaim.meta({ id: "SubmitClaim" }),
    answers: { status: 201, view: Submission, location: "/v1/claims/{claimId}/submissions/{submissionId}" },
    refuses: [
      "claim.not-found",
      "claim.flawed",
      "claim.over",
      "claim.submitted",
      "claim.not-submitted",
      "claim.control-number-missing",
      "claim.policy-missing",
      "claim.line-unknown",
      "claim.no-units",
      "claim.charge-too-low",
      "claim.too-many-submissions",
    ],
  },
  voidClaim: {
    route: "POST /v1/claims/{claimId}/void",
    says: "Takes a claim back: a draft at once, one that was sent with a version of frequency 8. Its appointment can be billed again.",
    may: "claim.write",
    path: ClaimPath,
    body: VoidClaim.meta({ id: "VoidClaim" }),
    answers: { status: 200, view: Claim },
    refuses: ["claim.not-found", "claim.over", "claim.paid", "claim.control-number-missing", "claim.too-many-submissions"],
  },
  closeClaim: {
    route: "POST /v1/claims/{claimId}/closure",
    says: "Closes a claim of whose payer nothing more is asked.",
    may: "claim.write",
    path: ClaimPath,
    body: CloseClaim.meta({ id: "CloseClaim" }),
    answers: { status: 200, view: Claim },
    refuses: ["claim.not-found", "claim.over", "claim.not-submitted", "claim.outstanding"],
  },
  linkClaim: {
    route: "POST /v1/claims/{claimId}/case",
    says: "Moves a claim that was made on the wrong case to another case of the same patient, with its bill.",
    may: "claim.write",
    path: ClaimPath,
    body: LinkClaim.meta({ id: "LinkClaim" }),
    answers: { status: 200, view: Claim },
    refuses: [
      "claim.not-found",
      "case.not-found",
      "case.closed",
      "claim.over",
      "claim.other-patient",
      "claim.flawed",
      "denial.claim-taken",
      "case.bills-full",
    ],
  },
} as const satisfies Contract;
