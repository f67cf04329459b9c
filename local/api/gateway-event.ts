import type { IncomingMessage } from "node:http";
import type { Judged } from "./authorizer.ts";
import type { Found } from "./routes.ts";

/** A request, with all that the gateway has found out about it. */
export interface Incoming {
  readonly url: URL;
  readonly found: Found<unknown>;
  readonly body: Buffer;
  readonly requestId: string;
  readonly judged: Judged | undefined;
  readonly apiId: string;
  readonly account: string;
}

const textual = /^(text\/|application\/([\w.-]+\+)?(json|javascript|xml)\b|application\/x-www-form-urlencoded)/i;

/** The event of payload format 2.0: header names in lower case, repeated ones joined by commas, cookies apart. */
export function eventOf(request: IncomingMessage, { url, found, body, requestId, judged, apiId, account }: Incoming) {
  const { cookie, ...headers } = request.headers;
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) query.set(name, query.has(name) ? `${query.get(name)},${value}` : value);
  const isText = body.length === 0 || textual.test(request.headers["content-type"] ?? "");
  const now = new Date();
  const routeKey = found.route.key;
  return {
    version: "2.0",
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split("; ") }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(query.size > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    ...(Object.keys(found.parameters).length > 0 ? { pathParameters: found.parameters } : {}),
    requestContext: {
      accountId: account,
      apiId,
      ...(judged?.kind === "allowed" ? { authorizer: { jwt: { claims: judged.claims, scopes: judged.scopes } } } : {}),
      domainName: request.headers.host ?? "localhost",
      domainPrefix: apiId,
      http: {
        method: request.method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId,
      routeKey,
      stage: "$default",
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(isText ? "utf8" : "base64") } : {}),
    isBase64Encoded: !isText,
  };
}

/** `21/Nov/2026:20:51:55 +0000`, as access logs have it. */
const clfTime = (at: Date) => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
};
