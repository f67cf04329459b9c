import type { PartyPage } from "../../../data/parties.ts";
import { isDownwards } from "../../shared/page.ts";

/** The `active` filter that every list of parties has (XCT-014). */
export const activeIn = ({ active }: { active?: "true" | "false" | undefined }): boolean | undefined =>
  active === undefined ? undefined : active === "true";

interface ListQuery {
  readonly limit: number;
  readonly sort: string;
  readonly active?: "true" | "false" | undefined;
}

/** What was asked of a list of parties, as the table takes it. */
export const askedOf = ({ query, cursor }: { query: ListQuery; cursor: unknown }) => ({
  limit: query.limit,
  active: activeIn(query),
  after: cursor as string | undefined, // We sealed it.
  downwards: isDownwards(query),
});

/** A page as every list answers it. */
export const pageOf = <P, V>({ parties, hasMore, next }: PartyPage<P>, viewOf: (party: P) => V) => ({
  view: { data: parties.map(viewOf), page: { hasMore } },
  next,
});

/** For what is shown as it is. */
export const asItIs = <P>(party: P): P => party;
