import { denialsIn } from "../../../data/denials.ts";
import type { House } from "../../../data/house.ts";
import { claimsIn } from "../../../data/claims.ts";
import { operationsIn } from "../../../data/operations.ts";
import type { Write } from "../../../data/table.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { Candidate, FitCandidate, Unfit } from "../../../domain/denials/denial-claims.ts";
import {
  addClaims,
  judgeClaims,
  leftOutOf,
  refuseOver,
  refuseTooMany,
  refuseUnfit,
  removeClaims,
} from "../../../domain/denials/denial-claims.ts";
import { refuseUnknownCodes } from "../../../domain/denials/denial-codes.ts";
import { refuseUnfitDenialOwner } from "../../../domain/denials/denial-owner.ts";
import type { NewDenial, WantedClaim } from "../../../domain/denials/open-denial.ts";
import { claimsAtOnceMax, claimsInChunkMax, openDenial } from "../../../domain/denials/open-denial.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import { saysOf, startOperation } from "../../../domain/work/operation.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { partOf } from "../../operations/denial-claims-part.ts";
import type { denialClaimsContract } from "./denial-claims-contract.ts";
import { shownOf } from "./denial-shown.ts";
import { foundDenial } from "./denials.ts";

type Asker = Pick<Ask, "actor" | "stamp" | "allow" | "can">;

