import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Judged, JwtAuthorizer } from "./authorizer.ts";
import { eventOf } from "./gateway-event.ts";
import type { Outcome } from "../functions/lambda.ts";
import type { Found, Route } from "./routes.ts";
import { router } from "./routes.ts";

/** API Gateway's HTTP API: routes, the JWT authorizer, CORS, events in payload format 2.0. */
export interface GatewayTarget {
  readonly functionArn: string;
  readonly authorizer?: JwtAuthorizer;
  readonly timeoutMs: number;
}

export interface Cors {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly AllowCredentials?: boolean;
  readonly MaxAge?: number;
}

export interface GatewayOptions {
  readonly apiId: string;
  readonly account: string;
  readonly routes: readonly Route<GatewayTarget>[];
  readonly cors?: Cors;
  judge(authorization: string | undefined, authorizer: JwtAuthorizer): Promise<Judged>;
  invoke(functionArn: string, event: unknown): Promise<Outcome>;
}

/** HTTP APIs take no more than this. */
const bodyBytesMax = 10 * 1024 * 1024;

const unauthorized = {
  type: "/problems/token.invalid",
  title: "Unauthorized",
  status: 401,
  code: "token.invalid",
  detail: "The access token is missing, expired or not meant for this service.",
  message: "Unauthorized",
};

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string | Buffer;
}

/** Answers one request. Nothing it does throws: what a function does wrong is a 500, as in AWS. */
export function gateway(options: GatewayOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const find = router(options.routes);

  return async (request, response) => {
    const requestId = randomUUID();
    const reply = await answer(request, requestId).catch((): Reply => message(500, "Internal Server Error"));
    if (response.destroyed) return;
    if (reply.cookies && reply.cookies.length > 0) response.setHeader("set-cookie", [...reply.cookies]);
    const length = reply.status === 204 || reply.status === 304 ? {} : { "content-length": String(Buffer.byteLength(reply.body)) };
    response.writeHead(reply.status, {
      ...reply.headers,
      ...corsHeaders(options.cors, request.headers.origin),
      "apigw-requestid": requestId,
      ...length,
    });
    response.end(request.method === "HEAD" ? undefined : reply.body);
  };

  async function answer(request: IncomingMessage, requestId: string): Promise<Reply> {
    if (isPreflight(request, options.cors)) return preflight(options.cors ?? {});
    const url = new URL(request.url ?? "/", "http://local");
    const found = lookUp(request.method ?? "GET", url.pathname);
    if (found === "malformed") return message(400, "Bad Request");
    if (!found) return message(404, "Not Found");
    const { authorizer, functionArn, timeoutMs } = found.route.to;
    const judged = authorizer && (await options.judge(request.headers.authorization, authorizer));
    if (judged?.kind === "unauthorized") {
      const headers = { "content-type": "application/problem+json", "www-authenticate": "Bearer" };
      return { status: 401, headers, body: JSON.stringify(unauthorized) };
    }
    if (judged?.kind === "forbidden") return message(403, "Forbidden");
    const body = await bodyOf(request);
    if (body === undefined) {
      const tooLarge = message(413, "Request Entity Too Large");
      return { ...tooLarge, headers: { ...tooLarge.headers, connection: "close" } }; // The rest of it is not read.
    }
    const event = eventOf(request, { url, found, body, requestId, judged, apiId: options.apiId, account: options.account });
    const outcome = await within(options.invoke(functionArn, event), timeoutMs);
    if (outcome === undefined) return message(503, "Service Unavailable");
    if (outcome.kind === "error") return message(500, "Internal Server Error");
    return replyOf(outcome.value) ?? message(500, "Internal Server Error");
  }

  function lookUp(method: string, path: string): Found<GatewayTarget> | "malformed" | undefined {
    try {
      return find(method, path);
    } catch {
      return "malformed"; // The path is not valid percent-encoding.
    }
  }
}

const message = (status: number, text: string): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message: text }),
});

/** The body, or undefined when it is larger than an HTTP API takes. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > bodyBytesMax) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function within(outcome: Promise<Outcome>, ms: number): Promise<Outcome | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A function's answer as a response; undefined when it is not one that API Gateway accepts. */
function replyOf(value: unknown): Reply | undefined {
  if (value === null || typeof value !== "object" || !("statusCode" in value)) {
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: typeof value === "string" ? value : JSON.stringify(value ?? null),
    };
  }
  const {
    statusCode,
    headers = {},
    cookies,
    body = "",
    isBase64Encoded,
  } = value as Readonly<Record<string, unknown>> & { headers?: Record<string, unknown> };
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || typeof body !== "string") return undefined;
  const lower = Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name.toLowerCase(), String(text)]));
  return {
    status,
    headers: { ...(body === "" ? {} : { "content-type": "text/plain;charset=UTF-8" }), ...lower },
    ...(Array.isArray(cookies) ? { cookies: cookies.map(String) } : {}),
    body: isBase64Encoded === true ? Buffer.from(body, "base64") : body,
  };
}

const isPreflight = ({ method, headers }: IncomingMessage, cors: Cors | undefined) =>
  cors !== undefined && method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;

const preflight = ({ AllowMethods = [], AllowHeaders = [], MaxAge }: Cors): Reply => ({
  status: 204,
  headers: {
    "access-control-allow-methods": AllowMethods.join(","),
    "access-control-allow-headers": AllowHeaders.join(","),
    ...(MaxAge === undefined ? {} : { "access-control-max-age": String(MaxAge) }),
  },
  body: "",
});

function corsHeaders(cors: Cors | undefined, origin: string | undefined): Record<string, string> {
  const anyOrigin = cors?.AllowOrigins?.includes("*") === true;
  if (!cors || origin === undefined || !(anyOrigin || cors.AllowOrigins?.includes(origin) === true)) return {};
  return {
    "access-control-allow-origin": anyOrigin ? "*" : origin,
    ...(anyOrigin ? {} : { vary: "origin" }),
    ...(cors.AllowCredentials === true ? { "access-control-allow-credentials": "true" } : {}),
    ...(cors.ExposeHeaders ? { "access-control-expose-headers": cors.ExposeHeaders.join(",") } : {}),
  };
}
