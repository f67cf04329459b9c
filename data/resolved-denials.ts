import type { Denial } from "../domain/denials/denial.ts";
import type { House } from "./house.ts";
import type { WorkOwner } from "./keys.ts";
import { resolvedOf } from "./keys.ts";
import type { Row } from "./table.ts";
import { bare } from "./table.ts";

/** What some owners have resolved, the latest first (RCM-042). Resolved is final, so the index tells all there is to know. */
export async function resolvedBy({ table }: House, owners: readonly WorkOwner[], limit: number, past: string | undefined) {
  const range = past === undefined ? {} : { from: " ", to: past };
  const stretches = await Promise.all(
    // The place itself is in the range of a later page, so one more is read.
    owners.map((owner) => table.query({ index: "gsi1", pk: resolvedOf(owner), ...range, limit: limit + 2, newestFirst: true })),
  );
  const items = stretches
    .flatMap(({ rows }) => rows.map((row) => ({ place: placeOf(row), denial: bare<Denial>(row) })))
    .filter(({ place }) => place !== past)
    .sort((a, b) => (a.place < b.place ? 1 : -1));
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

const placeOf = (row: Row): string => String(row.gsi1sk);
