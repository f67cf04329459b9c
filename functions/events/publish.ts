import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type { EventRow } from "../../data/history.ts";
import { env } from "../shared/env.ts";
import { log } from "../shared/log.ts";

const bus = new EventBridgeClient({});
const putEventsMax = 10;

/**
 * Puts every event row that was written on the bus, at least once: the envelope and `data`, never `change`, which may be personal
 * (DESIGN 12.1). The bus keeps no order and consumers need none.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (let i = 0; i < Records.length; i += putEventsMax) {
    const batch = Records.slice(i, i + putEventsMax);
    const sent = await bus.send(new PutEventsCommand({ Entries: batch.map((record) => entryOf(rowOf(record))) }));
    const failed = sent.Entries?.findIndex((entry) => entry.ErrorCode) ?? -1;
    // The stream retries from the record we name, so those after it are sent again: consumers know an event by its id.
    if (failed >= 0) return { batchItemFailures: [{ itemIdentifier: batch[failed]!.dynamodb!.SequenceNumber! }] };
  }
  log.info("published", { count: Records.length });
  return { batchItemFailures: [] };
}

const rowOf = (record: DynamoDBRecord): EventRow => unmarshall(record.dynamodb!.NewImage as Record<string, AttributeValue>) as EventRow; // The stream filter lets only INSERTs of event rows in.

/** What leaves the table. */
export function entryOf({ eventId, type, about, at, actorId, requestId, data }: EventRow) {
  return {
    EventBusName: env("BUS_NAME"),
    Source: "medlegal",
    DetailType: type,
    Detail: JSON.stringify({ eventId, type, about, at, actorId, requestId, data }),
  };
}
