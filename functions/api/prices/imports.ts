import type { House } from "../../../data/house.ts";
import { operationsIn } from "../../../data/operations.ts";
import type { PartyOf } from "../../../data/parties.ts";
import { partiesIn } from "../../../data/parties.ts";
import { pricesIn } from "../../../data/prices.ts";
import { readFees } from "../../../domain/billing/fee-csv.ts";
import type { FeeFile, RowFlaw } from "../../../domain/billing/fee-file.ts";
import type { FeeGroup } from "../../../domain/billing/fee-import.ts";
import { addRows, groupRows, inOrder, leftOutOf, namedIn, partsOf } from "../../../domain/billing/fee-import.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { lienPayer } from "../../../domain/parties/payer.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { startOperation } from "../../../domain/work/operation.ts";
import type { Handlers } from "../../shared/contract.ts";
import { shownOperation } from "../../shared/operation-view.ts";
import type { imports } from "./imports-contract.ts";
import { flawsMax } from "./imports-contract.ts";

/** As many services' fees as are held in memory at once, some megabytes where each has all it may have. */
const booksAtOnce = 25;
/** As many rows as one read takes. */
const partiesAtOnce = 100;

export const importHandlers = (house: House): Handlers<typeof imports> => {
  const prices = pricesIn(house);

  /** The rows of a file by service, with what is wrong before they meet the fees that are there. */
  async function grouped(file: FeeFile): Promise<{ groups: FeeGroup[]; flaws: RowFlaw[] }> {
    const named = namedIn(file);
    const [services, payers, providers] = await Promise.all([
      prices.services(),
      known("payer", named.payerIds),
      known("provider", named.providerIds),
    ]);
    const { groups, flaws } = groupRows(file, {
      services,
      payerIds: new Set([lienPayer.payerId, ...payers.map(({ payerId }) => payerId)]), // The lien payer is nobody's record and always there.
      providerIds: new Set(providers.map(({ providerId }) => providerId)),
    });
    return { groups, flaws: [...file.flaws, ...flaws] };
  }

  /** Parties of one kind, as many as there are. */
  async function known<K extends "payer" | "provider">(kind: K, ids: readonly Id<K>[]): Promise<PartyOf[K][]> {
    const batches = Array.from({ length: Math.ceil(ids.length / partiesAtOnce) }, (_, i) =>
      ids.slice(i * partiesAtOnce, (i + 1) * partiesAtOnce),
    );
    return (await Promise.all(batches.map((batch) => partiesIn(house).several(kind, batch)))).flat();
  }

  /** What the fees that are there, and the rows before, say against rows. */
  async function met(groups: readonly FeeGroup[], stamp: Stamp): Promise<RowFlaw[]> {
    const flaws: RowFlaw[] = [];
    for (let i = 0; i < groups.length; i += booksAtOnce) {
      const some = groups.slice(i, i + booksAtOnce);
      const books = await prices.feeBooks(some.map(({ serviceId }) => serviceId));
      flaws.push(...some.flatMap(({ rows }, place) => addRows(books[place]!.fees, rows, stamp).flaws)); // One for each.
    }
    return flaws;
  }

  return {
    async checkFees({ body: { csv }, stamp, allow }) {
      allow({});
      const file = readFees(csv);
      const { groups, flaws } = await grouped(file);
      const all = inOrder([...flaws, ...(await met(groups, stamp))]);
      const bad = new Set(all.map(({ line }) => line)).size;
      return { view: { rows: file.rowCount, good: file.rowCount - bad, bad, flaws: all.slice(0, flawsMax) } };
    },

    async importFees({ body: { csv }, stamp, allow }) {
      allow({});
      const { groups, flaws } = await grouped(readFees(csv));
      const parts = partsOf(groups);
      const { operation, events } = startOperation({ kind: "feeImport", about: {}, parts, leftOut: leftOutOf(flaws) }, stamp);
      return { view: shownOperation(operation), writes: operationsIn(house).started(operation, parts, events, stamp) };
    },
  };
};
