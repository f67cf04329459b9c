import type { IndexName, Table } from "./table.ts";
import { bare } from "./table.ts";

/** A list whose index entries are sorted by `<state>#<place>`, in one partition or several. */
export interface StretchedList<T> {
  readonly index: IndexName;
  readonly partitions: readonly string[];
  /** Of which states: each of them is a stretch of its own in the index. */
  readonly states: readonly string[];
  /** Where an item stands among those of its state. */
  readonly placeOf: (item: T) => string;
}

export interface PageAsked {
  readonly limit: number;
  /** Where the page before ended. */
  readonly past?: string | undefined;
  readonly newestFirst: boolean;
}

/** One page over all stretches, read at once and merged by place. */
export async function mergedPage<T>(
  table: Table,
  { index, partitions, states, placeOf }: StretchedList<T>,
  { limit, past, newestFirst }: PageAsked,
): Promise<{ items: T[]; hasMore: boolean }> {
  const stretches = await Promise.all(
    partitions.flatMap((pk) =>
      states.map((state) => {
        // One more than asked tells whether there are more; on a later page the place itself is in the range too.
        if (past === undefined) return table.query({ index, pk, newestFirst, begins: `${state}#`, limit: limit + 1 });
        const [from, to] = newestFirst ? [`${state}#`, `${state}#${past}`] : [`${state}#${past}`, `${state}#~`];
        return table.query({ index, pk, newestFirst, from, to, limit: limit + 2 });
      }),
    ),
  );
  const items = stretches
    .flatMap(({ rows }) => rows.map((row) => bare<T>(row)))
    .filter((item) => placeOf(item) !== past)
    .sort((a, b) => (placeOf(a) < placeOf(b) === newestFirst ? 1 : -1));
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}
