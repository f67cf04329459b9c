import type { ClaimDenial } from "../domain/claims/claim-denial.ts";
import type { Claim } from "../domain/claims/claim.ts";
import type { Denial, DenialClaims } from "../domain/denials/denial.ts";
import { isActive } from "../domain/denials/denial.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { House } from "./house.ts";
import { denialLists, due, keys, work } from "./keys.ts";
import type { Row, Write } from "./table.ts";
import { bare, replace } from "./table.ts";

/** A denial as it lies in its lists: among its owner's work, and due, while it is active. */
export const denialRow = (denial: Denial): Row & { version: number } => {
  const { denialId, owner, stage, followUpBy, dueOn } = denial;
  const active = isActive(stage);
  return {
    ...denial,
    ...keys.denial(denialId),
    ...denialLists(denial),
    ...work(active ? owner : undefined, followUpBy, denialId),
    ...due("denial", active ? dueOn : undefined, denialId),
  };
};

export const denialsIn = ({ table }: House) => ({
  /** A denial with its claims, strongly consistent. */
  async find(denialId: Id<"denial">): Promise<{ denial: Denial; claims: DenialClaims } | undefined> {
    const [denial, claims] = await table.read([keys.denial(denialId), keys.denialClaims(denialId)]);
    return denial && claims && { denial: bare<Denial>(denial), claims: bare<DenialClaims>(claims) };
  },

  /**
   * What a claim's new sums or place mean for the denial it is in: everything to be written with the claim. Whoever changes a claim's
   * figures adds these writes to its transaction; the claim's denial row is among them whether it is in one or not.
   */
  async claimChanged(claimDenial: ClaimDenial, _after: Claim, _stamp: Stamp): Promise<Write[]> {
    return Promise.resolve([replace({ ...claimDenial, version: claimDenial.version + 1, ...keys.claimDenial(claimDenial.claimId) })]);
  },
});
