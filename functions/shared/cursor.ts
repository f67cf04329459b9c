import { timingSafeEqual } from "node:crypto";
import { refuse } from "../../domain/kernel/refusal.ts";
import type { House } from "../../data/house.ts";

/** Whom a cursor was given to, for which list: it is worth nothing elsewhere. */
export interface CursorScope {
  readonly userId: string;
  readonly route: string;
  /** The path and filters of the list, without the cursor itself. */
  readonly filters: string;
}

const lifeMs = 24 * 3600 * 1000;

/** Seals where a page ended. A raw engine key as a cursor would let a caller point it at anyone's rows (RELIABILITY 2.3). */
export function sealCursor(position: unknown, scope: CursorScope, mac: House["mac"], nowMs: number): string {
  const payload = Buffer.from(JSON.stringify({ p: position, e: nowMs + lifeMs })).toString("base64url");
  return `${payload}.${signature(payload, scope, mac)}`;
}

/** Opens a cursor of this person and list; refuses every other, expired ones too. */
export function openCursor(cursor: string, scope: CursorScope, mac: House["mac"], nowMs: number): unknown {
  const [payload = "", signed = ""] = cursor.split(".");
  const expected = Buffer.from(signature(payload, scope, mac));
  const given = Buffer.from(signed);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) refuse("cursor.invalid");
  const { p, e } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { p: unknown; e: number }; // We signed it.
  if (e < nowMs) refuse("cursor.invalid");
  return p;
}

const signature = (payload: string, { userId, route, filters }: CursorScope, mac: House["mac"]) =>
  mac("cursor", [payload, userId, route, filters].join("\n"));
