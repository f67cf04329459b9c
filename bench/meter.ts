import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

/** One call that was sent to the engine, as it went over the wire. */
export interface Call {
  readonly name: string;
  readonly input: object;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Meter {
  /** Runs something alone and answers the calls it made, with the capacity they used. */
  calls(work: () => Promise<unknown>): Promise<Call[]>;
}

interface Consumed {
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

/** Listens at a client. While nobody asks, calls pass untouched, so that what is timed is what the product sends. */
export function meterOn(client: DynamoDBClient): Meter {
  let seen: Call[] | undefined;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (!seen) return next(args);
      const list = seen;
      const name = String(context["commandName"]).replace(/Command$/, "");
      const input = args.input as object;
      const startedMs = performance.now();
      const result = await next({ ...args, input: { ...input, ReturnConsumedCapacity: "INDEXES" } as never }); // Every command takes it.
      const consumed = [(result.output as { ConsumedCapacity?: Consumed | Consumed[] }).ConsumedCapacity ?? []].flat();
      const reads = name.startsWith("Get") || name.startsWith("BatchGet") || name.startsWith("Query");
      const units = consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      list.push({ name, input, startedMs, endedMs: performance.now(), readUnits: reads ? units : 0, writeUnits: reads ? 0 : units });
      return result;
    },
    { step: "initialize", priority: "low", name: "bench-meter" },
  );
  return {
    async calls(work) {
      const list: Call[] = (seen = []);
      try {
        await work();
      } finally {
        seen = undefined;
      }
      return list;
    },
  };
}

/** Calls that were in the air together, in the order of their rounds: a round begins when all of the one before have answered. */
export function roundsOf(calls: readonly Call[]): Call[][] {
  const rounds: Call[][] = [];
  let end = -1;
  for (const call of calls.toSorted((a, b) => a.startedMs - b.startedMs)) {
    if (call.startedMs >= end) rounds.push([]);
    rounds.at(-1)!.push(call); // One was just begun if there was none.
    end = Math.max(end, call.endedMs);
  }
  return rounds;
}

const commands = {
  Get: GetCommand,
  BatchGet: BatchGetCommand,
  Query: QueryCommand,
  Update: UpdateCommand,
  TransactWrite: TransactWriteCommand,
} as const;

/** The same calls straight from the SDK, round after round, with nothing around them: the floor (DESIGN 11). */
export function replay(client: DynamoDBClient, rounds: readonly (readonly Call[])[]): () => Promise<void> {
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const prepared = rounds.map((round) =>
    round.map(({ name, input }) => {
      const Command = commands[name.replace(/Items?$/, "") as keyof typeof commands] as (new (input: object) => GetCommand) | undefined; // Each takes what it was recorded with.
      if (!Command) throw new Error(`the bench cannot send ${name} again`);
      return () => db.send(new Command(input));
    }),
  );
  return async () => {
    for (const round of prepared) await Promise.all(round.map((send) => send()));
  };
}

const made = /\b(case|membership|account|authorization|event|request)_[0-7][0-9A-HJKMNP-TV-Z]{25}/g;
const once = /^(UNIQUE|IDEMPOTENCY|SEEN)#/;

/** The same calls about another new thing: ids that were made and values that were reserved are replaced, everything else is kept. */
export const anew = (rounds: readonly (readonly Call[])[], mark: string): Call[][] =>
  rewritten(rounds, (text) => {
    const renamed = text.replace(made, (id) => id.slice(0, -mark.length) + mark);
    return once.test(renamed) ? `${renamed}${mark}` : renamed;
  });

/** The same change of the same things once more: events are new ones, and versions are not asked about. */
export function changedAgain(rounds: readonly (readonly Call[])[], mark: string): Call[][] {
  const again = rewritten(rounds, (text) => {
    const renamed = text.replace(happened, (id) => id.slice(0, -mark.length) + mark).replace(/^EVENT#\d/, `EVENT#${mark}`);
    return once.test(renamed) ? `${renamed}${mark}` : renamed;
  });
  return again.map((round) => round.map((call) => ({ ...call, input: withoutVersions(call.input) })));
}

function withoutVersions(input: object): object {
  if (!("TransactItems" in input)) return input;
  const items = (input.TransactItems as { Put?: { ConditionExpression?: string } }[]).map((item) => {
    if (!item.Put?.ConditionExpression?.startsWith("version")) return item;
    const { ConditionExpression: _, ExpressionAttributeValues: __, ...put } = item.Put as Record<string, unknown>;
    return { Put: put };
  });
  return { ...input, TransactItems: items };
}

const happened = /\b(event|request)_[0-7][0-9A-HJKMNP-TV-Z]{25}/g;

function rewritten(rounds: readonly (readonly Call[])[], fresh: (text: string) => string): Call[][] {
  const deep = (value: unknown): unknown => {
    if (typeof value === "string") return fresh(value);
    if (Array.isArray(value)) return value.map(deep);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, deep(held)]));
  };
  return rounds.map((round) => round.map((call) => ({ ...call, input: deep(call.input) as object })));
}
