import * as z from "zod";
import { Cms1500 } from "../../../domain/claims/cms1500.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";

const ClaimPath = z.object({ claimId: id("claim") });
const Version = z.object({
  submission: id("submission").optional().meta({ description: "Which version of the claim; the newest unless said otherwise" }),
});

/** A claim in the forms that payers take it in. Drafts come out too, because people look before they send. */
export const claimForms = {
  viewCms1500: {
    route: "GET /v1/claims/{claimId}/cms1500",
    says: "A version of a claim in the boxes of a CMS-1500 by their numbers. A box is left out where nothing is known.",
    may: "claim.read",
    path: ClaimPath,
    query: Version,
    answers: { status: 200, view: Cms1500 },
    refuses: ["claim.not-found", "submission.not-found"],
  },
  printCms1500: {
    route: "GET /v1/claims/{claimId}/cms1500/pdf",
    says: "The same as a PDF, a page for each six lines. It is a view with labels of our own, not the form that payers scan.",
    may: "claim.read",
    path: ClaimPath,
    query: Version,
    answers: { status: 200, view: z.undefined(), media: "application/pdf" },
    refuses: ["claim.not-found", "submission.not-found"],
  },
  export837p: {
    route: "GET /v1/claims/{claimId}/837p",
    says: "A version of a claim as an 837P (005010X222A1), from its billing provider to its payer. A draft can be exported before it is sent, and is marked as a trial. Whatever is missing or cannot be sent is listed.",
    may: "claim.read",
    path: ClaimPath,
    query: Version,
    answers: { status: 200, view: z.undefined(), media: "application/edi-x12" },
    refuses: ["claim.not-found", "submission.not-found", "claim.no-edi", "claim.flawed"],
  },
} as const satisfies Contract;
