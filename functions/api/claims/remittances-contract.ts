import * as z from "zod";
import { Claim } from "../../../domain/claims/claim.ts";
import { PostRemittance, Remittance, ReverseRemittance } from "../../../domain/claims/remittance.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf } from "../../shared/page.ts";

const ClaimPath = z.object({ claimId: id("claim") });
const RemittancePath = ClaimPath.extend({ remittanceId: id("remittance") });

/** A remittance with the claim as it is after it. */
const PostedRemittance = Remittance.extend({ claim: Claim }).meta({ id: "PostedRemittance" });

/** What payers answered to a claim: payments, and adjustments by their reason codes (RCM-046, RCM-047). */
export const remittancesContract = {
  postRemittance: {
    route: "POST /v1/claims/{claimId}/remittances",
    says: "Posts what the payer answered. What looks wrong is kept as warnings; nothing is written off but what the poster accepted.",
    may: "claim.post",
    path: ClaimPath,
    body: PostRemittance.meta({ id: "PostRemittance" }),
    answers: { status: 201, view: PostedRemittance, location: "/v1/claims/{claimId}/remittances/{remittanceId}" },
    refuses: [
      "claim.not-found",
      "claim.not-submitted",
      "claim.over",
      "submission.not-found",
      "carc.not-found",
      "remittance.in-future",
      "remittance.empty",
      "remittance.too-many",
      "remittance.reverses-too-much",
      "remittance.not-contractual",
    ],
  },
  listRemittances: {
    route: "GET /v1/claims/{claimId}/remittances",
    says: "Everything the payer answered, in the order of posting, with what was taken back.",
    may: "claim.read",
    path: ClaimPath,
    answers: { status: 200, view: listOf(Remittance) },
    refuses: ["claim.not-found"],
  },
  getRemittance: {
    route: "GET /v1/claims/{claimId}/remittances/{remittanceId}",
    says: "One remittance.",
    may: "claim.read",
    path: RemittancePath,
    answers: { status: 200, view: Remittance },
    refuses: ["claim.not-found", "remittance.not-found"],
  },
  reverseRemittance: {
    route: "POST /v1/claims/{claimId}/remittances/{remittanceId}/reversal",
    says: "Takes a remittance back that was posted by mistake: a mirrored one undoes it to the cent, once.",
    may: "claim.post",
    path: RemittancePath,
    body: ReverseRemittance.meta({ id: "ReverseRemittance" }),
    answers: { status: 201, view: PostedRemittance, location: "/v1/claims/{claimId}/remittances/{remittanceId}" },
    refuses: ["claim.not-found", "claim.over", "remittance.not-found", "remittance.reversed", "remittance.reverses-too-much"],
  },
} as const satisfies Contract;
