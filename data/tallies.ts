import type { Count, Tally, TallyChange, TallyEntry } from "../domain/denials/tally.ts";
import { tallied } from "../domain/denials/tally.ts";
import { same } from "../domain/kernel/change.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Cents } from "../domain/kernel/money.ts";
import type { Payer } from "../domain/parties/payer.ts";
import { lienPayer } from "../domain/parties/payer.ts";
import type { House } from "./house.ts";
import { inBatches } from "./in-batches.ts";
import { keys } from "./keys.ts";
import type { Key, Row, Write } from "./table.ts";
import { bare, create, replace } from "./table.ts";

/** More rows than a network has payers times reasons. Beyond it the figures would be wrong in silence, so it is an error. */
const talliesMax = 20_000;

/** The tallies of denials: replaced in the transaction of every change of a denial, read together by the insights (RCM-036..042). */
export const talliesIn = ({ table }: Pick<House, "table">) => ({
  /**
   * What a change of a denial means for the one or two tallies it is counted in; nothing when nothing that is counted differs. Of two
   * changes at once to denials of one payer and subject the second decides again.
   */
  async moved(from: TallyEntry | undefined, to: TallyEntry | undefined): Promise<Write[]> {
    if (same(from, to)) return [];
    const changes = changesBy(from, to);
    const rows = await table.read(changes.map(({ key }) => key));
    return changes.map((change, i) => {
      const row = rows[i];
      const after = tallyRow(tallied(row && tallyOf(row), change));
      return row ? replace(after) : create(after);
    });
  },

  /** All tallies, or those of one payer: one query, at half the price, because no decision rests on it. */
  async all(payerId?: Id<"payer">): Promise<Tally[]> {
    const { pk, sk } = keys.tally(payerId ?? ("payer_" as Id<"payer">), ""); // What all of them begin with.
    const begins = payerId ? sk : sk.slice(0, -1);
    const { rows, hasMore } = await table.query({ pk, begins, limit: talliesMax, consistent: false });
    if (hasMore) throw new Error(`more than ${talliesMax} tallies`);
    return rows.map(tallyOf);
  },

  /** The names of payers; who stands for there being none is no record. */
  async payerNames(payerIds: readonly Id<"payer">[]): Promise<ReadonlyMap<Id<"payer">, string>> {
    const rows = await inBatches([...new Set(payerIds)].map(keys.party), (some) => table.glance(some));
    const payers = rows.flatMap((row) => (row ? [bare<Payer>(row)] : []));
    return new Map([lienPayer, ...payers].map(({ payerId, name }) => [payerId, name]));
  },
});

/**
 * A tally as it lies in the table: its counts by owner and by code as one text each. As maps of maps of numbers they are twice the
 * bytes, and the engine's client spends four fifths of an answer's time on taking them apart.
 */
export const tallyRow = (tally: Tally): Row & { version: number } => ({
  ...tally,
  ...keys.tally(tally.payerId, tally.subject),
  owners: packed(tally.owners),
  carcs: packed(tally.carcs),
});

function tallyOf(row: Row): Tally {
  const tally = bare<Tally & { owners: string; carcs: string }>(row);
  return { ...tally, owners: unpacked(tally.owners), carcs: unpacked(tally.carcs) };
}

/** Name, count, outstanding; name, count, outstanding; … */
const packed = (counts: Tally["owners"]): string =>
  JSON.stringify(Object.entries(counts).flatMap(([name, { count, outstanding }]) => [name, count, outstanding]));

function unpacked(text: string): Tally["owners"] {
  const list = JSON.parse(text) as unknown[]; // Written by `packed`.
  const counts: Record<string, Count> = {};
  for (let i = 0; i < list.length; i += 3) counts[list[i] as string] = { count: list[i + 1] as number, outstanding: list[i + 2] as Cents };
  return counts;
}

/** One change of one tally, or two where a denial moves from one to the other. */
function changesBy(from: TallyEntry | undefined, to: TallyEntry | undefined): (TallyChange & { readonly key: Key })[] {
  const keyOf = ({ payerId, subject }: TallyEntry) => keys.tally(payerId, subject);
  const stays = from && to && keyOf(from).sk === keyOf(to).sk;
  if (stays) return [{ key: keyOf(to), from, to }];
  return [...(from ? [{ key: keyOf(from), from }] : []), ...(to ? [{ key: keyOf(to), to }] : [])];
}
