import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import http from "node:http";
import type { PutEntry } from "../events/bus.ts";
import type { Store } from "../place/store.ts";
import type { Bucket } from "./s3-buckets.ts";
import type { ObjectEngine } from "./s3-engine.ts";
import { openEngine } from "./s3-engine.ts";
import { denied, S3Fault, xmlOf } from "./s3-fault.ts";
import type { Puts } from "./s3-puts.ts";
import { openPuts } from "./s3-puts.ts";
import { secretOfAll, signerOf } from "./s3-signature.ts";
import type { Authorize } from "./wire.ts";

/** The object store: s3rver behind a guard of ours that holds signatures, permissions, checksums and events. */
export interface ObjectStore {
  readonly endpoint: string;
  /** Begins to answer, once the makings of a kill are finished; before, every request waits. */
  serve(options: ServeOptions): Promise<void>;
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** Durable when it returns. */
  readonly raise: (entry: PutEntry) => void;
  readonly authorize: Authorize;
}

export interface ObjectStoreOptions {
  readonly directory: string;
  /** Where bytes wait until they are whole. */
  readonly incoming: string;
  readonly buckets: readonly Bucket[];
  readonly store: Store;
  readonly region: string;
  /** With which everyone signs. @default that of the local cloud */
  readonly secret?: string;
}

export async function startS3(options: ObjectStoreOptions): Promise<ObjectStore> {
  const engine = openEngine(options.directory, options.buckets);
  let begin: (serving: Serving) => void = () => {};
  const begun = new Promise<Serving>((resolve) => {
    begin = resolve;
  });
  const server = http.createServer((request, response) => {
    const requestId = randomUUID();
    begun
      .then((serving) => answer(request, response, serving))
      .catch((error: unknown) => refuse(request, response, error instanceof S3Fault ? error : ours, requestId));
  });
  server.keepAliveTimeout = 60_000; // A busy caller must not find the connection gone that it was about to use.
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number }; // It listens on TCP.
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async serve({ raise, authorize }) {
      const puts = openPuts({ engine, store: options.store, directory: options.incoming, buckets: options.buckets, raise });
      await puts.recover();
      const { region, secret = secretOfAll } = options;
      begin({ engine, puts, authorize, region, secret });
    },
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await engine.stop();
    },
  };
}

interface Serving {
  readonly engine: ObjectEngine;
  readonly puts: Puts;
  readonly authorize: Authorize;
  readonly region: string;
  readonly secret: string;
}

const ours = new S3Fault(500, "InternalError", "We encountered an internal error. Please try again.");

function refuse(request: IncomingMessage, response: ServerResponse, fault: S3Fault, requestId: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(fault.status, { "content-type": "application/xml", "x-amz-request-id": requestId });
  response.end(request.method === "HEAD" ? undefined : xmlOf(fault, requestId));
  request.resume(); // What still comes of the body is let by, so that the caller reads the answer.
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { engine, puts, authorize } = serving;
  const { method = "GET", headers } = request;
  const url = new URL(request.url ?? "/", `http://${headers.host}`);
  const { bucket, key } = placeOf(url);
  if (method !== "OPTIONS") {
    const caller = await signerOf({ method, url, headers }, serving, Date.now());
    for (const [action, resource] of needsOf(request, url)) permit(authorize, caller, action, resource);
  }
  const onward = { method, url: url.pathname + withoutSignature(url), headers };
  if (method === "PUT") {
    const sha256 = headers["x-amz-checksum-sha256"] ?? url.searchParams.get("x-amz-checksum-sha256") ?? undefined;
    const made = await puts.make({ ...onward, bucket, key, sha256: sha256?.toString() }, request);
    response.writeHead(made.status, made.headers).end(made.body);
    return;
  }
  request.resume();
  const answered = await engine.send(onward);
  response.writeHead(answered.statusCode ?? 500, answered.headers);
  answered.once("error", () => response.destroy()).pipe(response);
}

/** What the request needs to be allowed, as the actions of S3 name it. Requests of other kinds nothing of ours makes. */
function needsOf({ method, headers }: IncomingMessage, url: URL): [action: string, resource: string][] {
  const { bucket, key } = placeOf(url);
  const arn = (at: string) => `arn:aws:s3:::${at}`;
  const unknown = [...url.searchParams.keys()].find((name) => !/^(x-amz-|response-|x-id$|list-type$|prefix$|max-keys$)/i.test(name));
  const chunked = headers["content-encoding"]?.includes("aws-chunked") === true;
  if (unknown !== undefined || chunked || bucket === "") throw notServed;
  if (key === "") {
    if (method !== "GET") throw notServed;
    return [["s3:ListBucket", arn(bucket)]];
  }
  switch (method) {
    case "GET":
    case "HEAD":
      return [["s3:GetObject", arn(`${bucket}/${key}`)]];
    case "DELETE":
      return [["s3:DeleteObject", arn(`${bucket}/${key}`)]];
    case "PUT": {
      const source = headers["x-amz-copy-source"]?.toString().replace(/^\//, "");
      const reading: [string, string][] = source === undefined ? [] : [["s3:GetObject", arn(decodeURIComponent(source))]];
      return [...reading, ["s3:PutObject", arn(`${bucket}/${key}`)]];
    }
    default:
      throw notServed;
  }
}

const notServed = new S3Fault(501, "NotImplemented", "The local cloud does not serve this kind of request.");

function permit(authorize: Authorize, caller: string, action: string, resource: string): void {
  try {
    authorize(caller, action, resource);
  } catch (error) {
    throw denied((error as Error).message);
  }
}

function placeOf({ pathname }: URL): { bucket: string; key: string } {
  const [, bucket = "", ...rest] = decodeURIComponent(pathname).split("/");
  return { bucket, key: rest.join("/") };
}

/** The engine would read the parameters of a signature as its own. */
function withoutSignature({ searchParams }: URL): string {
  const kept = [...searchParams].filter(([name]) => !/^x-amz-/i.test(name));
  return kept.length === 0 ? "" : `?${new URLSearchParams(kept).toString()}`;
}
