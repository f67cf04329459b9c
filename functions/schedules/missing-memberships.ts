import type { House } from "../../data/house.ts";
import { missingMembershipsIn } from "../../data/missing-memberships.ts";
import { restoreMembership } from "../../domain/cases/restore-membership.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { commitDecided } from "../shared/commit.ts";
import { theHouse } from "../shared/house.ts";
import { log } from "../shared/log.ts";
import { stampFor } from "../shared/stamp.ts";

/**
 * Looks through all cases, every night, for one without its membership, and makes it (LCM-151). Firing twice, or two at once,
 * makes it once; one case that cannot be helped does not stop the others, and rings.
 */
export async function handler(): Promise<void> {
  const house = await theHouse();
  let failed = 0;
  for await (const caseId of missingMembershipsIn(house).ids()) {
    try {
      await restore(caseId, house);
      log.info("membership restored", { ids: [caseId] });
    } catch (error) {
      failed += 1;
      log.fault("membership not restored", error, { ids: [caseId] });
    }
  }
  if (failed > 0) throw new Error(`${failed} memberships could not be restored`); // Rings; the next night tries them again.
}

async function restore(caseId: Id<"case">, house: House): Promise<void> {
  const missing = missingMembershipsIn(house);
  await commitDecided(house.table, async () => {
    const found = await missing.find(caseId);
    if (!found) return { writes: [] }; // Someone was faster, or the list was older than the truth.
    const stamp = stampFor("system:missing-memberships", `missing-memberships:${caseId}`, ["system:missing-memberships"]);
    const mrn = found.mrnIsReserved ? found.card.mrn : await missing.nextMrn(stamp);
    if (mrn === undefined) throw new Error("this year's MRNs are used up");
    return { writes: missing.restored(found, restoreMembership(found, { mrn }, stamp), stamp) };
  });
}
