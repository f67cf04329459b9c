import { isOfFirm, mayNameFirm, seekOf } from "../domain/cases/search-terms.ts";
import { namePartsOf } from "../domain/cases/search-text.ts";
import type { Word } from "../domain/cases/search-words.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Firm } from "../domain/parties/firm.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import { firmHash, holds, partition, shortOf } from "./search-index.ts";
import { bare } from "./table.ts";

type FirmId = Id<"firm">;

/** The firms that a word of a question may name, by the index; "many": too many to list, so the word says little. */
export type NamedFirms = ReadonlyMap<Word, readonly FirmId[] | "many">;

/** More firms than this share only words such as "law". */
const firmsMax = 200;

export const searchFirmsIn = ({ table, search, mac }: House) => ({
  /** For each word the firms it may name: of the whole tenant by their index entries, or of the asker's own by their rows. */
  async named(words: readonly Word[], bound: readonly FirmId[] | undefined): Promise<NamedFirms> {
    const asked = words.filter(mayNameFirm);
    if (asked.length === 0) return new Map();
    if (bound) {
      const own = await this.namesOf(bound);
      return new Map(asked.map((word) => [word, bound.filter((firmId) => isOfFirm(namePartsOf([own.get(firmId) ?? ""]), word))] as const));
    }
    return new Map(await Promise.all(asked.map(async (word) => [word, await firmsBy({ search, mac }, word)] as const)));
  },

  /** The names of firms as they are, by their ids. */
  async namesOf(firmIds: readonly FirmId[]): Promise<ReadonlyMap<FirmId, string>> {
    const rows = await table.glance([...new Set(firmIds)].map((firmId) => keys.party(firmId)));
    return new Map(rows.flatMap((row) => (row ? [[bare<Firm>(row).firmId, bare<Firm>(row).name] as const] : [])));
  },
});

async function firmsBy({ search, mac }: Pick<House, "search" | "mac">, word: Word): Promise<readonly FirmId[] | "many"> {
  const pk = partition(firmHash(mac, seekOf(word.seek)));
  const { rows, hasMore } = await search.query({ pk, begins: "firm_", limit: firmsMax, consistent: false });
  if (hasMore) return "many";
  return rows.flatMap(({ sk, h }) => (holds(h as string, shortOf(mac, sk, word.seek)) ? [sk as FirmId] : [])); // A firm's entries are sorted by its id.
}
