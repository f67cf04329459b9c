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
