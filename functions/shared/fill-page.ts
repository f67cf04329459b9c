/** Something that is read in order, of which a reader may know only some. */
export interface Stretches<T, P> {
  /** The next so many after a place. */
  readonly read: (limit: number, past: P | undefined) => Promise<{ readonly items: readonly T[]; readonly hasMore: boolean }>;
  /** Those of them that the reader may know of, and asked for. */
  readonly among: (items: readonly T[]) => readonly T[] | Promise<readonly T[]>;
  /** Where one stands, to go on from there. */
  readonly placeOf: (item: T) => P;
}

/** A page looks at this many stretches at most before it answers with what it found and where to go on. */
const stretchesMax = 8;

/**
 * A page of what its reader may know of. What is hidden leaves no gap, and `hasMore` says that there is more to be seen, never
 * that something was hidden; only where a great many in a row are hidden the page ends early, and goes on at the next.
 */
export async function fillPage<T, P>(limit: number, cursor: P | undefined, { read, among, placeOf }: Stretches<T, P>) {
  const found: T[] = [];
  let past = cursor;
  let more = true;
  for (let i = 0; i < stretchesMax && more && found.length <= limit; i++) {
    const { items, hasMore } = await read(limit + 1, past); // One more than asked for tells whether there are more.
    found.push(...(await among(items)));
    const last = items.at(-1);
    more = hasMore && last !== undefined;
    if (last !== undefined) past = placeOf(last);
  }
  const shown = found.slice(0, limit);
  const next = found.length > limit ? placeOf(shown.at(-1)!) : more ? past : undefined; // Found more than a limit, which is at least one.
  return { shown, page: { hasMore: next !== undefined }, ...(next === undefined ? {} : { next }) };
}
