import { denialsIn } from "../../data/denials.ts";
import type { Unfit } from "../../domain/denials/denial-claims.ts";
import { addClaims, judgeClaims, leftOutOf } from "../../domain/denials/denial-claims.ts";
import { denialClaimsMax, isActive } from "../../domain/denials/denial.ts";
import type { WantedClaim } from "../../domain/denials/open-denial.ts";
import { claimsInChunkMax } from "../../domain/denials/open-denial.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { RefusalCode } from "../../domain/kernel/refusal.ts";
import { claimsIn } from "./denial-claims-part.ts";
import type { Runner } from "./runner.ts";

/**
 * Puts the claims of a bulk into their denial, chunk by chunk, each all at once (RCM-008, RCM-029). Who may know of which claim was
 * asked when the work was accepted. What has become unfit since, such as a claim that another denial took, is left out and listed.
 */
export const denialClaims: Runner = async ({ operation, input, from, house, stamp }) => {
  const denials = denialsIn(house);
  const denialId = operation.about.denialId as Id<"denial">; // Named when the work was accepted.
  const wanted = claimsIn(input, from, claimsInChunkMax);
  const before = await denials.find(denialId);
  if (!before) throw new Error("a denial whose claims are awaited is not there");
  if (!isActive(before.denial.stage)) return { writes: [], dealtWith: wanted.length, leftOut: without(wanted, "denial.over") };

  const { fit, unfit } = judgeClaims(await denials.candidates(wanted), before.denial.payerId);
  const room = Math.max(0, denialClaimsMax - before.claims.claims.length);
  const [taken, over] = [fit.slice(0, room), fit.slice(room)];
  const writes = taken.length > 0 ? await denials.changed(before, addClaims(before, taken, stamp), stamp) : [];
  return { writes, dealtWith: wanted.length, leftOut: [...unfit.map(leftOutOf), ...without(over, "denial.too-many-claims")] };
};

const without = (claims: readonly Pick<WantedClaim, "claimId">[], code: RefusalCode) =>
  claims.map(({ claimId }): Unfit => ({ claimId, code })).map(leftOutOf);
