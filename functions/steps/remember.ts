import type { Key, Write } from "../../data/table.ts";
import { reserve } from "../../data/table.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";

/** Longer than any execution lives. */
const rememberDays = 400;

/** Remembers that something was done, in the transaction that does it: a second time loses, decides again, and finds it done. */
export const remember = (seen: Key, what: string, stamp: Stamp): Write =>
  reserve(seen, what, { ttl: Math.floor(Date.parse(stamp.at) / 1000) + rememberDays * 86_400 });
