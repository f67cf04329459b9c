import * as z from "zod";
import { Membership } from "../../../domain/cases/legal-case.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { casesContract } from "../cases/contract.ts";

const CasePath = z.object({ caseId: id("case") });

/** The very view that a case carries its membership in: one thing, one schema. */
const MembershipView = casesContract.getCase.answers.view.shape.membership;

/** The membership of a case and its card (LCM-078…080, LCM-136, LCM-162). It is born with the case, so there is no POST. */
export const membershipContract = {
  getMembership: {
    route: "GET /v1/cases/{caseId}/membership",
    says: "The Pacific Crest Healthcare IPA membership of a case, with its MRN.",
    may: "membership.read",
    path: CasePath,
    answers: { status: 200, view: MembershipView },
    refuses: ["case.not-found"],
  },
  changeMembership: {
    route: "PATCH /v1/cases/{caseId}/membership",
    says: "Sets the membership's effective date: any day from the date of loss on. If-Match is the membership's own version.",
    may: "membership.update",
    path: CasePath,
    body: Membership.pick({ startDate: true }).strict().meta({ id: "ChangeMembership" }),
    ifMatch: true,
    answers: { status: 200, view: MembershipView },
    refuses: ["case.not-found", "case.closed", "membership.starts-before-loss"],
  },
  printCard: {
    route: "GET /v1/cases/{caseId}/membership/card",
    says: "The membership card as a PDF of a credit card's size, with the MRN as text and as a barcode. That it was printed goes on the case's history.",
    may: "membershipCard.print",
    path: CasePath,
    answers: { status: 200, view: z.undefined(), media: "application/pdf" },
    refuses: ["case.not-found"],
  },
} as const satisfies Contract;
