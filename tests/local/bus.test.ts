import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallOperations } from "../../local/aws/aws.ts";
import { openBus } from "../../local/events/bus.ts";
import { movableClock } from "../../local/clock.ts";
import type { Delivery, Target } from "../../local/events/delivery.ts";
import { inputOf, openDelivery } from "../../local/events/delivery.ts";
import { openFunctions } from "../../local/functions/lambda.ts";
import { openQueues } from "../../local/queues/queues.ts";
import { openSecrets } from "../../local/aws/secrets.ts";
import { openStore } from "../../local/place/store.ts";
import type { Resource } from "../../local/assembly/template.ts";
import { openWire } from "../../local/aws/wire.ts";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-bus-"));
const place = { region: "us-west-2", account: "000000000000" };
const arn = (name: string) => `arn:aws:sqs:us-west-2:000000000000:${name}`;
const store = openStore(path.join(home, "cloud.sqlite"));
const clock = movableClock();
const queues = openQueues(store, clock);
const functions = openFunctions(() => undefined);
const told = path.join(home, "told.txt");
let delivery: Delivery;
let wire: Awaited<ReturnType<typeof openWire>>;
let bus: EventBridgeClient;

const handler = `import fs from "node:fs";
export const handler = async (event) => {
  fs.appendFileSync(${JSON.stringify(told)}, JSON.stringify(event) + "\\n");
  if (event.detail.fail) throw new Error("no");
};`;
const secret = {
  type: "AWS::SecretsManager::Secret",
  physical: { ref: "arn:aws:secretsmanager:us-west-2:000000000000:secret:house" },
  properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
};

beforeAll(async () => {
  fs.writeFileSync(path.join(home, "index.mjs"), handler);
  functions.define({
    name: "fn",
    arn: "arn:aws:lambda:us-west-2:000000000000:function:fn",
    dir: home,
    handler: "index.handler",
    environment: {},
    timeoutSeconds: 5,
    memoryMegabytes: 128,
    concurrency: 1,
  });
  for (const name of ["all", "few", "dead"]) {
    queues.define({
      name,
      arn: arn(name),
      fifo: false,
      contentBasedDeduplication: false,
      visibilitySeconds: 30,
      delaySeconds: 0,
      retentionSeconds: 345_600,
    });
  }
  delivery = openDelivery(queues, functions, clock);
  const opened = openBus(["medlegal"], delivery, store, clock, place);
  const rule = (name: string, detailType: string, target: Omit<Target, "Id">) =>
    opened.addRule({
      name,
      bus: "medlegal",
      pattern: { source: ["medlegal"], "detail-type": [detailType] },
      targets: [{ Id: name, ...target }],
    });
  rule("all", "case.opened.v1", { Arn: arn("all") });
  rule("few", "case.opened.v1", { Arn: arn("few"), InputPath: "$.detail" });
  rule("fn", "case.changed.v1", {
    Arn: "arn:aws:lambda:us-west-2:000000000000:function:fn",
    RetryPolicy: { MaximumRetryAttempts: 1 },
    DeadLetterConfig: { Arn: arn("dead") },
  });
  wire = await openWire();
  const operations = smallOperations(opened, openSecrets(path.join(home, "secrets.json"), [secret as unknown as Resource]), place); // As far as secrets read it.
  wire.serve({ operations, documents: {}, authorize: () => undefined, invoke: () => Promise.reject(new Error("not asked")) });
  bus = new EventBridgeClient(config());
});
afterAll(async () => {
  await delivery.stop();
  await functions.stop();
  await wire.close();
  store.close();
  fs.rmSync(home, { recursive: true, force: true });
});

const config = () => ({
  endpoint: `http://127.0.0.1:${wire.port}`,
  region: "us-west-2",
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
  maxAttempts: 1,
});
const put = (DetailType: string, detail: object | string, more: object = {}) =>
  bus.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: "medlegal",
          Source: "medlegal",
          DetailType,
          Detail: typeof detail === "string" ? detail : JSON.stringify(detail),
          ...more,
        },
      ],
    }),
  );
