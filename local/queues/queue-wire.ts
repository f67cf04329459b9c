import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Draft, MessageAttributes, QueueDefinition, Queues } from "./queue.ts";
import type { Store } from "../place/store.ts";
import type { Call, Operation } from "../aws/wire.ts";

const bodyBytesMax = 262_144;
const batchMax = 10;
const waitSecondsMax = 20;

type Body = Readonly<Record<string, unknown>>;

/** SQS as its SDK client speaks it, over our queues. `urlOf` gives a queue its address. */
export function queueOperations(
  queues: Queues,
  store: Store,
  clock: Clock,
  urlOf: (name: string) => string,
): Readonly<Record<string, Operation>> {
  const nameIn = (body: Body) => queues.definition(textIn(body, "QueueUrl").split("/").at(-1) ?? "").name;
  const namesLike = (prefix: string) =>
    queues.list().flatMap(({ name }) => (name.startsWith(prefix) && !name.startsWith("local-cloud-") ? name : []));
  const on = (action: string, run: (body: Body, name: string) => unknown): Operation => ({
    needs: ({ body }) => ({ action: `sqs:${action}`, resource: queues.definition(nameIn(body)).arn }),
    run: ({ body }) => run(body, nameIn(body)),
  });
  const anywhere = (action: string, resource: (body: Body) => string, run: (body: Body) => unknown): Operation => ({
    needs: ({ body }: Call) => ({ action: `sqs:${action}`, resource: resource(body) }),
    run: ({ body }) => run(body),
  });

  const send = (name: string, body: Body) => {
    const draft = draftOf(queues.definition(name), body);
    return { ...queues.send(name, draft), draft };
  };
  const remove = (name: string, { ReceiptHandle }: Body) => queues.remove(name, String(ReceiptHandle));
  const changeVisibility = (name: string, { ReceiptHandle, VisibilityTimeout }: Body) => {
    if (!queues.changeVisibility(name, String(ReceiptHandle), Number(VisibilityTimeout)))
      throw fault("MessageNotInflight", "The message is not in flight.");
  };
  const batch = (run: (name: string, entry: Body) => object | void) => (body: Body, name: string) =>
    batched(body, (entry) => run(name, entry));

  return {
    "AmazonSQS.SendMessage": on("SendMessage", (body, name) => {
      const { messageId, draft } = send(name, body);
      return { MessageId: messageId, MD5OfMessageBody: md5(draft.body), ...attributeSum(draft.attributes) };
    }),
    "AmazonSQS.SendMessageBatch": on("SendMessage", (body, name) =>
      store.together(() =>
        batched(body, (entry) => {
          const { messageId, draft } = send(name, entry);
          return { MessageId: messageId, MD5OfMessageBody: md5(draft.body), ...attributeSum(draft.attributes) };
        }),
      ),
    ),
    "AmazonSQS.ReceiveMessage": on("ReceiveMessage", async (body, name) => {
      const max = Number(body["MaxNumberOfMessages"] ?? 1);
      if (!(max >= 1 && max <= batchMax)) throw fault("InvalidParameterValue", "MaxNumberOfMessages must be from 1 to 10.");
      const waitMs = Math.min(waitSecondsMax, Number(body["WaitTimeSeconds"] ?? 0)) * 1000;
      const visibility = body["VisibilityTimeout"];
      const messages = await queues.receive(name, {
        max,
        waitMs,
        ...(visibility === undefined ? {} : { visibilitySeconds: Number(visibility) }),
      });
      return {
        Messages: messages.map(({ messageId, receipt, body, attributes, system }) => ({
          MessageId: messageId,
          ReceiptHandle: receipt,
          Body: body,
          MD5OfBody: md5(body),
          Attributes: system,
          ...(Object.keys(attributes).length > 0
            ? { MessageAttributes: attributes, ...attributeSum(attributes, "MD5OfMessageAttributes") }
            : {}),
        })),
      };
    }),
    "AmazonSQS.DeleteMessage": on("DeleteMessage", (body, name) => remove(name, body)),
    "AmazonSQS.DeleteMessageBatch": on("DeleteMessage", batch(remove)),
    "AmazonSQS.ChangeMessageVisibility": on("ChangeMessageVisibility", (body, name) => changeVisibility(name, body)),
    "AmazonSQS.ChangeMessageVisibilityBatch": on("ChangeMessageVisibility", batch(changeVisibility)),
    "AmazonSQS.PurgeQueue": on("PurgeQueue", (_, name) => queues.purge(name)),
    "AmazonSQS.GetQueueAttributes": on("GetQueueAttributes", (_, name) => ({ Attributes: attributesOf(queues, name) })),
    "AmazonSQS.GetQueueUrl": anywhere(
      "GetQueueUrl",
      (body) => queues.definition(textIn(body, "QueueName")).arn,
      (body) => ({ QueueUrl: urlOf(queues.definition(textIn(body, "QueueName")).name) }),
    ),
    "AmazonSQS.ListQueues": anywhere(
      "ListQueues",
      () => "*",
      (body) => ({ QueueUrls: namesLike(textIn(body, "QueueNamePrefix")).map(urlOf) }),
    ),
    ...moveOperations(queues, store, clock, anywhere),
  };
}

type Anywhere = (action: string, resource: (body: Body) => string, run: (body: Body) => unknown) => Operation;

