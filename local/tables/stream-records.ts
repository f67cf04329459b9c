import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import type { Outcome } from "../functions/lambda.ts";
import type { Pattern } from "../events/pattern.ts";
import { matches } from "../events/pattern.ts";

/** A function's event source mapping on a table's stream. */
export interface StreamSource {
  /** Names its checkpoint; the same at every start. */
  readonly id: string;
  readonly tableName: string;
  /** As the template knows it. */
  readonly streamArn: string;
  /** As the engine knows it. */
  readonly engineStreamArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly filters: readonly Pattern[];
  readonly partial: boolean;
  readonly bisect: boolean;
  /** Undefined: until the record is too old. */
  readonly retriesMax?: number;
  readonly ageSecondsMax?: number;
  readonly onFailureArn?: string;
  readonly from: "TRIM_HORIZON" | "LATEST";
}

export type StreamRecord = ReturnType<typeof recordOf>;

/** A record as Lambda hands it on: times in seconds, the template's ARN. */
export function recordOf(record: _Record, streamArn: string, region: string) {
  const at = record.dynamodb?.ApproximateCreationDateTime;
  return {
    ...record,
    eventSourceARN: streamArn,
    awsRegion: region,
    dynamodb: {
      ...record.dynamodb,
      ApproximateCreationDateTime: Math.floor((at === undefined ? Date.now() : new Date(at).getTime()) / 1000),
    },
  };
}

export const sequenceOf = (record: _Record | StreamRecord): string => record.dynamodb?.SequenceNumber ?? "";
export const passes = (record: StreamRecord, filters: readonly Pattern[]) =>
  filters.length === 0 || filters.some((filter) => matches(filter, record));

/** What the on-failure queue is told, in the words of Lambda: it carries positions, not records. */
export function letterOf(
  source: Pick<StreamSource, "functionArn" | "streamArn">,
  batch: readonly StreamRecord[],
  outcome: Outcome,
  attempts: number,
) {
  const [first, last] = [batch[0]!, batch.at(-1)!]; // Given up batches are not empty.
  const time = (record: StreamRecord) => new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
  return {
    requestContext: { functionArn: `${source.functionArn}:$LATEST`, condition: "RetryAttemptsExhausted", approximateInvokeCount: attempts },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", ...(outcome.kind === "error" ? { functionError: "Unhandled" } : {}) },
    version: "1.0",
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: "shardId-local",
      startSequenceNumber: sequenceOf(first),
      endSequenceNumber: sequenceOf(last),
      approximateArrivalOfFirstRecord: time(first),
      approximateArrivalOfLastRecord: time(last),
      batchSize: batch.length,
      streamArn: source.streamArn,
    },
  };
}
