import type { EventRow } from "./execution-rows.ts";

/** An execution's events as GetExecutionHistory gives them, a page at a time. */
export function historyOf(events: readonly EventRow[], ask: Readonly<Record<string, unknown>>): object {
  const limit = Math.min(1000, Number(ask["maxResults"] ?? 100) || 100); // 0 is AWS's word for its own default.
  const from = Number(ask["nextToken"] ?? 0);
  const ordered = ask["reverseOrder"] === true ? [...events].reverse() : events;
  const page = ordered.slice(from, from + limit);
  return { events: page.map(eventOf), ...(from + limit < ordered.length ? { nextToken: String(from + limit) } : {}) };
}

function eventOf({ id, previous, at, type, details }: EventRow): object {
  return { id, previousEventId: previous, timestamp: at / 1000, type, [detailsField(type)]: JSON.parse(details) as unknown };
}

/** All states share the fields of their coming and going; everything else has its own. */
function detailsField(type: string): string {
  const [, shared] = /State(Entered|Exited)$/.exec(type) ?? [];
  if (shared !== undefined) return `state${shared}EventDetails`;

  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
