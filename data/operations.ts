import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { LongOperation, OperationChanged, OperationPart } from "../domain/work/operation.ts";
import type { Happened } from "../events/define.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, replace, writesMax } from "./table.ts";

/** An operation as it was read, with the head of its history. */
export interface KnownOperation {
  readonly operation: LongOperation;
  readonly head: Head;
}

/** The writes that one chunk may have: its operation's row, and what ended it or hands it on, go along. */
export const chunkWritesMax = writesMax - 3;

/** Within this time what an operation works on can be given back to its queue; dead letters wait for two weeks. */
const inputDays = 30;

export const operationsIn = ({ table }: Pick<House, "table">) => ({
  /** New long work with its input; the event in its history is what sets it going. */
  started(operation: LongOperation, parts: readonly OperationPart[], events: readonly Happened[], stamp: Stamp): Write[] {
    const { operationId } = operation;
    const ttl = Math.floor(Date.parse(stamp.at) / 1000) + inputDays * 86_400;
    return [
      create({ ...operation, ...keys.operation(operationId) }),
      ...parts.map(({ text }, part) => create({ ...keys.operationInput(operationId, part), text, ttl })),
      ...append(operationId, undefined, events, stamp.zone),
    ];
  },

  /** One operation, strongly consistent. */
  async find(operationId: Id<"operation">): Promise<KnownOperation | undefined> {
    const [row, head] = await table.read([keys.operation(operationId), keys.head(operationId)]);
    return row && { operation: bare<LongOperation>(row), head: head as Row & Head };
  },

  /** The text of one part of its input. */
  async input(operationId: Id<"operation">, part: number): Promise<string> {
    const [row] = await table.read([keys.operationInput(operationId, part)]);
    if (!row) throw new Error("an operation whose input is gone");
    return row.text as string; // Written by `started`.
  },

  /** Its progress, and what happened to it. Written with what the chunk did, so that no chunk is done twice. */
  changed(before: KnownOperation, { operation, events }: OperationChanged, stamp: Stamp): Write[] {
    const { operationId } = operation;
    return [
      replace({ ...operation, ...keys.operation(operationId) }),
      ...(events.length > 0 ? append(operationId, before.head, events, stamp.zone) : []),
    ];
  },

  /** Something that happened to an operation without changing it. */
  noted({ operation, head }: KnownOperation, events: readonly Happened[], stamp: Stamp): Write[] {
    return append(operation.operationId, head, events, stamp.zone);
  },
});
