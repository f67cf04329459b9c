import type { Claim } from "../../domain/claims/claim.ts";
import type { Candidate, FitCandidate, WholeDenial } from "../../domain/denials/denial-claims.ts";
import { judgeClaims } from "../../domain/denials/denial-claims.ts";
import { NewDenial, openDenial } from "../../domain/denials/open-denial.ts";
import type { OpeningFacts } from "../../domain/denials/open-denial.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { aSentClaim } from "./claim-scenes.ts";

export const aPayer = newId("payer");

/** A claim that was denied on July 20th, of 125.00 and 25.00 of the patient's, as it is found when someone wants it in a denial. */
export function aCandidate(difference: Partial<Claim> = {}, found: Partial<Candidate> = {}): FitCandidate {
  const { claim, claimDenial } = aSentClaim({ payerId: aPayer, status: "denied", answeredOn: day("2025-07-20"), ...difference });
  return { claimId: claim.claimId, claim, claimDenial, submissionId: claim.submissionId, ...found } as FitCandidate; // Fit unless a test says otherwise.
}

/** Noon on July 25th in Los Angeles. */
export const noon = () => aStamp("2025-07-25T19:00:00.000Z");
export const tomorrow = day("2025-07-26");
export const yesterday = day("2025-07-24");

export const aNewDenial = (difference: object = {}): NewDenial => NewDenial.parse({ subject: "authorizationExceeded", ...difference });

export const facts = (difference: Partial<OpeningFacts> = {}): OpeningFacts => ({
  denialNumber: "DEN-2025-0000042",
  owner: newId("user"),
  appealRule: { days: 180, warnDays: [30, 7] },
  ...difference,
});

/** A denial that was just opened, about these claims or one. */
export function anOpenDenial(
  difference: object = {},
  fit: readonly FitCandidate[] = [aCandidate()],
  known: Partial<OpeningFacts> = {},
  stamp: Stamp = noon(),
): WholeDenial {
  const { denial, claims } = openDenial(aNewDenial(difference), fit as [FitCandidate, ...FitCandidate[]], facts(known), stamp);
  return { denial, claims };
}

/** Why each of these claims is unfit, in their order; nothing for a fit one. */
export const whyNot = (candidates: readonly Candidate[], payerId?: Id<"payer">): (string | undefined)[] => {
  const { unfit } = judgeClaims(candidates, payerId);
  return candidates.map(({ claimId }) => unfit.find((one) => one.claimId === claimId)?.code);
};
