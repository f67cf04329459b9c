import type { PartyPage } from "../../../data/parties.ts";

/** The `active` filter that every list of parties has (XCT-014). */
export const activeIn = ({ active }: { active?: "true" | "false" | undefined }): boolean | undefined =>
  active === undefined ? undefined : active === "true";

/** A page as every list answers it. */
export const pageOf = <P, V>({ parties, hasMore, next }: PartyPage<P>, viewOf: (party: P) => V) => ({
  view: { data: parties.map(viewOf), page: { hasMore } },
  next,
});

/** For what is shown as it is. */
export const asItIs = <P>(party: P): P => party;
