import * as z from "zod";

/**
 * Machine ids: a prefix that says what it is, then a ULID, such as `case_01J9ZQ…`. They stand for the seed's CUID (LCM-020, R32).
 * People see numbers (`CASE-2025-00042`), machines see ids, neither stands in for the other.
 */
export const idKinds = [
  "case",
  "membership",
  "account",
  "authorization",
  "appointment",
  "document",
  "lien",
  "note",
  "task",
  "contact",
  "approval",
  "dispute",
  "patient",
  "firm",
  "attorney",
  "provider",
  "payer",
  "user",
  "settings",
  "team",
  "service",
  "fee",
  "modifierRule",
  "prices",
  "bill",
  "claim",
  "submission",
  "remittance",
  "denial",
  "operation",
  "event",
  "request",
] as const;
export type IdKind = (typeof idKinds)[number];

/** An id of one kind: `Id<"case">` and `Id<"firm">` cannot be mixed. */
export type Id<K extends IdKind> = K extends IdKind ? `${K}_${string}` : never;

/** The schema of one kind of id: its prefix, then the 26 letters of a ULID. */
export const id = <K extends IdKind>(kind: K) =>
  z
    .string()
    .regex(new RegExp(`^${kind}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`), `must be the id of a ${kind}`)
    .meta({ examples: [`${kind}_01K9ZQ3V7M8N4P5R6S7T8V9W0X`] }) as unknown as z.ZodType<Id<K>, Id<K>>; // The pattern is the proof.

/** Says whether a text is an id of this kind. */
export const isId = <K extends IdKind>(kind: K, text: string): text is Id<K> => text.startsWith(`${kind}_`);
