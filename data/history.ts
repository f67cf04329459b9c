import { createHash } from "node:crypto";
import type { Happened } from "../events/define.ts";
import { dayOf } from "../domain/kernel/time.ts";
import { eventDay, keys } from "./keys.ts";
import type { Row, Table, Write } from "./table.ts";
import { create, replace } from "./table.ts";

/**
 * The history of one aggregate: event rows in a hash chain, each holding the hash of the one before (LCM-161, XCT-011). The head
 * row keeps the last sequence and hash; it is replaced in the same transaction, so two writers cannot both append.
 */
export interface Head {
  /** The sequence of the newest event; also the head row's version. */
  readonly version: number;
  readonly hash: string;
}

/** An event as it lies in the table. */
export type EventRow = Row & Happened & { readonly seq: number; readonly previousHash: string; readonly hash: string };

/** What stands before the first event. */
const genesis: Head = { version: 0, hash: "0".repeat(64) };

/** The writes that append events to an aggregate's history: its rows and its head. No event, no change. */
export function append(aggregateId: string, head: Head | undefined, events: readonly Happened[], zone: string): Write[] {
  if (events.length === 0) throw new Error("a change without an event");
  let last = head ?? genesis;
  const writes: Write[] = [];
  for (const event of events) {
    if (event.about !== aggregateId) throw new Error(`${event.type} is about another aggregate`);
    const seq = last.version + 1;
    const chained = { ...event, seq, previousHash: last.hash };
    const hash = hashOf(chained);
    writes.push(create({ ...chained, ...keys.event(aggregateId, seq), ...eventDay(dayOf(event.at, zone), event.at, event.eventId), hash }));
    last = { version: seq, hash };
  }
  const headRow = { ...keys.head(aggregateId), version: last.version, hash: last.hash };
  // The head is replaced at the version that was read, whatever the number of events written since.
  writes.push(head === undefined ? create(headRow) : replace(headRow, head.version));
  return writes;
}

/** The head among an aggregate's rows. */
export const headIn = (rows: readonly Row[]): Head | undefined => rows.find((row) => row.sk === "HEAD") as (Row & Head) | undefined;

/** One page of an aggregate's events, newest first unless said otherwise; `past` is the sequence where the page before ended. */
export async function eventsOf(
  table: Table,
  aggregateId: string,
  limit: number,
  past?: number,
  newestFirst = true,
): Promise<{ rows: EventRow[]; hasMore: boolean }> {
  const place = (seq: number) => keys.event(aggregateId, seq).sk;
  if (newestFirst && past !== undefined && past <= 1) return { rows: [], hasMore: false };
  const further = past !== undefined && (newestFirst ? { from: "EVENT#", to: place(past - 1) } : { from: place(past + 1), to: "EVENT#~" });
  const range = further || { begins: "EVENT#" };
  const { rows, hasMore } = await table.query({ pk: keys.history(aggregateId), ...range, limit, newestFirst });
  return { rows: rows as EventRow[], hasMore };
}

export interface Verification {
  readonly intact: boolean;
  readonly events: number;
  /** The first sequence that does not follow from the one before it. */
  readonly brokenAt?: number;
  readonly why?: string;
}

const pageOfChain = 200;

/** Recomputes an aggregate's whole chain and holds it against the head: one flipped byte anywhere is noticed (XCT-011). */
export async function verifyHistory(table: Table, aggregateId: string): Promise<Verification> {
  let last = genesis;
  for (;;) {
    const from = keys.event(aggregateId, last.version + 1).sk;
    const page = await table.query({ pk: keys.history(aggregateId), from, to: "EVENT#~", limit: pageOfChain });
    for (const row of page.rows as EventRow[]) {
      const seq = last.version + 1;
      const broken = (why: string): Verification => ({ intact: false, events: last.version, brokenAt: seq, why });
      if (row.seq !== seq) return broken("an event is missing");
      if (row.previousHash !== last.hash) return broken("the event does not follow the one before it");
      if (hashOf(row) !== row.hash) return broken("the event was altered");
      last = { version: seq, hash: row.hash };
    }
    if (!page.hasMore) break;
  }
  const [head] = await table.read([keys.head(aggregateId)]);
  if (head === undefined ? last.version > 0 : head.version !== last.version || head.hash !== last.hash) {
    return { intact: false, events: last.version, brokenAt: last.version + 1, why: "the newest events are missing" };
  }
  return { intact: true, events: last.version };
}

const notHashed = new Set(["hash", "pk", "sk", "byDaypk", "byDaysk"]);

/** SHA-256 over the event as canonical JSON, its place and the hash before it included; its own hash and keys left out. */
export function hashOf(event: object): string {
  const content = Object.fromEntries(Object.entries(event).filter(([name]) => !notHashed.has(name)));
  return createHash("sha256").update(canonical(content)).digest("hex");
}

/** JSON with sorted names and without undefined, so that a row hashes alike before and after the table. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`)
    .join(",")}}`;
}
