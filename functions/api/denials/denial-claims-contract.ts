import * as z from "zod";
import { DenialClaim } from "../../../domain/denials/denial.ts";
import { claimsAtOnceMax, NewDenial, OpenDenial, WantedClaim, WantedClaims } from "../../../domain/denials/open-denial.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { OperationView } from "../../../domain/work/operation.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery } from "../../shared/page.ts";
import { DenialOfClaim, DenialView } from "./denial-views.ts";

const DenialPath = z.object({ denialId: id("denial") });
const ClaimPath = z.object({ claimId: id("claim") });

/** Many claims at once are long work: its chunks are written one by one, and what is in their way is listed (DESIGN 12.8). */
const longWork = (says: string) => ({ status: 202, says, view: OperationView, location: "/v1/operations/{operationId}" }) as const;

const unfitClaims = [
  "claim.not-found",
  "submission.not-found",
  "claim.not-submitted",
  "claim.over",
  "denial.payers-mixed",
  "denial.claim-taken",
  "denial.too-many-claims",
] as const;
const openings = ["denial.owner-unfit", "denial.follow-up-past", "carc.not-found", "number.exhausted"] as const;

/** From a claim either a new denial is opened or the claim is put into one that is there (RCM-004, RCM-007, RCM-009). */
const PutClaim = NewDenial.extend({
  subject: NewDenial.shape.subject.optional(),
  denialId: id("denial").optional().meta({ description: "One that is there; without it a new one is opened" }),
  submissionId: WantedClaim.shape.submissionId,
})
  .strict()
  .refine(({ subject, denialId }) => (subject === undefined) !== (denialId === undefined), {
    message: "either the subject of a new denial case or the id of one that is there",
    path: ["subject"],
  });

/** The claims of denials, from either side (RCM-001..011, RCM-029). */
export const denialClaimsContract = {
  openDenial: {
    route: "POST /v1/denial-cases",
    says: `Opens a denial case about one claim or a group of claims of one payer: up to ${claimsAtOnceMax} in one step, all or none; more as long work.`,
    may: "denial.write",
    body: OpenDenial,
    answers: {
      status: 201,
      view: DenialView,
      location: "/v1/denial-cases/{denialId}",
      also: longWork("The denial case is open with the first of its claims; the others follow."),
    },
    refuses: [...unfitClaims, ...openings],
  },
  addDenialClaims: {
    route: "POST /v1/denial-cases/{denialId}/claims",
    says: `Puts more claims into an active denial case: up to ${claimsAtOnceMax} in one step, all or none; more as long work.`,
    may: "denial.write",
    path: DenialPath,
    body: z.strictObject({ claims: WantedClaims }),
    answers: { status: 200, view: DenialView, also: longWork("The claims are put in one by one.") },
    refuses: ["denial.not-found", "denial.over", ...unfitClaims],
  },
  removeDenialClaims: {
    route: "POST /v1/denial-cases/{denialId}/removals",
    says: "Takes claims out of an active denial case; one at least stays.",
    may: "denial.write",
    path: DenialPath,
    body: z.strictObject({
      claimIds: z
        .array(id("claim"))
        .min(1)
        .max(claimsAtOnceMax)
        .refine((ids) => new Set(ids).size === ids.length, "each claim once"),
    }),
    answers: { status: 200, view: DenialView },
    refuses: ["denial.not-found", "denial.over", "denial.claim-not-in", "denial.claims-needed"],
  },
  denialClaims: {
    route: "GET /v1/denial-cases/{denialId}/claims",
    says: "The claims of a denial case with their sums, in the order in which they were put in.",
    may: "denial.read",
    path: DenialPath,
    query: PageQuery,
    answers: { status: 200, view: listOf(DenialClaim) },
    refuses: ["denial.not-found", "cursor.invalid"],
  },
  denialsOfClaim: {
    route: "GET /v1/claims/{claimId}/denial-cases",
    says: "The denial cases of a claim, newest first: of all its submissions, or of one.",
    may: "denial.read",
    path: ClaimPath,
    query: z.object({
      scope: z.enum(["all", "thisSubmission"]).default("all"),
      submissionId: id("submission").optional().meta({ description: "With `thisSubmission`: its newest unless said otherwise" }),
    }),
    answers: { status: 200, view: listOf(DenialOfClaim) },
    refuses: ["claim.not-found"],
  },
  putClaimInDenial: {
    route: "POST /v1/claims/{claimId}/denial-cases",
    says: "Opens a denial case about this version of the claim, or puts the claim into one that is there.",
    may: "denial.write",
    path: ClaimPath,
    body: PutClaim,
    answers: { status: 201, view: DenialView, location: "/v1/denial-cases/{denialId}" },
    refuses: ["denial.not-found", "denial.over", ...unfitClaims, ...openings],
  },
} as const satisfies Contract;
