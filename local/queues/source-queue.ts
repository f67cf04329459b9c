import { createHash } from "node:crypto";
import type { Functions } from "../functions/lambda.ts";
import type { Pattern } from "../events/pattern.ts";
import { matches } from "../events/pattern.ts";
import type { Message, Queues } from "./queue.ts";

/** A function's event source mapping on a queue. */
export interface QueueSource {
  readonly queueArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  /** How long to collect a fuller batch. */
  readonly windowSeconds: number;
  /** ReportBatchItemFailures: the function names the messages that failed. */
  readonly partial: boolean;
  readonly filters: readonly Pattern[];
  readonly concurrency: number;
}

export interface Source {
  /** How many records or messages it is working on. */
  busy(): number;
  stop(): Promise<void>;
}

/**
 * Feeds a function from a queue. What it handled is deleted; what it did not stays invisible until its visibility ends, as in AWS,
 * and the queue's redrive policy decides when that was once too often.
 */
export function pollQueue(
  source: QueueSource,
  { queues, functions, region }: { queues: Queues; functions: Functions; region: string },
): Source {
  const { name, fifo } = queues.byArn(source.queueArn);
  const stopping = new AbortController();
  let busy = 0;
  const loops = Array.from({ length: source.concurrency }, loop);

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const messages = await queues.receive(name, { max: source.batchSize, waitMs: 60_000, signal: stopping.signal });
      if (messages.length === 0) continue;
      busy += messages.length;
      const until = Date.now() + source.windowSeconds * 1000;
      while (messages.length < source.batchSize && Date.now() < until && !stopping.signal.aborted) {
        const more = await queues.receive(name, {
          max: source.batchSize - messages.length,
          waitMs: until - Date.now(),
          signal: stopping.signal,
        });
        messages.push(...more);
        busy += more.length;
      }
      await handle(messages);
      busy -= messages.length;
    }
  }

  async function handle(messages: readonly Message[]): Promise<void> {
    const records = messages.map((message) => recordOf(message, source.queueArn, region));
    const wanted = records.filter((record) => passes(record, source.filters));
    // What the filter does not let through is deleted, as in AWS.
    const failed = wanted.length === 0 ? new Set<string>() : await failuresOf(wanted);
    if (stopping.signal.aborted) return; // They come back at the next start.
    for (const { messageId, receipt } of messages) {
      if (failed.has(messageId)) queues.failed(name, receipt);
      else queues.remove(name, receipt);
    }
  }

  /** The ids of the messages that the function did not handle. An answer it should not give fails the whole batch. */
  async function failuresOf(records: readonly SqsRecord[]): Promise<ReadonlySet<string>> {
    const all = records.map(({ messageId }) => messageId);
    const outcome = await functions.invoke(source.functionArn, { Records: records });
    if (outcome.kind === "error") return new Set(all);
    if (!source.partial) return new Set();
    const named = failureIds(outcome.value);
    if (named === undefined || named.some((id) => !all.includes(id))) return new Set(all);
    const first = Math.min(...named.map((id) => all.indexOf(id)));
    // A FIFO queue keeps its order: what came after the first failure in the batch is tried again too.
    return new Set(fifo && named.length > 0 ? all.slice(first) : named);
  }

  return {
    busy: () => busy,
    async stop() {
      stopping.abort();
      await Promise.race([Promise.all(loops), new Promise((resolve) => setTimeout(resolve, 200))]);
    },
  };
}

/** The failed ids of a batch answer; undefined when it is not such an answer. */
export function failureIds(value: unknown): string[] | undefined {
  if (value === null || value === undefined) return [];
  const { batchItemFailures } = value as { batchItemFailures?: readonly { itemIdentifier?: unknown }[] };
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  const ids = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return ids.every((id): id is string => typeof id === "string" && id !== "") ? ids : undefined;
}

type SqsRecord = ReturnType<typeof recordOf>;

function recordOf({ messageId, receipt, body, attributes, system }: Message, queueArn: string, region: string) {
  return {
    messageId,
    receiptHandle: receipt,
    body,
    attributes: system,
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        { dataType: DataType, stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: createHash("md5").update(body).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function passes(record: SqsRecord, filters: readonly Pattern[]): boolean {
  if (filters.length === 0) return true;
  let body: unknown = record.body;
  try {
    body = JSON.parse(record.body);
  } catch {
    // A body that is not JSON is matched as text.
  }
  return filters.some((filter) => matches(filter, { ...record, body }));
}
