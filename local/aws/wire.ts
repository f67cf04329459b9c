import http from "node:http";
import { gunzipSync } from "node:zlib";

/** A service call as SDK clients make it: who signs, what may be asked, and the answer. */
export interface Call {
  readonly body: Readonly<Record<string, unknown>>;
  /** The access key id that signed it; functions sign with their own name. */
  readonly caller: string;
}

export interface Operation {
  /** The permission it needs and on what, for the check of each function against its own statements. */
  needs(call: Call): { readonly action: string; readonly resource: string };
  run(call: Call): unknown;
}

/** Refuses a call that the caller's policy does not allow. */
export type Authorize = (caller: string, action: string, resource: string) => void;

export interface WireOptions {
  /** By X-Amz-Target, such as `AmazonSQS.SendMessage`. */
  readonly operations: Readonly<Record<string, Operation>>;
  readonly invoke: (call: {
    name: string;
    payload: unknown;
    caller: string;
    wait: boolean;
  }) => Promise<{ status: number; body: unknown; failed: boolean }>;
  readonly authorize: Authorize;
  /** Documents that are read with a plain GET, such as the key set. */
  readonly documents: Readonly<Record<string, unknown>>;
}

export interface Wire {
  readonly port: number;
  /** Begins to answer; before, every call is told to come again. */
  serve(options: WireOptions): void;
  close(): Promise<void>;
}

/** The endpoint of the AWS services that are ours: SDK clients find it through AWS_ENDPOINT_URL_<SERVICE>. */
export async function openWire(): Promise<Wire> {
  let options: WireOptions | undefined;
  const server = http.createServer((request, response) => {
    const answered = options ? answer(request, options) : Promise.reject(Object.assign(new Error("starting"), { name: "InternalFailure" }));
    answered.then(
      ({ status, body, headers }) => {
        response.writeHead(status, { "content-type": "application/x-amz-json-1.0", ...headers });
        response.end(JSON.stringify(body ?? {}));
      },
      (error: Error) => {
        const status = ours.has(error.name) ? 500 : 400;
        response.writeHead(status, { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": error.name });
        response.end(JSON.stringify({ __type: error.name, message: error.message }));
      },
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as { port: number }).port, // It listens on TCP.
    serve(given) {
      options = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Errors that are our fault and that a client may retry; all others are answers. */
const ours = new Set(["InternalFailure", "Error", "TypeError", "SyntaxError", "SQLite3Error"]);

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(request: http.IncomingMessage, options: WireOptions): Promise<Answer> {
  const { pathname } = new URL(request.url ?? "/", "http://local");
  if (request.method === "GET" && pathname in options.documents) {
    return { status: 200, body: options.documents[pathname], headers: { "content-type": "application/json" } };
  }
  const caller = callerOf(request.headers.authorization);
  const text = await bodyOf(request);
  const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(pathname);
  if (invoked) {
    const wait = request.headers["x-amz-invocation-type"] !== "Event";
    const result = await options.invoke({
      name: decodeURIComponent(invoked[1] ?? ""),
      payload: JSON.parse(text || "null") as unknown,
      caller,
      wait,
    });
    return {
      ...result,
      headers: { "content-type": "application/json", ...(result.failed ? { "x-amz-function-error": "Unhandled" } : {}) },
    };
  }
  const target = String(request.headers["x-amz-target"] ?? "");
  const operation = options.operations[target];
  if (!operation)
    throw Object.assign(new Error(`The local cloud does not serve ${target || pathname}.`), { name: "UnknownOperationException" });
  const call: Call = { body: JSON.parse(text || "{}") as Call["body"], caller };
  const { action, resource } = operation.needs(call);
  options.authorize(caller, action, resource);
  return { status: 200, body: await operation.run(call) };
}

/** The access key id in a SigV4 header. Nobody's signature is checked here: the endpoint is on loopback. */
export const callerOf = (authorization: string | undefined): string => /Credential=([^/]+)\//.exec(authorization ?? "")?.[1] ?? "";

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
}
