import * as z from "zod";
import { denialOpened } from "../../events/denials.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import type { DenialChanged, FitCandidate } from "./denial-claims.ts";
import { claimIn, claimsChange, claimsTell, linked, refuseTooMany } from "./denial-claims.ts";
import { scheduled } from "./denial-deadlines.ts";
import type { DenialClaims } from "./denial.ts";
import { Denial, denialClaimsMax, denialFacts, DenialOwner, GroupedCarc, Priority } from "./denial.ts";

const eachOnce = (given: readonly unknown[]) => new Set(given).size === given.length;

/** The fields that people fill in (RCM-012..020). */
export const DenialDetails = z.object({
  subject: Denial.shape.subject,
  tags: Denial.shape.tags.refine(eachOnce, "each tag once"),
  carcs: z.array(GroupedCarc).max(20).refine(eachOnce, "each code once"),
  resolvedCarcs: z.array(GroupedCarc).max(20).refine(eachOnce, "each code once"),
  description: Denial.shape.description,
  priority: Priority,
  owner: DenialOwner,
  followUpBy: Denial.shape.followUpBy,
});

/** One claim, in one of its versions. */
export const WantedClaim = z.strictObject({
  claimId: id("claim"),
  submissionId: id("submission").optional().meta({ description: "The version that is meant; its newest unless said otherwise (RCM-006)" }),
});
export type WantedClaim = z.output<typeof WantedClaim>;

/** So many claims are put into a denial in one transaction, with the denial and all that is counted of it (DESIGN 12.8). */
export const claimsAtOnceMax = 90;
/** Of more than that, so many at a time: the long work's own rows take part in the transaction. */
export const claimsInChunkMax = 80;

/** Claims to be put into a denial: up to 90 in one step, more as long work. */
export const WantedClaims = z
  .array(WantedClaim)
  .min(1)
  .max(denialClaimsMax)
  .refine((wanted) => eachOnce(wanted.map(({ claimId }) => claimId)), "each claim once");

/** What is said when a denial is opened, beside its claims. */
export const NewDenial = z.object({
  ...DenialDetails.omit({ resolvedCarcs: true }).shape,
  tags: DenialDetails.shape.tags.default([]),
  carcs: DenialDetails.shape.carcs.default([]),
  priority: Priority.default("normal"),
  owner: DenialOwner.optional().meta({ description: "Who is accountable: a user or a team; whoever opens it unless said otherwise" }),
});
export type NewDenial = z.output<typeof NewDenial>;

export const OpenDenial = NewDenial.extend({ claims: WantedClaims }).strict().meta({ id: "OpenDenialCase" });

export interface OpeningFacts {
  /** None when this year's are used up. */
  readonly denialNumber: string | undefined;
  readonly owner: DenialOwner;
  /** As the payer says or the setting does, today; none on a lien. */
  readonly appealRule: Denial["appealRule"];
}

/**
 * RCM-001..003: opens a denial about claims that were judged fit, the first one's legal case its home. Refuses
 * `number.exhausted`, `denial.too-many-claims` and `denial.follow-up-past`.
 */
export function openDenial(
  { description, ...request }: NewDenial,
  fit: readonly [FitCandidate, ...FitCandidate[]],
  { denialNumber = refuse("number.exhausted"), owner, appealRule }: OpeningFacts,
  stamp: Stamp,
): DenialChanged & { readonly claims: DenialClaims } {
  refuseTooMany(fit.length);
  refusePast(request.followUpBy, stamp);
  const denialId = stamp.newId("denial");
  const [{ claim }] = fit;
  const claims: DenialClaims = { denialId, claims: fit.map((candidate) => claimIn(candidate, stamp)), version: 1 };
  const denial = scheduled(
    {
      ...request,
      ...(description ? { description } : {}),
      ...claimsTell(claims.claims),
      denialId,
      denialNumber,
      caseId: claim.caseId,
      payerId: claim.payerId,
      owner,
      appealRule,
      resolvedCarcs: [],
      stage: "new",
      createdAt: stamp.at,
      createdBy: stamp.actorId,
      updatedAt: stamp.at,
      updatedBy: stamp.actorId,
      version: 1,
    },
    claims.claims,
  );
  const change = { denial: { after: denial }, ...claimsChange("after", claims.claims) };
  return {
    denial,
    claims,
    claimDenials: fit.map((candidate) => linked(candidate, denialId)),
    events: [denialOpened.record(stamp, denialFacts(denial), change)],
  };
}

/** Refuses `denial.follow-up-past`. */
export function refusePast(followUpBy: Day | undefined, stamp: Stamp): void {
  const now = today(stamp);
  if (followUpBy !== undefined && followUpBy < now) refuse("denial.follow-up-past", { followUpBy, today: now });
}
