import type { FitCandidate } from "../../domain/denials/denial-claims.ts";
import type { WantedClaim } from "../../domain/denials/open-denial.ts";
import type { OperationPart } from "../../domain/work/operation.ts";

/** Claims that wait to be put into a denial, as long work keeps them: a thousand of them are some 80 KB. */
export const partOf = (claims: readonly FitCandidate[]): OperationPart => ({
  text: JSON.stringify(claims.map(({ claimId, submissionId }) => [claimId, submissionId])),
  items: claims.length,
});

/** The same read back, from some place on. */
export const claimsIn = (text: string, from: number, count: number): WantedClaim[] =>
  (JSON.parse(text) as [WantedClaim["claimId"], WantedClaim["submissionId"]][]) // Written by `partOf`.
    .slice(from, from + count)
    .map(([claimId, submissionId]) => ({ claimId, submissionId }));
