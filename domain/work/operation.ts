import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { operationContinued, operationEnded, operationStarted } from "../../events/operations.ts";
import { id, isId } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Instant } from "../kernel/time.ts";

/** The kinds of long work. */
export const OperationKind = z.enum(["feeImport", "denialClaims"]).meta({ id: "OperationKind" });
export type OperationKind = z.infer<typeof OperationKind>;

/** One item that was left out, and why. Never a personal value. */
export const LeftOut = z
  .object({ item: z.string(), code: z.string(), detail: z.string(), field: z.string().optional() })
  .meta({ id: "LeftOut" });
export type LeftOut = z.output<typeof LeftOut>;
/** More are counted and not listed. */
export const leftOutMax = 200;

/** Long work that was accepted with 202, as whoever started it sees it: how far it is, and what it left out (DESIGN 12.8). */
export const OperationView = z
  .object({
    operationId: id("operation"),
    kind: OperationKind,
    status: z.enum(["waiting", "running", "done", "failed"]),
    says: z.string().meta({ description: "The status as a sentence" }),
    total: z.int().meta({ description: "Items" }),
    done: z.int().meta({ description: "Items dealt with so far, those left out included" }),
    leftOutCount: z.int(),
    leftOut: z.array(LeftOut).meta({ description: `At most ${leftOutMax}` }),
    about: z.record(z.string(), z.string()).meta({ description: "What it works on: ids and codes" }),
    startedAt: Instant,
    startedBy: id("user"),
    updatedAt: Instant,
    endedAt: Instant.optional(),
    version: z.int(),
  })
  .meta({ id: "Operation" });

/** Long work as it is kept: also where in its input it is, so that whoever goes on with it begins just there. */
export interface LongOperation extends Omit<z.output<typeof OperationView>, "says"> {
  /** How many items lie in each row of its input. */
  readonly parts: readonly number[];
  /** The next item to deal with: in which part, and how many of that part are dealt with. */
  readonly next: { readonly part: number; readonly item: number };
  /** How often in a row the next stretch has failed. */
  readonly failures: number;
}

/** One row of an operation's input: some text that its runner understands, and how many items are in it. */
export interface OperationPart {
  readonly text: string;
  readonly items: number;
}
/** Under what a row of the table takes, and ten of them under what a transaction takes. */
export const partBytesMax = 300_000;
export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/** An operation that changed, with what happened: progress alone is no event, what it wrote has events of its own. */
export interface OperationChanged {
  readonly operation: LongOperation;
  readonly events: readonly Happened[];
}

/** What was asked for: the input in parts, and what of it was found unfit before the work began. */
export interface LongWork {
  readonly kind: OperationKind;
  /** Ids and codes. */
  readonly about: Readonly<Record<string, string>>;
  readonly parts: readonly OperationPart[];
  readonly leftOut?: readonly LeftOut[];
}

/** Accepts long work. Whoever asked is the one who did all that it writes. */
export function startOperation({ kind, about, parts, leftOut = [] }: LongWork, stamp: Stamp): OperationChanged {
  const { actorId, at } = stamp;
  if (!isId("user", actorId)) throw new Error("long work is started by a person");
  if (parts.some(({ text, items }) => items < 1 || bytesIn(text) > partBytesMax)) throw new Error("an unfit part of an input");
  const operation: LongOperation = {
    operationId: stamp.newId("operation"),
    kind,
    status: "waiting",
    total: parts.reduce((sum, { items }) => sum + items, leftOut.length),
    done: leftOut.length,
    leftOutCount: leftOut.length,
    leftOut: leftOut.slice(0, leftOutMax),
    about,
    parts: parts.map(({ items }) => items),
    next: { part: 0, item: 0 },
    failures: 0,
    startedAt: at,
    startedBy: actorId,
    updatedAt: at,
    version: 1,
  };
  const { operationId, total } = operation;
  return { operation, events: [operationStarted.record(stamp, { operationId, kind, total }, { operation: { after: operation } })] };
}

/** Whether nothing of its input is left to deal with. */
export const isThrough = ({ parts, next }: LongOperation): boolean => next.part >= parts.length;

/** One chunk further. The last one ends it; an operation without any input ends at once. */
export function advance(before: LongOperation, chunk: { dealtWith: number; leftOut: readonly LeftOut[] }, stamp: Stamp): OperationChanged {
  const { dealtWith, leftOut } = chunk;
  const items = before.parts[before.next.part] ?? 0;
  const item = before.next.item + dealtWith;
  if (item > items || (dealtWith < 1 && !isThrough(before)) || leftOut.length > dealtWith) throw new Error("a chunk of no such length");
  const after: LongOperation = {
    ...before,
    status: "running",
    next: item === items ? { part: before.next.part + 1, item: 0 } : { part: before.next.part, item },
    done: before.done + dealtWith,
    leftOutCount: before.leftOutCount + leftOut.length,
    leftOut: [...before.leftOut, ...leftOut].slice(0, leftOutMax),
    failures: 0,
    updatedAt: stamp.at,
    version: before.version + 1,
  };
  return isThrough(after) ? ended(after, "done", stamp) : { operation: after, events: [] };
}

/** So often a stretch may fail before the operation counts as failed: as often as its queue tries before it sets the work aside. */
export const failuresMax = 5;

/**
 * The next stretch could not be done. It is tried again until it has failed too often; even then it is not over: given back to its
 * queue, it goes on where it stopped.
 */
export function failOperation(before: LongOperation, stamp: Stamp): OperationChanged {
  const after: LongOperation = { ...before, failures: before.failures + 1, updatedAt: stamp.at, version: before.version + 1 };
  if (after.failures < failuresMax || before.status === "failed") return { operation: after, events: [] };
  return ended(after, "failed", stamp);
}

/** The time of whoever drives it is up: someone else is to go on. */
export function continueLater({ operationId, kind, done }: LongOperation, stamp: Stamp): Happened[] {
  return [operationContinued.record(stamp, { operationId, kind, done }, {})];
}

/** The status as a sentence for whoever waits. */
export function saysOf({ status, done, total, failures }: LongOperation): string {
  switch (status) {
    case "waiting":
      return "It waits for its turn.";
    case "running":
      return failures > 0
        ? `${done} of ${total} are dealt with; the next failed and is tried again.`
        : `${done} of ${total} are dealt with.`;
    case "done":
      return "All are dealt with.";
    case "failed":
      return `It stopped after ${done} of ${total}. What was done holds; once the cause is mended it goes on from there.`;
  }
}

function ended(before: LongOperation, status: "done" | "failed", stamp: Stamp): OperationChanged {
  const operation: LongOperation = { ...before, status, ...(status === "done" ? { endedAt: stamp.at } : {}) };
  const { operationId, kind, total, leftOutCount } = operation;
  const change = { operation: { after: operation } };
  return { operation, events: [operationEnded.record(stamp, { operationId, kind, total, leftOutCount, status }, change)] };
}
