import { casesIn } from "../../../data/cases.ts";
import { claimsIn } from "../../../data/claims.ts";
import type { House } from "../../../data/house.ts";
import type { Claim, Submission } from "../../../domain/claims/claim.ts";
import { cms1500Of } from "../../../domain/claims/cms1500.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { subjectOf } from "../cases/views.ts";
import type { claimForms } from "./forms-contract.ts";

/** Each handler: ask the policy, read, and say it in the form that was asked for. */
export const claimFormHandlers = (house: House): Handlers<typeof claimForms> => {
  const claims = claimsIn(house);

  /** A claim with the version that is asked for. Who may not read the claims of its case is told the same as where there is none. */
  async function found({ path, query, allow }: Asked): Promise<{ claim: Claim; submission: Submission }> {
    const claim = (await claims.find(path.claimId)) ?? refuse("claim.not-found");
    allow(subjectOf((await casesIn(house).card(claim.caseId)) ?? refuse("claim.not-found")));
    const submission = query.submission
      ? (await claims.submissions(claim.claimId)).find(({ submissionId }) => submissionId === query.submission)
      : await claims.submission(claim.claimId, claim.seq);
    return { claim, submission: submission ?? refuse("submission.not-found") };
  }

  return {
    async viewCms1500(ask) {
      const { claim, submission } = await found(ask);
      return { view: cms1500Of(submission, claim) };
    },

    async printCms1500(ask) {
      const { claim, submission } = await found(ask);
      const { drawCms1500 } = await import("./cms1500-pdf.ts"); // A PDF library is half a megabyte: loaded by those who print, not at every cold start.
      const bytes = await drawCms1500(cms1500Of(submission, claim), ask.stamp.at);
      return { view: undefined, file: { bytes, name: `${nameOf(claim, submission)}.pdf` } };
    },

    async export837p(ask) {
      const { claim, submission } = await found(ask);
      const { claim837p, interchangeNumberOf } = await import("../../../domain/claims/x12-837p.ts");
      const { at, zone } = ask.stamp;
      const text = claim837p(submission, claim, { controlNumber: interchangeNumberOf(claim, submission), at, zone });
      return { view: undefined, file: { bytes: Buffer.from(text, "ascii"), name: `${nameOf(claim, submission)}.x12` } };
    },
  };
};

interface Asked extends Pick<Ask, "allow"> {
  readonly path: { readonly claimId: Id<"claim"> };
  readonly query: { readonly submission?: Id<"submission"> | undefined };
}

/** What a file is called: nobody's name. */
const nameOf = ({ claimNumber }: Claim, { seq }: Submission): string => `${claimNumber}-${seq}`;
