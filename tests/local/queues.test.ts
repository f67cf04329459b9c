import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../local/clock.ts";
import { movableClock } from "../../local/clock.ts";
import { queueOperations } from "../../local/queues/queue-wire.ts";
import type { QueueDefinition, Queues } from "../../local/queues/queue.ts";
import { openQueues } from "../../local/queues/queues.ts";
import type { Store } from "../../local/place/store.ts";
import { openStore } from "../../local/place/store.ts";
import type { Wire } from "../../local/aws/wire.ts";
import { openWire } from "../../local/aws/wire.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-queues-"));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const arn = (name: string) => `arn:aws:sqs:us-west-2:000000000000:${name}`;
const aQueue = (name: string, more: Partial<QueueDefinition> = {}): QueueDefinition => ({
  name,
  arn: arn(name),
  fifo: false,
  contentBasedDeduplication: false,
  visibilitySeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 345_600,
  ...more,
});

let store: Store;
let clock: Clock;
let queues: Queues;
let wire: Wire;
let client: SQSClient;
const urlOf = (name: string) => `http://127.0.0.1:${wire.port}/000000000000/${name}`;

beforeEach(async () => {
  store = openStore(path.join(home, `${Math.random()}.sqlite`));
  clock = movableClock(() => Date.UTC(2026, 0, 1)); // It stands still but for `advance`, so that borders are exact.
  queues = openQueues(store, clock);
  queues.define(aQueue("dead"));
  queues.define(aQueue("work", { deadLetters: { arn: arn("dead"), maxReceives: 2 } }));
  queues.define(aQueue("ordered.fifo", { fifo: true, contentBasedDeduplication: true }));
  wire = await openWire();
  wire.serve({
    operations: queueOperations(queues, store, clock, urlOf),
    documents: {},
    authorize: () => undefined,
    invoke: () => Promise.reject(new Error("not asked")),
  });
  client = new SQSClient({
    endpoint: `http://127.0.0.1:${wire.port}`,
    region: "us-west-2",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await wire.close();
  clock.stop();
  store.close();
});

const send = (body: string, more: object = {}) =>
  client.send(new SendMessageCommand({ QueueUrl: urlOf("work"), MessageBody: body, ...more }));
const receive = async (name = "work", more: object = {}) =>
  (
    await client.send(
      new ReceiveMessageCommand({
        QueueUrl: urlOf(name),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
        ...more,
      }),
    )
  ).Messages ?? [];
const bodies = async (name = "work") => (await receive(name)).map(({ Body }) => Body);

describe("a queue, as the SDK speaks to it", () => {
  it("gives a message with its attributes, once, and forgets it when it is deleted", async () => {
    const sent = await send("hello", { MessageAttributes: { colour: { DataType: "String", StringValue: "blue" } } });
    const [message, ...more] = await receive();
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "hello",
      MessageAttributes: { colour: { StringValue: "blue" } },
      Attributes: { ApproximateReceiveCount: "1" },
    });
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(await receive()).toEqual([]);
    await client.send(new DeleteMessageCommand({ QueueUrl: urlOf("work"), ReceiptHandle: message?.ReceiptHandle }));
    clock.advance(3_600_000);
    expect(await receive()).toEqual([]);
  });

  it("gives a message again when its visibility has ended, and not a moment before", async () => {
    await send("again");
    await receive();
    clock.advance(29_999);
    expect(await receive()).toEqual([]);
    clock.advance(1);
    expect(await receive()).toMatchObject([{ Body: "again", Attributes: { ApproximateReceiveCount: "2" } }]);
  });

  it("hides a message longer, or shows it at once, when its consumer asks", async () => {
    await send("held");
    const [message] = await receive();
    const change = (VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: urlOf("work"), ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout }),
      );
    await change(300);
    clock.advance(60_000);
    expect(await receive()).toEqual([]);
    await change(0);
    expect(await bodies()).toEqual(["held"]);
  });

  it("waits for a message when asked to, and answers as soon as one is sent", async () => {
    const started = Date.now();
    const waiting = receive("work", { WaitTimeSeconds: 10 });
    setTimeout(() => void send("late"), 60);
    expect(await waiting).toMatchObject([{ Body: "late" }]);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it("delays a message", async () => {
    await send("later", { DelaySeconds: 60 });
    expect(await receive()).toEqual([]);
    clock.advance(60_000);
    expect(await bodies()).toEqual(["later"]);
  });

  it("takes and deletes in batches, and says which entries it could not take", async () => {
    const entries = [
      { Id: "a", MessageBody: "1" },
      { Id: "b", MessageBody: "" },
      { Id: "c", MessageBody: "3" },
    ];
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: urlOf("work"), Entries: entries }));
    expect(answer).toMatchObject({
      Successful: [{ Id: "a" }, { Id: "c" }],
      Failed: [{ Id: "b", Code: "MissingParameter", SenderFault: true }],
    });
    const messages = await receive();
    await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: urlOf("work"),
        Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })),
      }),
    );
    expect(queues.counts("work")).toEqual({ visible: 0, inFlight: 0, retrying: 0, delayed: 0 });
  });

  it("tells its address, attributes and names, and is emptied when asked", async () => {
    expect((await client.send(new GetQueueUrlCommand({ QueueName: "work" }))).QueueUrl).toBe(urlOf("work"));
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toEqual([urlOf("dead"), urlOf("work"), urlOf("ordered.fifo")]);
    await send("x");
    const attributes = async () =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl: urlOf("work"), AttributeNames: ["All"] }))).Attributes;
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: "1",
      VisibilityTimeout: "30",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 2 }),
    });
    await client.send(new PurgeQueueCommand({ QueueUrl: urlOf("work") }));
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessages: "0" });
  });

  it("refuses a queue that is not there and a message above 256 KB", async () => {
    await expect(client.send(new SendMessageCommand({ QueueUrl: urlOf("nowhere"), MessageBody: "x" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
    await expect(send("x".repeat(262_144))).resolves.toBeDefined();
    await expect(send("x".repeat(262_145))).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });
});

describe("redrive", () => {
  const failTwice = async (body: string) => {
    await send(body);
    for (let i = 0; i < 2; i++) {
      expect(await bodies()).toContain(body);
      clock.advance(30_000);
    }
  };

  it("moves a message to the dead letters when it was received as often as the policy allows", async () => {
    await failTwice("bad");
    expect(await receive()).toEqual([]);
    expect(await receive("dead")).toMatchObject([{ Body: "bad", Attributes: { DeadLetterQueueSourceArn: arn("work") } }]);
  });

  it("moves dead letters back to where they came from, to be tried anew", async () => {
    await failTwice("bad");
    await receive();
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn("dead") }));
    expect((await client.send(new ListMessageMoveTasksCommand({ SourceArn: arn("dead") }))).Results).toMatchObject([
      { Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 },
    ]);
    expect(await receive("dead")).toEqual([]);
    expect(await receive()).toMatchObject([{ Body: "bad", Attributes: { ApproximateReceiveCount: "1" } }]);
  });

  it("refuses to move from a queue that is nobody's dead letters", async () => {
    await expect(client.send(new StartMessageMoveTaskCommand({ SourceArn: arn("work") }))).rejects.toMatchObject({
      name: "UnsupportedOperation",
    });
  });
});

