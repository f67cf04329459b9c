import type { Remittance } from "../domain/claims/remittance.ts";
import { remittancesMax } from "../domain/claims/remittance.ts";
import type { RemittanceOutcome } from "../domain/claims/post-remittance.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Write } from "./table.ts";
import { bare, create, replace } from "./table.ts";

export const remittancesIn = ({ table }: House) => ({
  /**
   * Every remittance of a claim in the order of posting, reversed ones and reversals included, strongly consistent. Read after the
   * claim, which each of them replaces: so one that was posted in between is noticed.
   */
  async all(claimId: Id<"claim">): Promise<Remittance[]> {
    const { rows } = await table.query({ pk: claimId, begins: "REMITTANCE#", limit: 2 * remittancesMax }); // Each may have its reversal.
    return rows.map((row) => bare<Remittance>(row));
  },

  /** One remittance, strongly consistent. */
  async find(claimId: Id<"claim">, remittanceId: Id<"remittance">): Promise<Remittance | undefined> {
    const [row] = await table.read([keys.remittance(claimId, remittanceId)]);
    return row && bare<Remittance>(row);
  },

  /** A new remittance, and the one that it takes back. */
  posted({ remittance, reversed }: Pick<RemittanceOutcome, "remittance" | "reversed">): Write[] {
    return [create(rowOf(remittance)), ...(reversed ? [replace(rowOf(reversed))] : [])];
  },
});

const rowOf = (remittance: Remittance) => ({ ...remittance, ...keys.remittance(remittance.claimId, remittance.remittanceId) });
