import type { Id } from "../domain/kernel/ids.ts";
import type { House } from "./house.ts";
import type { CaseListName } from "./keys.ts";
import { keys } from "./keys.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, replace } from "./table.ts";

/** What every part of a case carries, whatever it is. */
interface Part {
  readonly caseId: Id<"case">;
  readonly version: number;
}

/** Says of which case a part is: written once, with the part, for addresses that name only the part. */
export const placed = (partId: string, caseId: Id<"case">): Write => create({ ...keys.of(partId), caseId });

/** The case that a part is of; undefined when there is no such part. */
export async function caseOf({ table }: House, partId: string): Promise<Id<"case"> | undefined> {
  const [row] = await table.read([keys.of(partId)]);
  return row?.caseId as Id<"case"> | undefined; // Written by `placed`.
}

/** One page of a list, by the parts' ids, which are in order of time. */
export interface PartsPage<T> {
  readonly parts: T[];
  readonly hasMore: boolean;
}

/**
 * One of a case's long lists: appointments, documents, notes, tasks. They lie apart from the case (DESIGN 12.3) and are told
 * apart by their own ids. `entries` gives a row's index entries, such as whose work it is.
 */
export const listIn = <T extends Part>(
  house: House,
  list: CaseListName,
  idOf: (part: T) => string,
  entries: (part: T) => Readonly<Record<string, string>> = () => ({}),
) => {
  const rowOf = (part: T): Row & { version: number } => ({
    ...(part as Part), // A type parameter cannot be spread into a row with any attribute.
    ...keys.listed(list, part.caseId, idOf(part)),
    ...entries(part),
  });
  return {
    added: (part: T): Write[] => [create(rowOf(part)), placed(idOf(part), part.caseId)],
    /** The part must still be at the version before its own. */
    changed: (part: T): Write[] => [replace(rowOf(part))],

    /** One part, strongly consistent; its case is found first when it is not known. */
    async find(partId: string, caseId?: Id<"case">): Promise<T | undefined> {
      const of = caseId ?? (await caseOf(house, partId));
      if (!of) return undefined;
      const [row] = await house.table.read([keys.listed(list, of, partId)]);
      return row && bare<T>(row);
    },

    /** One page, newest first unless said otherwise; `past` is the id where the page before ended. */
    async page(caseId: Id<"case">, limit: number, past?: string, newestFirst = true): Promise<PartsPage<T>> {
      const further = past === undefined ? {} : newestFirst ? { from: " ", to: past } : { from: past, to: "~" };
      const { rows, hasMore } = await house.table.query({
        pk: keys.list(list, caseId),
        limit: limit + (past === undefined ? 0 : 1), // The place itself is in the range too.
        newestFirst,
        ...further,
      });
      const parts = rows.filter(({ sk }) => sk !== past).map((row) => bare<T>(row));
      return { parts: parts.slice(0, limit), hasMore: hasMore || parts.length > limit };
    },

    /** All of them, oldest first, for a decision that needs each; a case has hundreds, not thousands. */
    async all(caseId: Id<"case">): Promise<T[]> {
      const { rows, hasMore } = await house.table.query({ pk: keys.list(list, caseId), limit: allMax });
      if (hasMore) throw new Error(`a case with more than ${allMax} ${list.toLowerCase()}`);
      return rows.map((row) => bare<T>(row));
    },
  };
};

const allMax = 5000;
