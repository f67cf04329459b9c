import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { tableAt } from "../../data/table.ts";
import type { Table } from "../../data/table.ts";
import { useHouse } from "../../functions/shared/house.ts";
import type { Harness } from "../functions/harness.ts";

/**
 * The place where every SDK call leaves the process: the request handler below the clients' own retries. What runs `alive` has
 * its calls led through its `around`, which may let them out, hold them, answer in the engine's stead, or let the process die.
 */
export interface Reply {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

export interface Call {
  /** What is called and on what, without what differs from run to run: `UpdateItem COUNTER#case#2025`. */
  readonly name: string;
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

export interface Life {
  /** A dead process sends nothing more, and nobody hears what it says. */
  dead: boolean;
  /** The table its house stands on: the real one, or one with a defect. */
  readonly table: Table;
  around(call: Call, send: () => Promise<Reply>, life: Life): Promise<Reply>;
}

/** The process has ended here. Nothing of the product can go on after it: each further call ends the same way. */
export class Died extends Error {
  override readonly name = "Died";
}

const lives = new AsyncLocalStorage<Life>();

/** Runs one invocation. Undefined when it died: then its answer was never sent. */
export async function live<T>(life: Life, work: () => Promise<T>): Promise<T | undefined> {
  try {
    const result = await lives.run(life, work);
    return life.dead ? undefined : result;
  } catch (error) {
    if (life.dead) return undefined;
    throw error;
  }
}

/** Leads all calls of this process through here, and puts handlers into a house whose table each life chooses. */
export function startFaults(h: Harness): { table: Table; stop(): void } {
  const client = new DynamoDBClient({ retryStrategy: quickly });
  const table = tableAt("medlegal", client);
  const chosen = () => lives.getStore()?.table ?? table;
  useHouse({
    ...h.house,
    table: {
      commit: (writes) => chosen().commit(writes),
      read: (keys) => chosen().read(keys),
      glance: (keys) => chosen().glance(keys),
      query: (query) => chosen().query(query),
      next: (counter, max) => chosen().next(counter, max),
      batch: (puts, deletes) => chosen().batch(puts, deletes),
    },
  });
  const restore = leadThroughHere(client);
  return {
    table,
    stop() {
      restore();
      client.destroy();
    },
  };
}

type Handle = (this: unknown, request: object, options?: object) => Promise<{ response: Reply }>;

function leadThroughHere(client: DynamoDBClient): () => void {
  const handlers = Object.getPrototypeOf(client.config.requestHandler) as { handle: Handle }; // All clients of the SDK share this class.
  const { handle } = handlers;
  handlers.handle = async function (request, options) {
    const life = lives.getStore();
    const send = async () => (await handle.call(this, request, options)).response;
    if (!life) return { response: await send() };
    if (life.dead) throw new Died("a dead process called");
    return { response: await life.around(callOf(request), send, life) };
  };
  return () => void (handlers.handle = handle);
}

function callOf(request: object): Call {
  const { headers, body } = request as { headers: Record<string, string>; body?: string | Uint8Array };
  const operation = (headers["x-amz-target"] ?? "").split(".").at(-1) ?? "";
  const sent = JSON.parse((typeof body === "string" ? body : new TextDecoder().decode(body)) || "{}") as Record<string, unknown>;
  return { name: `${operation} ${placeOf(sent)}`.trim(), operation, body: sent };
}

/** The first key of a call, ids and hashes starred out, so that a call is known again in the next run. */
function placeOf(sent: { Key?: object; RequestItems?: object; TransactItems?: object; ExpressionAttributeValues?: object }): string {
  const [, first = ""] =
    /"(?:pk|:pk)":\{"S":"([^"]+)"/.exec(
      JSON.stringify(sent.Key ?? sent.RequestItems ?? sent.TransactItems ?? sent.ExpressionAttributeValues ?? ""),
    ) ?? [];
  return first.replace(/[\w-]{22,}/g, "*");
}

/** An answer in the engine's words. */
export const engineSays = (statusCode: number, body: object): Reply => ({
  statusCode,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: Readable.from([Buffer.from(JSON.stringify(body))]),
});

const sdkAttemptsMax = 3;
const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });

/** The SDK's own retry and its own idea of what may be retried, without its waiting. */
const quickly: DynamoDBClientConfig["retryStrategy"] = {
  acquireInitialRetryToken: async () => token(0),
  async refreshRetryTokenForRetry(tried, { errorType }) {
    const passing = errorType === "THROTTLING" || errorType === "TRANSIENT";
    if (!passing || tried.getRetryCount() + 1 >= sdkAttemptsMax) throw new Error("not retried");
    return token(tried.getRetryCount() + 1);
  },
  recordSuccess: () => undefined,
};
