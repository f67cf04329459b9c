import type { Key, Row } from "./table.ts";

const batchMax = 100; // As many rows as one read takes.

/** Rows of any number of keys, in the order asked. */
export async function inBatches(
  wanted: readonly Key[],
  look: (some: readonly Key[]) => Promise<(Row | undefined)[]>,
): Promise<(Row | undefined)[]> {
  const batches = Array.from({ length: Math.ceil(wanted.length / batchMax) }, (_, i) => wanted.slice(i * batchMax, (i + 1) * batchMax));
  return (await Promise.all(batches.map(look))).flat();
}
