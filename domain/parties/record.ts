import * as z from "zod";
import type { Stamp } from "../kernel/stamp.ts";
import { Instant } from "../kernel/time.ts";

/** What every party's record has: whether it is in use, who wrote it and when, and its version (XCT-008). */
export const PartyRecord = z.object({
  active: z.boolean().meta({ description: "False: deactivated. It stays on record and serves nothing new" }),
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
  version: z.int(),
});
export type PartyRecord = z.output<typeof PartyRecord>;

/** Every party can be deactivated and taken back; none is ever deleted, because cases and audit rows name it. */
export const activity = PartyRecord.pick({ active: true }).shape;

/** A record at its birth. */
export const newRecord = (stamp: Stamp): PartyRecord => ({
  active: true,
  createdAt: stamp.at,
  createdBy: stamp.actorId,
  updatedAt: stamp.at,
  updatedBy: stamp.actorId,
  version: 1,
});

/**
 * The record with these changes, and the names of the fields that differ: none when it already was so, which is no change.
 * A field given as undefined is cleared.
 */
export function changeRecord<T extends PartyRecord>(before: T, changes: Partial<NoInfer<T>>, stamp: Stamp): { after: T; fields: string[] } {
  const fields = Object.keys(changes).filter((field) => !same(before[field as keyof T], changes[field as keyof T]));
  if (fields.length === 0) return { after: before, fields };
  return { after: { ...before, ...changes, updatedAt: stamp.at, updatedBy: stamp.actorId, version: before.version + 1 }, fields };
}

/** Alike as JSON, whatever the order of names: the table does not keep it. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Array.isArray(a) === Array.isArray(b) && [...names].every((name) => same(a[name as keyof typeof a], b[name as keyof typeof b]));
}
