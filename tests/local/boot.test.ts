import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalCloud } from "../../local/cloud.ts";
import { bootCloud } from "../../local/cloud.ts";
import { writeAssembly } from "./fixture/assembly.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-boot-"));
const dataDir = path.join(home, "data");
let assemblyDir: string;
let cloud: LocalCloud;

const call = async (method: string, where: string, body?: object, token?: string) => {
  const authorization = token ?? `Bearer ${await cloud.tokenFor("user_1")}`;
  const answer = await fetch(cloud.url + where, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
};
const boot = async () => {
  cloud = await bootCloud({ assemblyDir, dataDir, port: 0, quiet: true });
};

beforeAll(async () => {
  assemblyDir = writeAssembly(path.join(home, "assembly"));
  await boot();
});
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

describe("the local cloud, booted from a synthesized assembly", () => {
  it("takes a request from the API to the table, and its event over stream, bus and queue to the function that acts on it", async () => {
    expect(await call("POST", "/things", { id: "thing-1" })).toMatchObject({ status: 201, body: { id: "thing-1", by: "user_1" } });
    await cloud.idle();
    expect(await call("GET", "/things/thing-1")).toMatchObject({ status: 200, body: { status: "approved" } });
  });

  it("refuses a request without a token, in the words of the API", async () => {
    const refused = await call("GET", "/things/thing-1", undefined, "");
    expect(refused).toMatchObject({ status: 401, body: { code: "token.invalid", type: "/problems/token.invalid", status: 401 } });
    expect(refused.headers.get("www-authenticate")).toBe("Bearer");
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
  });

  it("answers 500 and tells nothing when a function throws", async () => {
    expect(await call("POST", "/things", { id: "x", fail: true })).toMatchObject({
      status: 500,
      body: { message: "Internal Server Error" },
    });
  });

  it("sends what no route takes to the default route, without asking for a token", async () => {
    expect(await call("PUT", "/elsewhere?a=1&a=2", { b: 1 }, "")).toMatchObject({
      status: 404,
      body: { routeKey: "$default", rawPath: "/elsewhere", queryStringParameters: { a: "1,2" } },
    });
  });

  it("moves a message that keeps failing to the dead letters after the receives its redrive policy names", async () => {
    await call("POST", "/things", { id: "unlucky-1" });
    await cloud.idle();
    expect(cloud.queues.counts(nameOf("approval"))).toMatchObject({ retrying: 1 });
    cloud.advance(31_000);
    await cloud.idle();
    cloud.advance(31_000);
    await cloud.idle();
    expect(cloud.queues.counts(nameOf("approval/DeadLetters"))).toMatchObject({ visible: 1 });
  });

  it("hands a record that can never be published to the on-failure queue, and goes on with the next", async () => {
    await Promise.all([call("POST", "/things", { id: "poison" }), call("POST", "/things", { id: "thing-2" })]);
    await cloud.idle();
    expect(cloud.queues.counts(nameOf("publish-failures"))).toMatchObject({ visible: 1 });
    expect(await call("GET", "/things/thing-2")).toMatchObject({ body: { status: "approved" } });
  });

  it("goes on when its engine dies: it is started again on the same data", async () => {
    const { children } = JSON.parse(fs.readFileSync(path.join(dataDir, "host.pid.json"), "utf8")) as { children: { pid: number }[] };
    process.kill(children.at(-1)?.pid ?? 0, "SIGKILL");
    await expect.poll(async () => (await call("GET", "/things/thing-1")).body, { timeout: 5000 }).toEqual({ status: "approved" });
    expect((await call("POST", "/things", { id: "thing-3" })).status).toBe(201);
    await cloud.idle();
    expect(await call("GET", "/things/thing-3")).toMatchObject({ body: { status: "approved" } });
  });

  it("deletes rows whose time to live has passed, and no others", async () => {
    const client = new DynamoDBClient({
      endpoint: cloud.endpoints["AWS_ENDPOINT_URL_DYNAMODB"],
      region: "us-west-2",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const TableName = cloud.tableName("table");
    const seconds = Math.floor(Date.now() / 1000);
    const row = (pk: string, ttl: number) => ({ TableName, Item: { pk: { S: pk }, sk: { S: "TTL" }, ttl: { N: String(ttl) } } });
    await client.send(new PutItemCommand(row("past", seconds - 1)));
    await client.send(new PutItemCommand(row("future", seconds + 60)));
    expect(await cloud.sweepExpired()).toBe(1);
    const left = async (pk: string) =>
      (await client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: "TTL" } } }))).Item !== undefined;
    expect([await left("past"), await left("future")]).toEqual([false, true]);
  });

  it("keeps everything over a restart", async () => {
    const client = new SQSClient({
      endpoint: cloud.endpoints["AWS_ENDPOINT_URL_SQS"],
      region: "us-west-2",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    await client.send(new SendMessageCommand({ QueueUrl: cloud.urlOf("publish-failures"), MessageBody: "kept" }));
    await cloud.stop();
    await boot();
    expect(await call("GET", "/things/thing-1")).toMatchObject({ status: 200, body: { status: "approved" } });
    expect(cloud.queues.counts(nameOf("publish-failures"))).toMatchObject({ visible: 2 });
    expect(cloud.fresh).toBe(false);
  });
});

const nameOf = (queue: string) => cloud.urlOf(queue).split("/").at(-1) ?? "";
