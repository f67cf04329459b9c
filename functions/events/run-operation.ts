import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import type { House } from "../../data/house.ts";
import type { KnownOperation } from "../../data/operations.ts";
import { chunkWritesMax, operationsIn } from "../../data/operations.ts";
import type { Write } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { id } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { advance, continueLater, failOperation, isThrough } from "../../domain/work/operation.ts";
import { runners } from "../operations/runners.ts";
import { commitDecided } from "../shared/commit.ts";
import { theHouse } from "../shared/house.ts";
import { log } from "../shared/log.ts";
import { stampFor } from "../shared/stamp.ts";

/** An event of an operation as the queue carries it: that it was started, or is to go on. */
const Told = z.object({
  detail: z.object({ eventId: z.string(), requestId: z.string(), data: z.object({ operationId: id("operation") }) }),
});

const name = "operations";
const allowedBy = [`system:${name}`];
/** The share of its time that an invocation works; the rest is for the chunk it has just begun. */
const share = 0.6;

/**
 * Carries long work on, chunk by chunk: each chunk is one transaction with the operation's progress, decided again when it lost
 * a race (DESIGN 12.8). So it does not matter who dies when, whether a message comes twice, or whether two of us drive the same
 * operation: a chunk is done once and the next delivery goes on where the last one stopped.
 *
 * When its time is up it does not fail the message, because failures count towards the dead letters: an event of the operation
 * asks for the next stretch, by the way that started the first. A chunk that throws fails the message; the queue tries it again,
 * and after its tries the operation counts as failed until someone redrives it.
 */
export async function handler({ Records }: SQSEvent, context: Pick<Context, "getRemainingTimeInMillis">): Promise<SQSBatchResponse> {
  const house = await theHouse();
  const restMs = context.getRemainingTimeInMillis() * (1 - share);
  const isTimeUp = () => context.getRemainingTimeInMillis() < restMs;
  const failed: { itemIdentifier: string }[] = [];
  for (const record of Records) {
    const startedMs = Date.now();
    try {
      const { eventId, requestId, data } = Told.parse(JSON.parse(record.body)).detail;
      await drive(data.operationId, { house, requestId, isTimeUp });
      log.info("consumed", { consumer: name, eventId, ids: [data.operationId], ms: Date.now() - startedMs });
    } catch (error) {
      log.fault("not consumed", error, { consumer: name });
      failed.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failed };
}

interface Drive {
  readonly house: House;
  /** The request that started it all. */
  readonly requestId: string;
  readonly isTimeUp: () => boolean;
}

/** Goes on with an operation until it is through or the time is up. */
async function drive(operationId: Id<"operation">, { house, requestId, isTimeUp }: Drive): Promise<void> {
  const operations = operationsIn(house);
  const inputOf = remembering((part) => operations.input(operationId, part));

  /** Decides on the operation as it is now, and writes that. False when there is nothing left to decide. */
  const decided = async (decide: (known: KnownOperation, stamp: Stamp) => Promise<readonly Write[]>): Promise<boolean> => {
    const { goesOn } = await commitDecided(house.table, async () => {
      const known = (await operations.find(operationId)) ?? nowhere(); // Before all that a chunk reads, so that a lost race is noticed.
      const { status, startedBy } = known.operation;
      if (status === "done") return { writes: [], goesOn: false };
      return { writes: await decide(known, stampFor(startedBy, requestId, allowedBy)), goesOn: true };
    });
    return goesOn;
  };

  try {
    while (!isTimeUp()) if (!(await decided((known, stamp) => nextChunk(known, { house, inputOf, stamp })))) return;
  } catch (error) {
    await decided(async (known, stamp) => operations.changed(known, failOperation(known.operation, stamp), stamp));
    throw error;
  }
  await decided(async (known, stamp) => operations.noted(known, continueLater(known.operation, stamp), stamp));
}

interface ChunkMeans {
  readonly house: House;
  readonly inputOf: (part: number) => Promise<string>;
  readonly stamp: Stamp;
}

/** What the next chunk writes, and the progress it means. */
async function nextChunk(known: KnownOperation, { house, inputOf, stamp }: ChunkMeans): Promise<readonly Write[]> {
  const { operation } = known;
  const { kind, next } = operation;
  const chunk = isThrough(operation)
    ? { writes: [], dealtWith: 0, leftOut: [] }
    : await runners[kind]({ operation, input: await inputOf(next.part), from: next.item, house, stamp });
  if (chunk.writes.length > chunkWritesMax) throw new Error(`a chunk of ${chunk.writes.length} writes`);
  return [...chunk.writes, ...operationsIn(house).changed(known, advance(operation, chunk, stamp), stamp)];
}

/** Keeps the last answer: many chunks come from one part, and a part never changes. */
function remembering<T>(ask: (part: number) => Promise<T>): (part: number) => Promise<T> {
  let known: { readonly part: number; readonly answer: T } | undefined;
  return async (part) => (known?.part === part ? known : (known = { part, answer: await ask(part) })).answer;
}

function nowhere(): never {
  throw new Error("an operation that was started is not there");
}
