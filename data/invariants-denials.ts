import type { Denial } from "../domain/denials/denial.ts";
import type { Tally } from "../domain/denials/tally.ts";
import { tallied, tallyEntryOf } from "../domain/denials/tally.ts";
import { same } from "../domain/kernel/change.ts";
import type { House } from "./house.ts";
import { bare } from "./table.ts";
import { talliesIn } from "./tallies.ts";

/** More than a network ever recovers. */
const denialsMax = 1_000_000;

/** What the tallies do not count as a count of the denials does, by payer and subject (RCM-036..042). */
export async function tallyFaults(house: Pick<House, "table">): Promise<[payerId: string, says: string][]> {
  const { rows } = await house.table.query({ index: "gsi3", pk: "DENIALS", limit: denialsMax });
  const placeOf = ({ payerId, subject }: Pick<Tally, "payerId" | "subject">) => `${payerId} ${subject}`;
  const counted = new Map<string, Tally>();
  for (const to of rows.map((row) => tallyEntryOf(bare<Denial>(row)))) counted.set(placeOf(to), tallied(counted.get(placeOf(to)), { to }));
  const kept = new Map((await talliesIn(house).all()).map((tally) => [placeOf(tally), tally]));
  return [...new Set([...counted.keys(), ...kept.keys()])]
    .filter((place) => !same(figuresOf(counted.get(place)), figuresOf(kept.get(place))))
    .map((place) => {
      const [payerId = "", subject = ""] = place.split(" ");
      return [payerId, `its denials of ${subject} are not what their tally says`];
    });
}

/** What a tally says, whatever its version: one that says nothing is as good as none. */
const figuresOf = ({ stages, active, owners, carcs }: Partial<Tally> = {}) => ({
  stages: stages ?? {},
  active: active ?? { count: 0, outstanding: 0 },
  owners: owners ?? {},
  carcs: carcs ?? {},
});
