import { monotonicFactory } from "ulid";
import type { Id, IdKind } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { defaultZone } from "../../domain/kernel/time.ts";

/** Random bytes, drawn four thousand at a time: a request makes many ids, and asking the system for each letter costs more than all else. */
const pool = new Uint8Array(4096);
let drawn = pool.length;
function random(): number {
  if (drawn === pool.length) {
    globalThis.crypto.getRandomValues(pool);
    drawn = 0;
  }
  return pool[drawn++]! / 256; // Within the pool, by the line above.
}

const ulid = monotonicFactory(random);

/** The only clock of the product. */
export const now = (): Instant => new Date().toISOString() as Instant;

/** A fresh prefixed ULID. */
export const newId = <K extends IdKind>(kind: K): Id<K> => `${kind}_${ulid()}` as Id<K>; // The template is the type.

/** Time, ids and the name of who acts, for one decision. `allowedBy` is shared: the policy adds to it as it is asked. */
export const stampFor = (actorId: Stamp["actorId"], requestId: string, allowedBy: readonly string[] = []): Stamp => ({
  at: now(),
  zone: process.env.TENANT_ZONE ?? defaultZone,
  actorId,
  requestId,
  allowedBy,
  newId,
});
