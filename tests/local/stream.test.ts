import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import sqlite from "node-sqlite3-wasm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { movableClock } from "../../local/clock.ts";
import { tendFile } from "../../local/tables/dynamo-file.ts";
import type { DynamoEngine } from "../../local/tables/dynamo.ts";
import { startDynamo } from "../../local/tables/dynamo.ts";
import { openFunctions } from "../../local/functions/lambda.ts";
import { openQueues } from "../../local/queues/queues.ts";
import type { StreamPoller } from "../../local/tables/source-stream.ts";
import type { StreamSource } from "../../local/tables/stream-records.ts";
import { checkpointOf, pollStream } from "../../local/tables/source-stream.ts";
import { openStore } from "../../local/place/store.ts";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-stream-"));
const seen = path.join(home, "seen.txt");
const deadArn = "arn:aws:sqs:us-west-2:000000000000:given-up";
const identity = { region: "us-west-2", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
const store = openStore(path.join(home, "cloud.sqlite"));
const clock = movableClock();
const queues = openQueues(store, clock);
const functions = openFunctions(() => undefined);
const file = path.join(home, "dynamodb.sqlite");
let engine: DynamoEngine;
let db: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let poller: StreamPoller | undefined;

/** Notes each batch it is given. A row called `throws…` makes it throw, one called `names…` is named as failed. */
const handler = `import fs from "node:fs";
export const handler = async ({ Records }) => {
  const names = Records.map(({ dynamodb }) => dynamodb.Keys.pk.S);
  fs.appendFileSync(${JSON.stringify(seen)}, names.join(",") + "\\n");
  if (names.some((name) => name.startsWith("throws"))) throw new Error("no");
  const failed = Records.find(({ dynamodb }) => dynamodb.Keys.pk.S.startsWith("names"));
  return { batchItemFailures: failed ? [{ itemIdentifier: failed.dynamodb.SequenceNumber }] : [] };
};`;

beforeAll(async () => {
  fs.mkdirSync(path.join(home, "asset"));
  fs.writeFileSync(path.join(home, "asset", "index.mjs"), handler);
  functions.define({
    name: "fn",
    arn: "arn:fn",
    dir: path.join(home, "asset"),
    handler: "index.handler",
    environment: {},
    timeoutSeconds: 5,
    memoryMegabytes: 128,
    concurrency: 1,
  });
  queues.define({
    name: "given-up",
    arn: deadArn,
    fifo: false,
    contentBasedDeduplication: false,
    visibilitySeconds: 30,
    delaySeconds: 0,
    retentionSeconds: 345_600,
  });
  engine = await startDynamo({ file, readUpTo: new Map(), adopt: () => undefined, gaveUp: () => undefined, log: () => undefined });
  db = new DynamoDBClient({ ...identity, endpoint: engine.endpoint });
  streams = new DynamoDBStreamsClient({ ...identity, endpoint: engine.endpoint });
});
afterEach(async () => poller?.stop());
afterAll(async () => {
  await functions.stop();
  await engine.stop();
  store.close();
  fs.rmSync(home, { recursive: true, force: true });
});

let tables = 0;
/** A new table with these rows, and a source on its stream. */
async function written(names: readonly string[], more: Partial<StreamSource> = {}): Promise<StreamSource> {
  const tableName = `table-${++tables}`;
  await db.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  const { Table } = await db.send(new DescribeTableCommand({ TableName: tableName }));
  await write(tableName, names);
  const streamArn = "arn:aws:dynamodb:us-west-2:000000000000:table/t/stream/local";
  return {
    id: "source",
    tableName,
    streamArn,
    engineStreamArn: Table?.LatestStreamArn ?? "",
    functionArn: "fn",
    batchSize: 10,
    filters: [],
    partial: true,
    bisect: false,
    retriesMax: 1,
    onFailureArn: deadArn,
    from: "TRIM_HORIZON",
    ...more,
  };
}
async function write(TableName: string, names: readonly string[]): Promise<void> {
  for (const pk of names) await db.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
}
/** Reads the stream to its end and answers the batches that the function was given. */
async function read(source: StreamSource): Promise<string[]> {
  fs.writeFileSync(seen, "");
  poller = pollStream(source, { client: streams, functions, queues, store, region: "us-west-2", log: () => undefined });
  await poller.caughtUp();
  return fs.readFileSync(seen, "utf8").split("\n").slice(0, -1);
}
const givenUp = async () =>
  (await queues.receive("given-up", { max: 10 })).map(
    ({ body }) => (JSON.parse(body) as { DDBStreamBatchInfo: object }).DDBStreamBatchInfo,
  );

describe("a function on a table's stream", () => {
  it("is given the records in order, and after a restart only what came since", async () => {
    const source = await written(["a", "b", "c"]);
    expect(await read(source)).toEqual(["a,b,c"]);
    await poller?.stop();
    await write(source.tableName, ["d"]);
    expect(await read(source)).toEqual(["d"]);
  });

  it.each([[["a", "b"]], [[]]])(
    "that wants only what is new is not given what was there (%j), and misses nothing over a restart",
    async (before) => {
      const source = await written(before, { from: "LATEST" });
      expect(await read(source)).toEqual([]);
      await poller?.stop();
      await write(source.tableName, ["c"]);
      expect(await read(source)).toEqual(["c"]);
    },
  );

  it("is given only what its filter lets through, and the checkpoint passes the rest", async () => {
    const source = await written(["a", "skip", "b", "skip2"], {
      filters: [{ dynamodb: { Keys: { pk: { S: [{ "anything-but": { prefix: "skip" } }] } } } }],
    });
    expect(await read(source)).toEqual(["a,b"]);
    expect(store.note(checkpointOf(source))).toBe("4");
  });

  it("is given the rest again from the record it names as failed; without halving, the rest is given up with it", async () => {
    expect(await read(await written(["a", "names", "b"]))).toEqual(["a,names,b", "names,b", "names,b"]);
    expect(await givenUp()).toMatchObject([{ batchSize: 2, startSequenceNumber: "2", endSequenceNumber: "3" }]);
  });

  it("is given a failing batch in halves, so that one poison record alone is given up", async () => {
    expect(await read(await written(["a", "b", "throws", "c"], { bisect: true }))).toEqual([
      "a,b,throws,c",
      "a,b",
      "throws,c",
      "throws",
      "throws",
      "c",
    ]);
    expect(await givenUp()).toMatchObject([{ batchSize: 1, startSequenceNumber: "3", endSequenceNumber: "3" }]);
  });

  it("keeps the checkpoint before a batch that it has not handled, so that a restart gives it again", async () => {
    const source = await written(["throws"], { retriesMax: undefined });
    fs.writeFileSync(seen, "");
    poller = pollStream(source, { client: streams, functions, queues, store, region: "us-west-2", log: () => undefined });
    await expect.poll(() => fs.readFileSync(seen, "utf8")).toContain("throws\nthrows");
    await poller.stop();
    expect(store.note(checkpointOf(source))).toBeUndefined();
  });
});

describe("the stream's records in the engine's file", () => {
  it("are trimmed after a day, never past what a consumer has read, and never the newest", async () => {
    const behind = await written(["a", "b", "c", "d"]);
    const done = await written(["a", "b"]);
    await engine.stop();
    const dayLater = Date.now() / 1000 + 86_400 + 60;
    const left = (table: string) => {
      const open = new sqlite.Database(file);
      try {
        open.exec("PRAGMA locking_mode=EXCLUSIVE");
        return open
          .all("SELECT sequence_number FROM _stream_records WHERE table_name = ? ORDER BY id", [table])
          .map((row) => String(Object.values(row)[0]));
      } finally {
        open.close();
      }
    };
    const readUpTo = new Map([
      [behind.tableName, 2],
      [done.tableName, Number.MAX_SAFE_INTEGER],
    ]);
    tendFile(file, readUpTo, Date.now() / 1000);
    expect(left(behind.tableName)).toEqual(["1", "2", "3", "4"]);
    tendFile(file, readUpTo, dayLater);
    expect(left(behind.tableName)).toEqual(["3", "4"]);
    expect(left(done.tableName)).toEqual(["2"]);
  });
});
