import type { FeeBook } from "../../data/prices.ts";
import { pricesIn } from "../../data/prices.ts";
import { chunkWritesMax } from "../../data/operations.ts";
import type { Write } from "../../data/table.ts";
import type { FeeGroup } from "../../domain/billing/fee-import.ts";
import { addRows, groupsIn, leftOutOf } from "../../domain/billing/fee-import.ts";
import { feesImported } from "../../events/prices.ts";
import type { Chunk, Runner } from "./runner.ts";

/** The page, its event and the head of its history. */
const writesOfService = 3;
const servicesAtOnce = Math.floor(chunkWritesMax / writesOfService);
/** A transaction takes 4 MB; the operation's own row and what rows weigh beyond their text need the rest. */
const chunkBytesMax = 2_500_000;

/**
 * Puts the next services' rows of a fee import into the price book: one page and one event for each service, however many rows it
 * gets. Rows that overlap by now, with the book or among themselves, are left out; so are all of a file that was imported before.
 */
export const feeImport: Runner = async ({ operation: { operationId }, input, from, house, stamp }): Promise<Chunk> => {
  const prices = pricesIn(house);
  const groups = firstOfEach(groupsIn(input, from)).slice(0, servicesAtOnce);
  const books = await prices.feeBooks(groups.map(({ serviceId }) => serviceId));
  const chunk: { writes: Write[]; dealtWith: number; leftOut: ReturnType<typeof leftOutOf> } = { writes: [], dealtWith: 0, leftOut: [] };
  let bytes = 0;
  for (const [i, { serviceId, rows }] of groups.entries()) {
    const book = books[i]!; // One for each.
    const { page, fees, flaws } = addRows(book.fees, rows, stamp);
    const size = fees.length === 0 ? 0 : bytesOf(page.fees) + bytesOf(fees);
    if (i > 0 && bytes + size > chunkBytesMax) break;
    bytes += size;
    chunk.dealtWith += rows.length;
    chunk.leftOut.push(...leftOutOf(flaws));
    const imported = { serviceId, operationId, count: fees.length };
    if (fees.length > 0)
      chunk.writes.push(
        ...prices.feesChanged(book, { page, events: [feesImported.record(stamp, imported, { fees: { after: fees } })] }, stamp),
      );
  }
  return chunk;
};

/** A service's page is replaced once in a transaction: a second group of one waits for the next. */
function firstOfEach(groups: readonly FeeGroup[]): FeeGroup[] {
  const again = groups.findIndex(({ serviceId }, i) => groups.findIndex((one) => one.serviceId === serviceId) < i);
  return groups.slice(0, again < 0 ? groups.length : again);
}

const bytesOf = (fees: FeeBook["fees"]["fees"]): number => Buffer.byteLength(JSON.stringify(fees));
