import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import type { House } from "../../data/house.ts";
import { catalog } from "../../events/catalog.ts";
import type { EventsQuery } from "./page.ts";
import { isDownwards } from "./page.ts";

/** One page of an aggregate's history or timeline. */
export async function eventPage({ table }: House, aggregateId: string, { query, cursor }: { query: EventsQuery; cursor: unknown }) {
  const { rows, hasMore } = await eventsOf(table, aggregateId, query.limit, cursor as number | undefined, isDownwards(query)); // We sealed it.
  const last = rows.at(-1);
  return { view: { data: entriesOf(rows), page: { hasMore } }, ...(hasMore && last ? { next: last.seq } : {}) };
}

const sentences = new Map(catalog.map(({ type, says }) => [type, says]));

/** Event rows as entries, with the sentence of their type. */
const entriesOf = (rows: readonly EventRow[]) =>
  rows.map(({ eventId, type, at, actorId, requestId, allowedBy, reason, data, change, seq, previousHash, hash }) => ({
    eventId,
    type,
    at,
    actorId,
    says: sentences.get(type) ?? type,
    reason,
    data: data as Record<string, unknown>,
    seq,
    requestId,
    allowedBy: [...allowedBy],
    previousHash,
    hash,
    change,
  }));
