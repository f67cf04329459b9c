import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { EventRow } from "../../data/history.ts";
import type { House } from "../../data/house.ts";
import { keys, partyList } from "../../data/keys.ts";
import { create, tableAt } from "../../data/table.ts";
import type { Role } from "../../domain/access/roles.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { macWith } from "../../functions/shared/house.ts";
import { newId, now } from "../../functions/shared/stamp.ts";

/**
 * The local cloud as a person starts it: a process of its own on the synthesized assembly, reached over HTTP and nothing else.
 * It has its own process group, so that a test can kill all of it at once, engines included.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- Tests look into answers of every shape.
export interface Answer<B = any> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: B;
}

const startMs = 90_000; // The first start synthesizes.

export async function startCloud(options: { dataDir?: string; args?: readonly string[]; env?: Record<string, string> } = {}) {
  const dataDir = options.dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), "medlegal-cloud-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ["--import", "tsx", "local/main.ts", ...(options.args ?? ["--empty"])], {
    cwd: path.resolve(import.meta.dirname, "../.."),
    env: { ...process.env, PORT: String(port), CASE_CLINICAL_DATA: dataDir, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await until(
    async () => (child.exitCode === null ? (await fetch(`${url}/health/ready`)).ok : stop(said)),
    startMs,
    () => said,
  );

  const endpointsFile = path.join(dataDir, "endpoints.json");
  const env = JSON.parse(fs.readFileSync(endpointsFile, "utf8")) as Record<string, string>;

  async function call(
    method: string,
    at: string,
    who: string | undefined,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(url + at, {
      method,
      headers: {
        ...(who ? { authorization: `Bearer ${await tokenFor(who)}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(method === "POST" ? { "idempotency-key": newId("request") } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const json = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      body: json ? await response.json() : Buffer.from(await response.arrayBuffer()),
    };
  }

  const tokens = new Map<string, Promise<string>>();
  function tokenFor(user: string): Promise<string> {
    const known =
      tokens.get(user) ??
      fetch(`${url}/dev/token`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ user }) }).then(
        async (response) => ((await response.json()) as { accessToken: string }).accessToken,
      );
    tokens.set(user, known);
    return known;
  }

  return {
    url,
    port,
    dataDir,
    env,
    child,
    said: () => said,
    call,
    tokenFor,
    house: () => houseAt(env),
    again: (event: EventRow) => putAgain(env, event),
    /** How the executions of a state machine stand, the newest first. */
    async executions(machine: string): Promise<(string | undefined)[]> {
      const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! };
      const sfn = new SFNClient({ endpoint: env.AWS_ENDPOINT_URL_SFN!, region: env.AWS_REGION!, credentials });
      const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
      const { stateMachineArn } = stateMachines.find(({ name }) => name?.endsWith(machine))!; // The deployment has it.
      const { executions: all = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      sfn.destroy();
      return all.map(({ status }) => status);
    },
    /** The whole group at once, without a word: the host and every engine it started. */
    async kill9() {
      await ended(child, () => process.kill(-child.pid!, "SIGKILL")); // It was spawned, so it has a pid.
    },
    async stop() {
      await ended(child, () => child.kill("SIGINT"));
    },
  };
}
export type RunningCloud = Awaited<ReturnType<typeof startCloud>>;

/** The tables behind a running cloud, for looking underneath and for writing a first user. */
export async function houseAt(env: Record<string, string>): Promise<House & { close(): void }> {
  const config = {
    region: env.AWS_REGION!,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! },
  };
  const client = new DynamoDBClient({ ...config, endpoint: env.AWS_ENDPOINT_URL_DYNAMODB! });
  const secrets = new SecretsManagerClient({ ...config, endpoint: env.AWS_ENDPOINT_URL_SECRETS_MANAGER! });
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: env.HOUSE_SECRET_ARN! }));
  return {
    table: tableAt(env.TABLE_NAME!, client),
    search: tableAt(env.SEARCH_TABLE_NAME!, client),
    mac: macWith(SecretString!),
    close: () => client.destroy(),
  };
}

/** Puts an event on the bus once more. */
export async function putAgain(
  env: Record<string, string>,
  { eventId, type, about, at, actorId, requestId, data }: EventRow,
): Promise<void> {
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! };
  const bus = new EventBridgeClient({ endpoint: env.AWS_ENDPOINT_URL_EVENTBRIDGE!, region: env.AWS_REGION!, credentials });
  const Detail = JSON.stringify({ eventId, type, about, at, actorId, requestId, data });
  const { FailedEntryCount = 0 } = await bus.send(
    new PutEventsCommand({ Entries: [{ EventBusName: env.BUS_NAME, Source: "medlegal", DetailType: type, Detail }] }),
  );
  bus.destroy();
  if (FailedEntryCount > 0) throw new Error(`the bus did not take ${type}`);
}

/** Writes a user with this role and answers its id. */
export async function aUser({ table }: House, role: Role, firmIds: readonly Id<"firm">[] = []): Promise<Id<"user">> {
  const userId = newId("user");
  const written = { createdAt: now(), createdBy: "system:tests", updatedAt: now(), updatedBy: "system:tests" };
  const user = {
    userId,
    roles: [role],
    firmIds,
    active: true,
    name: `Person ${userId.slice(-4)}`,
    email: `${userId.toLowerCase()}@example.test`,
    version: 1,
    ...written,
  };
  await table.commit([create({ ...user, ...keys.party(userId), ...partyList("user", user.name, userId) })]);
  return userId;
}

/** Asks until the answer is true; says what was printed when it never is. */
export async function until(holds: () => Promise<boolean>, withinMs: number, said: () => string = () => ""): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end;) {
    if (await holds().catch((error: unknown) => (error instanceof Ended ? Promise.reject(error) : false))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it did not come to be within ${withinMs} ms\n${said()}`);
}

class Ended extends Error {}
const stop = (said: string): never => {
  throw new Ended(`the cloud ended instead of starting:\n${said}`);
};

const ended = (child: ChildProcess, by: () => void) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    by();
  });

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo; // It listens on TCP.
      probe.close(() => resolve(port));
    });
  });
}