const received = async (name: string) =>
  (await queues.receive(name, { max: 10 })).map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe("the bus", () => {
  it("has an event in the queue of every matching rule by the time it answers", async () => {
    const answer = await put("case.opened.v1", { caseId: "case_1" });
    expect(answer.FailedEntryCount).toBe(0);
    expect(await received("all")).toMatchObject([
      {
        id: answer.Entries?.[0]?.EventId,
        "detail-type": "case.opened.v1",
        source: "medlegal",
        region: "us-west-2",
        detail: { caseId: "case_1" },
      },
    ]);
    expect(await received("few")).toEqual([{ caseId: "case_1" }]);
  });

  it("brings nothing to a rule that does not match", async () => {
    await put("case.closed.v1", { caseId: "case_1" });
    expect([await received("all"), await received("few")]).toEqual([[], []]);
  });

  it("invokes a function, tries it again, and then hands the event to the target's dead letters", async () => {
    await put("case.changed.v1", { fail: true });
    await expect.poll(() => queues.counts("dead").visible, { timeout: 5000 }).toBe(1);
    expect(fs.readFileSync(told, "utf8").trim().split("\n")).toHaveLength(2);
    const [letter] = await queues.receive("dead", { max: 1 });
    expect(letter?.attributes).toMatchObject({ ERROR_MESSAGE: { StringValue: "no" } });
    expect(delivery.pending()).toBe(0);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ["detail that is not JSON", () => put("case.opened.v1", "{"), "MalformedDetail"],
    ["detail that is a list", () => put("case.opened.v1", "[]"), "MalformedDetail"],
    ["no source", () => put("case.opened.v1", {}, { Source: "" }), "InvalidArgument"],
    ["a bus that is not there", () => put("case.opened.v1", {}, { EventBusName: "other" }), "ResourceNotFoundException"],
    ["an entry above 256 KB", () => put("case.opened.v1", { text: "x".repeat(262_144) }), "InvalidArgument"],
  ])("refuses %s, entry by entry", async (_, ask, ErrorCode) => {
    expect(await ask()).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode }] });
  });

  it("takes ten entries and refuses eleven", async () => {
    const entries = (n: number) =>
      Array.from({ length: n }, () => ({ EventBusName: "medlegal", Source: "x", DetailType: "y", Detail: "{}" }));
    expect((await bus.send(new PutEventsCommand({ Entries: entries(10) }))).FailedEntryCount).toBe(0);
    await expect(bus.send(new PutEventsCommand({ Entries: entries(11) }))).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("says at boot that it cannot serve a target of another kind", () => {
    expect(() => delivery.accept({ Arn: "arn:aws:sns:us-west-2:000000000000:x" })).toThrow("serves queues, functions and state machines");
    expect(() => delivery.accept({ Arn: arn("nowhere") })).toThrow("There is no queue");
  });
});

describe("a target's input", () => {
  const event = { detail: { id: "case_1", n: 2, quote: 'say "hi"', list: [1] } };
  it.each<[string, Omit<Target, "Arn">, unknown]>([
    ["the whole event", {}, event],
    ["a constant", { Input: '{"a":1}' }, { a: 1 }],
    ["a part", { InputPath: "$.detail.list" }, [1]],
    [
      "text with parts in it",
      { InputTransformer: { InputPathsMap: { id: "$.detail.id" }, InputTemplate: '"opened <id>"' } },
      "opened case_1",
    ],
    [
      "an object of parts",
      {
        InputTransformer: {
          InputPathsMap: { id: "$.detail.id", n: "$.detail.n", q: "$.detail.quote", gone: "$.detail.gone" },
          InputTemplate: '{"id":<id>,"n":<n>,"q":"<q>","gone":<gone>}',
        },
      },
      { id: "case_1", n: 2, q: 'say "hi"', gone: null },
    ],
    ["plain text", { InputTransformer: { InputPathsMap: { id: "$.detail.id" }, InputTemplate: "Opened <id>." } }, 'Opened "case_1".'],
  ])("is %s", (_, target, expected) => {
    expect(inputOf({ Arn: "x", ...target }, event)).toEqual(expected);
  });
});

describe("the small services", () => {
  it("keep a secret as it was made, over restarts, and know no other", async () => {
    const client = new SecretsManagerClient(config());
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secret.physical.ref }));
    expect(SecretString).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(openSecrets(path.join(home, "secrets.json"), [secret as unknown as Resource]).value("house")?.text).toBe(SecretString); // As above.
    expect(fs.statSync(path.join(home, "secrets.json")).mode & 0o077).toBe(0);
    await expect(client.send(new GetSecretValueCommand({ SecretId: "other" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("take metrics, and refuse by name what is not served", async () => {
    const ask = (target: string) =>
      fetch(`http://127.0.0.1:${wire.port}`, { method: "POST", headers: { "x-amz-target": target }, body: "{}" });
    expect((await ask("GraniteServiceVersion20100801.PutMetricData")).status).toBe(200);
    const refused = await ask("AWSStepFunctions.StartExecution");
    expect([refused.status, await refused.json()]).toMatchObject([400, { __type: "UnknownOperationException" }]);
  });
});