describe("a FIFO queue", () => {
  const sendOrdered = (body: string, group: string, id?: string) =>
    client.send(
      new SendMessageCommand({ QueueUrl: urlOf("ordered.fifo"), MessageBody: body, MessageGroupId: group, MessageDeduplicationId: id }),
    );

  it("keeps the order of a group: the next waits while one is out", async () => {
    await sendOrdered("a1", "a");
    const [first] = await receive("ordered.fifo", { MaxNumberOfMessages: 1 });
    await sendOrdered("a2", "a");
    await sendOrdered("b1", "b");
    expect(await bodies("ordered.fifo")).toEqual(["b1"]);
    await client.send(new DeleteMessageCommand({ QueueUrl: urlOf("ordered.fifo"), ReceiptHandle: first?.ReceiptHandle }));
    expect(await bodies("ordered.fifo")).toEqual(["a2"]);
  });

  it("takes a repeat within five minutes for the same message, and a later one for a new one", async () => {
    const first = await sendOrdered("x", "a", "same");
    expect((await sendOrdered("x", "a", "same")).MessageId).toBe(first.MessageId);
    expect(queues.counts("ordered.fifo").visible).toBe(1);
    clock.advance(299_999);
    await sendOrdered("x", "a", "same");
    expect(queues.counts("ordered.fifo").visible).toBe(1);
    clock.advance(1);
    await sendOrdered("x", "a", "same");
    expect(queues.counts("ordered.fifo").visible).toBe(2);
  });

  it("wants a group", async () => {
    await expect(client.send(new SendMessageCommand({ QueueUrl: urlOf("ordered.fifo"), MessageBody: "x" }))).rejects.toMatchObject({
      name: "MissingParameter",
    });
  });
});

describe("a kill -9 of the process that holds the queues", () => {
  it("loses no accepted message, and gives back what was received and not deleted", async () => {
    const file = path.join(home, "killed.sqlite");
    const accepted = await runAndKill(file);
    expect(accepted.length).toBeGreaterThan(20);
    const again = openStore(file);
    const reopened = openQueues(again, clock);
    reopened.define(aQueue("work", { deadLetters: { arn: arn("dead"), maxReceives: 2 } }));
    const messages = await reopened.receive("work", { max: 100_000 });
    const found = new Set(messages.map(({ body }) => body));
    expect(accepted.filter((body) => !found.has(body))).toEqual([]);
    // Received once before the kill; that receive was given back.
    expect(messages.find(({ body }) => body === accepted[0])?.system["ApproximateReceiveCount"]).toBe("1");
    again.close();
  });
});

/** Sends as fast as it can and prints each accepted body; killed while at it. Answers what it had printed. */
function runAndKill(file: string): Promise<string[]> {
  const script = path.join(import.meta.dirname, "fixture", "send-until-killed.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, file], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (said === "") setTimeout(() => child.kill("SIGKILL"), 50 + Math.random() * 100);
      said += chunk.toString();
    });
    child.once("close", () => resolve(said.split("\n").slice(0, -1)));
  });
}
