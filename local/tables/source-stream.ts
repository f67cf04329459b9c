import type { _Record, DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import type { Functions, Outcome } from "../functions/lambda.ts";
import type { Queues } from "../queues/queue.ts";
import type { Source } from "../queues/source-queue.ts";
import { failureIds } from "../queues/source-queue.ts";
import type { Store } from "../place/store.ts";
import type { StreamRecord, StreamSource } from "./stream-records.ts";
import { letterOf, passes, recordOf, sequenceOf } from "./stream-records.ts";

export interface StreamPoller extends Source {
  /** Resolves when a read that began after the call has found nothing more. */
  caughtUp(): Promise<void>;
  /** Something was probably written: look now rather than in a moment. */
  nudge(): void;
}

/** How often an idle stream is looked at. A nudge after each invocation makes the usual wait shorter. */
const idleMs = 250;
/** AWS pauses between tries as well; ours starts short, because one retry usually suffices. */
const pauseMs = (attempt: number) => Math.min(5000, 100 * 2 ** attempt);

export const checkpointOf = (source: Pick<StreamSource, "id" | "tableName">) => `stream:${source.tableName}:${source.id}`;

const after = "AFTER_SEQUENCE_NUMBER" as const;

export interface StreamTools {
  readonly client: DynamoDBStreamsClient;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly store: Store;
  readonly region: string;
  readonly log: (line: string) => void;
}

/**
 * Feeds a function from a stream, in order, at least once. The checkpoint moves only behind a batch that was handled, given up to
 * the on-failure queue, or filtered out; so a kill at any moment repeats records and never skips one (spec/RELIABILITY 3.3).
 */
export function pollStream(source: StreamSource, tools: StreamTools): StreamPoller {
  const { client, store } = tools;
  const checkpoint = checkpointOf(source);
  let stopped = false;
  let busy = 0;
  let idle = false;
  let nudged = false;
  let wake = () => {};
  const emptyRead = new Set<{ readonly since: number; readonly resolve: () => void }>();
  let readsBegun = 0;
  const running = loop();

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Cuts an idle wait short, and never the pause before a retry. */
  function nudge(): void {
    nudged = true;
    if (idle) wake();
  }

  async function loop(): Promise<void> {
    let iterator: string | undefined;
    while (!stopped) {
      try {
        const thisRead = ++readsBegun;
        iterator ??= await iteratorAfter(store.note(checkpoint));
        const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(1000, source.batchSize) }));
        const records = page.Records ?? [];
        busy = records.length;
        if (records.length > 0) await handlePage(records);
        busy = 0;
        iterator = page.NextShardIterator;
        if (records.length === 0) {
          for (const waiter of emptyRead) if (thisRead > waiter.since) waiter.resolve();
          idle = true;
          if (!nudged) await rest(idleMs);
          idle = nudged = false;
        }
      } catch (error) {
        if (stopped) return;
        busy = 0;
        iterator = undefined; // Start again at the checkpoint.
        tools.log(`reading the stream of ${source.tableName}: ${String(error)}`);
        await rest(500);
      }
    }
  }

  async function iteratorAfter(handled: string | undefined): Promise<string | undefined> {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: source.engineStreamArn }));
    const [first] = StreamDescription?.Shards ?? [];
    const shard = { StreamArn: source.engineStreamArn, ShardId: first?.ShardId };
    // A consumer of what is new keeps its place from its first start, or a restart would skip what came meanwhile.
    const newest = source.from === "LATEST" ? (first?.SequenceNumberRange?.EndingSequenceNumber ?? "0") : undefined;
    const sequence = handled ?? newest;
    if (handled === undefined && newest !== undefined) passed(newest);
    const where =
      sequence === undefined ? { ShardIteratorType: "TRIM_HORIZON" as const } : { ShardIteratorType: after, SequenceNumber: sequence };
    return (await client.send(new GetShardIteratorCommand({ ...shard, ...where }))).ShardIterator;
  }

  async function handlePage(records: readonly _Record[]): Promise<void> {
    const wanted = records
      .map((record) => recordOf(record, source.streamArn, tools.region))
      .filter((record) => passes(record, source.filters));
    if (wanted.length > 0) await deliver(wanted, 0);
    if (!stopped) passed(sequenceOf(records.at(-1)!)); // The caller has at least one.
  }

  const passed = (sequence: string) => store.putNote(checkpoint, sequence);

  /** Until each record was handled or given up. */
  async function deliver(batch: readonly StreamRecord[], attempt: number): Promise<void> {
    if (stopped || batch.length === 0) return;
    const outcome = await tools.functions.invoke(source.functionArn, { Records: batch });
    if (stopped) return;
    const failedAt = firstFailure(batch, outcome);
    if (failedAt === undefined) return passed(sequenceOf(batch.at(-1)!)); // Not empty, see above.
    if (failedAt > 0) {
      passed(sequenceOf(batch[failedAt - 1]!)); // One before the first failure.
      return deliver(batch.slice(failedAt), 0);
    }
    if (source.bisect && batch.length > 1) {
      const half = batch.length >> 1;
      await deliver(batch.slice(0, half), 0);
      return deliver(batch.slice(half), 0);
    }
    if (attempt >= (source.retriesMax ?? Infinity) || isTooOld(batch[0]!)) return giveUp(batch, outcome, attempt + 1); // Not empty.
    await rest(pauseMs(attempt));
    return deliver(batch, attempt + 1);
  }

  /** Where the batch stopped: the first record the function names, or the first of all when it failed outright. */
  function firstFailure(batch: readonly StreamRecord[], outcome: Outcome): number | undefined {
    if (outcome.kind === "error") return 0;
    if (!source.partial) return undefined;
    const ids = failureIds(outcome.value);
    if (ids === undefined) return 0;
    if (ids.length === 0) return undefined;
    return Math.max(0, Math.min(...ids.map((id) => batch.findIndex((record) => sequenceOf(record) === id))));
  }

  const isTooOld = (record: StreamRecord) =>
    source.ageSecondsMax !== undefined && Date.now() / 1000 - record.dynamodb.ApproximateCreationDateTime > source.ageSecondsMax;

  /** Tells the on-failure queue where to look, in the words of Lambda: it carries positions, not records. */
  function giveUp(batch: readonly StreamRecord[], outcome: Outcome, attempts: number): void {
    tools.log(`gave up ${batch.length} records of ${source.tableName} after ${attempts} tries`);
    store.together(() => {
      if (source.onFailureArn !== undefined) {
        const body = JSON.stringify(letterOf(source, batch, outcome, attempts));
        tools.queues.send(tools.queues.byArn(source.onFailureArn).name, { body });
      }
      passed(sequenceOf(batch.at(-1)!)); // Not empty: deliver never comes here with none.
    });
  }

  return {
    busy: () => busy,
    nudge,
    caughtUp() {
      const since = readsBegun;
      return new Promise<void>((resolve) => {
        const waiter = { since, resolve: () => (emptyRead.delete(waiter), resolve()) };
        emptyRead.add(waiter);
        nudge();
      });
    },
    async stop() {
      stopped = true;
      wake();
      for (const waiter of emptyRead) waiter.resolve();
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 500))]);
    },
  };
}