/** Redrive: what lies in a dead-letter queue goes back to where it came from. It is done when the call answers. */
function moveOperations(queues: Queues, store: Store, clock: Clock, anywhere: Anywhere) {
  const source = (body: Body) => textIn(body, "SourceArn");
  const noteOf = (arn: string) => `moves:${arn}`;
  const movesOf = (arn: string) => JSON.parse(store.note(noteOf(arn)) ?? "[]") as object[];
  return {
    "AmazonSQS.StartMessageMoveTask": anywhere("StartMessageMoveTask", source, (body) => {
      const from = queues.byArn(source(body));
      const isDeadLetters = queues.list().some(({ deadLetters }) => deadLetters?.arn === from.arn);
      if (!isDeadLetters) throw fault("UnsupportedOperation", "The source is not a dead-letter queue.");
      const destination = body["DestinationArn"] === undefined ? undefined : queues.byArn(textIn(body, "DestinationArn"));
      const handle = randomUUID();
      store.together(() => {
        const moved = queues.move(from.name, destination?.name);
        const task = {
          TaskHandle: handle,
          Status: "COMPLETED",
          SourceArn: from.arn,
          ...(destination ? { DestinationArn: destination.arn } : {}),
          ApproximateNumberOfMessagesMoved: moved,
          ApproximateNumberOfMessagesToMove: moved,
          StartedTimestamp: clock.now(),
        };
        store.putNote(noteOf(from.arn), JSON.stringify([task, ...movesOf(from.arn)].slice(0, 10)));
      });
      return { TaskHandle: handle };
    }),
    "AmazonSQS.ListMessageMoveTasks": anywhere("ListMessageMoveTasks", source, (body) => ({
      Results: movesOf(source(body)).slice(0, Number(body["MaxResults"] ?? 1)),
    })),
  };
}

function batched(body: Body, run: (entry: Body) => object | void) {
  const entries = (body["Entries"] ?? []) as Body[];
  if (entries.length === 0) throw fault("EmptyBatchRequest", "There are no entries.");
  if (entries.length > batchMax) throw fault("TooManyEntriesInBatchRequest", "A batch has at most 10 entries.");
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw fault("BatchEntryIdsNotDistinct", "Two entries have the same Id.");
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry["Id"], ...run(entry) });
    } catch (error) {
      const { name, message } = error as Error;
      Failed.push({ Id: entry["Id"], Code: name, Message: message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

function draftOf(queue: QueueDefinition, body: Body): Draft {
  const text = textIn(body, "MessageBody");
  if (text === "") throw fault("MissingParameter", "The request must contain the parameter MessageBody.");
  if (Buffer.byteLength(text) > bodyBytesMax) throw fault("InvalidParameterValue", "The message is larger than 256 KB.");
  const groupId = body["MessageGroupId"] as string | undefined;
  const deduplicationId = body["MessageDeduplicationId"] as string | undefined;
  if (queue.fifo && groupId === undefined) throw fault("MissingParameter", "The request must contain the parameter MessageGroupId.");
  if (queue.fifo && deduplicationId === undefined && !queue.contentBasedDeduplication) {
    throw fault("InvalidParameterValue", "The queue needs ContentBasedDeduplication, or the message a MessageDeduplicationId.");
  }
  const delay = body["DelaySeconds"];
  return {
    body: text,
    attributes: body["MessageAttributes"] as MessageAttributes | undefined,
    groupId,
    deduplicationId,
    ...(delay === undefined ? {} : { delaySeconds: Number(delay) }),
  };
}

function attributesOf(queues: Queues, name: string): Readonly<Record<string, string>> {
  const { arn, visibilitySeconds, delaySeconds, retentionSeconds, fifo, contentBasedDeduplication, deadLetters } = queues.definition(name);
  const { visible, inFlight, retrying, delayed } = queues.counts(name);
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight + retrying),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(visibilitySeconds),
    DelaySeconds: String(delaySeconds),
    MessageRetentionPeriod: String(retentionSeconds),
    ...(fifo ? { FifoQueue: "true", ContentBasedDeduplication: String(contentBasedDeduplication) } : {}),
    ...(deadLetters
      ? { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: deadLetters.maxReceives }) }
      : {}),
  };
}

const textIn = (body: Body, field: string): string => {
  const value = body[field];
  return typeof value === "string" ? value : "";
};
const md5 = (data: string | Buffer) => createHash("md5").update(data).digest("hex");

/** The sum that SQS makes over attributes: each name, type and value with its length, by name. */
function attributeSum(attributes: MessageAttributes = {}, field = "MD5OfMessageAttributes"): Readonly<Record<string, string>> {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return {};
  const measured = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const parts = names.flatMap((name) => {
    const { DataType, StringValue, BinaryValue } = attributes[name]!; // One of its own names.
    const binary = DataType.startsWith("Binary");
    const value = binary ? Buffer.from(BinaryValue ?? "", "base64") : Buffer.from(StringValue ?? "");
    return [measured(Buffer.from(name)), measured(Buffer.from(DataType)), Buffer.from([binary ? 2 : 1]), measured(value)];
  });
  return { [field]: md5(Buffer.concat(parts)) };
}

const fault = (name: string, message: string) => Object.assign(new Error(message), { name });
