import type { Stamp } from "./stamp.ts";

/** What every record that people change carries: who wrote it last, when, and its version (LCM-050, LCM-052, XCT-008). */
interface Changeable {
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly version: number;
}

/**
 * The record with these changes, and the names of the fields that differ: none when it already was so, which is no change.
 * A field given as undefined is cleared.
 */
export function changeRecord<T extends Changeable>(before: T, changes: Partial<NoInfer<T>>, stamp: Stamp): { after: T; fields: string[] } {
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
