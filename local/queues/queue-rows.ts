import type { Message, MessageAttributes } from "./queue.ts";

/** A message as the queues' file keeps it. */
export interface Row {
  readonly id: number;
  readonly message_id: string;
  readonly body: string;
  readonly attributes: string;
  readonly group_id: string | null;
  readonly dedupe_id: string | null;
  readonly sent_at: number;
  readonly receives: number;
  readonly first_received_at: number | null;
  readonly source: string | null;
}

export const schema = `
  CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, group_id TEXT, dedupe_id TEXT, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    receives INTEGER NOT NULL DEFAULT 0, first_received_at INTEGER, receipt TEXT, source TEXT);
  CREATE INDEX IF NOT EXISTS message_next ON message (queue, visible_at, id);
  CREATE INDEX IF NOT EXISTS message_receipt ON message (receipt) WHERE receipt IS NOT NULL;
  CREATE TABLE IF NOT EXISTS sent_lately (
    queue TEXT NOT NULL, dedupe_id TEXT NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (queue, dedupe_id));`;

/** The names that SQS gives to what it knows of a message. */
export function messageOf(row: Row, receipt: string, firstReceivedAt: number): Message {
  return {
    messageId: row.message_id,
    receipt,
    body: row.body,
    attributes: JSON.parse(row.attributes) as MessageAttributes,
    system: {
      ApproximateReceiveCount: String(row.receives + 1),
      SentTimestamp: String(row.sent_at),
      SenderId: "000000000000",
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
      ...(row.group_id === null ? {} : { MessageGroupId: row.group_id, SequenceNumber: String(row.id).padStart(20, "0") }),
      ...(row.dedupe_id === null ? {} : { MessageDeduplicationId: row.dedupe_id }),
      ...(row.source === null ? {} : { DeadLetterQueueSourceArn: row.source }),
    },
  };
}