export function denialClaimHandlers(house: House): Handlers<typeof denialClaimsContract> {
  const denials = denialsIn(house);

  /** Claims as far as the asker may know of them. Who may read a claim hangs on its firm alone, so each firm is asked about once. */
  async function candidatesFor(wanted: readonly WantedClaim[], { can }: Asker): Promise<Candidate[]> {
    const known = new Map<string, boolean>();
    const mayRead = ({ caseId, firmId }: { caseId: Id<"case">; firmId: Id<"firm"> }): boolean => {
      const answer = known.get(firmId) ?? can("claim.read", { id: caseId, firmId });
      known.set(firmId, answer);
      return answer;
    };
    return (await denials.candidates(wanted)).map((one) => (one.claim && mayRead(one.claim) ? one : { claimId: one.claimId }));
  }

  /** Opens a denial about all of these claims or, where they are too many for one step, about the first of them. */
  async function opened({ owner, ...request }: NewDenial, wanted: readonly WantedClaim[], ask: Asker, named = wanted) {
    const { actor, stamp, allow } = ask;
    allow({ firmIds: boundTo(actor) ?? [] });
    const { fit, unfit } = judgeClaims(await candidatesFor(wanted, ask));
    const isLong = wanted.length > claimsAtOnceMax;
    if (!isLong || fit.length === 0) refuseUnfit(unfit, named);
    refuseUnknownCodes(request.carcs);
    const [first, ...others] = fit as [FitCandidate, ...FitCandidate[]]; // There is one at least: otherwise each was refused.
    const firmIds = [...new Set(fit.map(({ claim }) => claim.firmId))];
    const accountable = owner ?? actor.userId;
    const [{ appealRule }, found, denialNumber] = await Promise.all([
      denials.payer(first.claim.payerId, stamp),
      denials.owner(accountable),
      denials.denialNumber(stamp),
    ]);
    refuseUnfitDenialOwner(accountable, firmIds, found);
    const now = isLong ? others.slice(0, claimsInChunkMax - 1) : others;
    const opening = openDenial(request, [first, ...now], { denialNumber, owner: accountable, appealRule }, stamp);
    return { opening, writes: await denials.opened(opening, stamp), later: others.slice(now.length), unfit, isLong };
  }

  /** Hands claims to long work, which puts them in chunk by chunk and lists those that cannot be. */
  function handedOn(
    denialId: Id<"denial">,
    later: readonly FitCandidate[],
    unfit: readonly Unfit[],
    writes: readonly Write[],
    { stamp }: Asker,
  ) {
    const parts = later.length > 0 ? [partOf(later)] : [];
    const { operation, events } = startOperation(
      { kind: "denialClaims", about: { denialId }, parts, leftOut: unfit.map(leftOutOf) },
      stamp,
    );
    return {
      status: 202 as const,
      view: { ...operation, says: saysOf(operation) },
      writes: [...writes, ...operationsIn(house).started(operation, parts, events, stamp)],
    };
  }

  async function added(denialId: Id<"denial">, wanted: readonly WantedClaim[], ask: Asker, named = wanted) {
    const { stamp } = ask;
    const before = await foundDenial(house, denialId, ask);
    refuseOver(before.denial);
    const { fit, unfit } = judgeClaims(await candidatesFor(wanted, ask), before.denial.payerId);
    const isLong = wanted.length > claimsAtOnceMax;
    if (!isLong || fit.length === 0) refuseUnfit(unfit, named);
    refuseTooMany(before.claims.claims.length + fit.length);
    if (isLong) return handedOn(denialId, fit, unfit, [], ask);
    const after = addClaims(before, fit, stamp);
    return { view: shownOf(after.denial, today(stamp)), writes: await denials.changed(before, after, stamp) };
  }

  return {
    async openDenial(ask) {
      const { claims: wanted, ...request } = ask.body;
      const { opening, writes, later, unfit, isLong } = await opened(request, wanted, ask);
      if (isLong) return handedOn(opening.denial.denialId, later, unfit, writes, ask);
      return { view: shownOf(opening.denial, today(ask.stamp)), writes };
    },

    addDenialClaims: (ask) => added(ask.path.denialId, ask.body.claims, ask),

    async removeDenialClaims(ask) {
      const { path, body, stamp } = ask;
      const before = await foundDenial(house, path.denialId, ask);
      const after = removeClaims(before, body.claimIds, await denials.claimDenials(body.claimIds), stamp);
      return { view: shownOf(after.denial, today(stamp)), writes: await denials.changed(before, after, stamp) };
    },

    async denialClaims(ask) {
      const { claims } = (await foundDenial(house, ask.path.denialId, ask)).claims;
      const past = claims.findIndex(({ claimId }) => claimId === ask.cursor);
      const from = past + 1;
      const data = claims.slice(from, from + ask.query.limit);
      const hasMore = from + data.length < claims.length;
      return { view: { data, page: { hasMore } }, ...(hasMore ? { next: data.at(-1)?.claimId } : {}) };
    },

    async denialsOfClaim({ path: { claimId }, query, stamp, allow, can }) {
      const [claim, claimDenial] = await Promise.all([claimsIn(house).find(claimId), claimsIn(house).denialOf(claimId)]);
      const { caseId, firmId, submissionId: newest } = claim ?? refuse("claim.not-found");
      allow({ id: caseId, firmId }, "claim.read");
      allow({ firmIds: [firmId] });
      const { denialId, submissionId, past = [] } = claimDenial ?? {};
      const links = [...(denialId && submissionId ? [{ denialId, submissionId }] : []), ...past.toReversed()];
      const asked = query.scope === "all" ? undefined : (query.submissionId ?? newest);
      const wanted = links.filter((link) => asked === undefined || link.submissionId === asked);
      const found = await denials.those(wanted.map((link) => link.denialId));
      const data = found
        .filter((denial) => can("denial.read", { id: denial.denialId, firmIds: denial.firmIds }))
        .map((denial) => ({
          ...shownOf(denial, today(stamp)),
          submissionId: wanted.find((link) => link.denialId === denial.denialId)?.submissionId,
        }));
      return { view: { data, page: { hasMore: false } } };
    },

    async putClaimInDenial(ask) {
      const { path, body, stamp, allow } = ask;
      const { caseId, firmId } = (await claimsIn(house).find(path.claimId)) ?? refuse("claim.not-found");
      allow({ id: caseId, firmId }, "claim.read");
      const { denialId, submissionId, subject = "", ...request } = body;
      const wanted = [{ claimId: path.claimId, submissionId }];
      if (denialId) return added(denialId, wanted, ask, []) as Promise<Shown>; // One claim is never long work.
      const { opening, writes } = await opened({ ...request, subject }, wanted, ask, []);
      return { view: shownOf(opening.denial, today(stamp)), writes };
    },
  };
}

interface Shown {
  readonly view: ReturnType<typeof shownOf>;
  readonly writes: readonly Write[];
}
