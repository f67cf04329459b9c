import * as z from "zod";
import { ClaimStatus } from "../../../domain/claims/claim-status.ts";
import { Claim, Submission } from "../../../domain/claims/claim.ts";
import { Stage } from "../../../domain/denials/denial.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Money } from "../../../domain/kernel/money.ts";
import { Day } from "../../../domain/kernel/time.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";

const ClaimPath = z.object({ claimId: id("claim") });

/** One version of a claim as its lineage shows it; the whole of it has an address of its own. */
const SubmissionSummary = Submission.pick({
  submissionId: true,
  seq: true,
  frequency: true,
  originalReference: true,
  createdAt: true,
  createdBy: true,
  submittedAt: true,
  version: true,
})
  .extend({ charge: Money })
  .meta({ id: "SubmissionSummary" });

/** A claim with what it has been through. */
const ClaimView = Claim.extend({
  submissions: z.array(SubmissionSummary).meta({ description: "Its lineage, the oldest version first" }),
  remittanceCount: z.int(),
  denial: z
    .object({ denialId: id("denial"), denialNumber: z.string(), stage: Stage, submissionId: id("submission").optional() })
    .optional()
    .meta({ description: "The denial case that it was last put into" }),
  fileBy: Day.optional().meta({ description: "Of a draft: the last day on which its payer takes it (RCM-048)" }),
  filingDue: z.boolean().optional().meta({ description: "At most 14 days are left to file it, or it is too late" }),
}).meta({ id: "ClaimWithLineage" });

const ClaimsQuery = PageQuery.extend({
  sort: sortBy("-serviceFrom", "serviceFrom"),
  status: z
    .string()
    .transform((names) => names.split(","))
    .pipe(z.array(ClaimStatus).max(8))
    .optional()
    .meta({ override: { type: "string" }, description: "One status, or several with commas", examples: ["submitted,denied"] }),
});

/** Claims as they are looked at. */
export const claimReads = {
  listClaims: {
    route: "GET /v1/claims",
    says: "Claims of a payer, a case or a firm, or all, in some statuses or any; the newest service first.",
    may: "claim.list",
    query: ClaimsQuery.extend({ payerId: id("payer").optional(), caseId: id("case").optional(), firmId: id("firm").optional() }),
    answers: { status: 200, view: listOf(Claim) },
    refuses: ["firm.not-found", "cursor.invalid"],
  },
  claimsOfCase: {
    route: "GET /v1/cases/{caseId}/claims",
    says: "The claims of a case, in some statuses or any; the newest service first.",
    may: "claim.read",
    path: z.object({ caseId: id("case") }),
    query: ClaimsQuery,
    answers: { status: 200, view: listOf(Claim) },
    refuses: ["case.not-found", "claim.not-found", "cursor.invalid"],
  },
  getClaim: {
    route: "GET /v1/claims/{claimId}",
    says: "A claim with its lineage, its sums, the denial case it is in, and until when it must be filed.",
    may: "claim.read",
    path: ClaimPath,
    answers: { status: 200, view: ClaimView },
    refuses: ["claim.not-found"],
  },
  listSubmissions: {
    route: "GET /v1/claims/{claimId}/submissions",
    says: "Every version of a claim, the oldest first.",
    may: "claim.read",
    path: ClaimPath,
    answers: { status: 200, view: listOf(SubmissionSummary) },
    refuses: ["claim.not-found"],
  },
  getSubmission: {
    route: "GET /v1/claims/{claimId}/submissions/{submissionId}",
    says: "One version of a claim, whole, with every rule that was tried to make it.",
    may: "claim.read",
    path: ClaimPath.extend({ submissionId: id("submission") }),
    answers: { status: 200, view: Submission },
    refuses: ["claim.not-found", "submission.not-found"],
  },
} as const satisfies Contract;
