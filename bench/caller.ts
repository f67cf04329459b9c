import http from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { House } from "../data/house.ts";
import { handler as careHandler } from "../functions/api/care/index.ts";
import { careContract } from "../functions/api/care/contract.ts";
import { handler as casesHandler } from "../functions/api/cases/index.ts";
import { handler as statusHandler } from "../functions/api/status/index.ts";
import { statusContract } from "../functions/api/status/contract.ts";
import { handler as denialsHandler } from "../functions/api/denials/index.ts";
import { denialsContract } from "../functions/api/denials/contract.ts";
import type { Contract } from "../functions/shared/contract.ts";
import { useHouse } from "../functions/shared/house.ts";
import { newId } from "../functions/shared/stamp.ts";

/** One request of a row, as a client would make it. */
export interface Asked {
  readonly route: string;
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: object;
  /** What If-Match names. */
  readonly version?: number;
}

/** Makes requests; throws when the answer is not a success, since a refusal is quick and would flatter the figures. */
export interface Caller {
  call(asked: Asked): Promise<unknown>;
  stop(): Promise<void>;
}

const issuer = "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_bench";
const clientId = "bench-client";

/** The real handlers with their whole middleware, in this process: token verified, policy asked, body parsed, view encoded. */
export async function inProcess(house: House, userId: string): Promise<Caller> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "bench", alg: "RS256", use: "sig" };
  const server = http.createServer(
    (_, response) => void response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [jwk] })),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  Object.assign(process.env, { TOKEN_ISSUER: issuer, TOKEN_CLIENT_ID: clientId, JWKS_URI: `http://127.0.0.1:${port}/jwks.json` });
  useHouse(house);
  const token = await new SignJWT({ username: userId, client_id: clientId, token_use: "access" })
    .setProtectedHeader({ alg: "RS256", kid: "bench" })
    .setIssuer(issuer)
    .setSubject(userId)
    .setExpirationTime("2h")
    .sign(privateKey);
  return {
    async call(asked) {
      const { statusCode = 200, body } = await handlerOf(asked.route)(eventOf(asked, token), {} as Context);
      if (statusCode >= 300) throw new Error(`${asked.route} answered ${statusCode}: ${body}`);
      return body === undefined ? undefined : JSON.parse(body);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Handle = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** The Lambda whose contract names the route; the cases' for all others. */
function handlerOf(route: string): Handle {
  const names = (contract: Contract) => Object.values(contract).some((operation) => operation.route === route);
  const others = [
    [statusContract, statusHandler],
    [careContract, careHandler],
    [denialsContract, denialsHandler],
  ] as const;
  return (others.find(([contract]) => names(contract))?.[1] ?? casesHandler) as unknown as Handle; // They are called as a gateway calls them.
}

/** The headers of every request. */
const headersFor = (token: string, { version }: Asked) => ({
  authorization: `Bearer ${token}`,
  "content-type": "application/json",
  "idempotency-key": newId("request"),
  ...(version === undefined ? {} : { "if-match": `"v${version}"` }),
});

function eventOf(asked: Asked, token: string): APIGatewayProxyEventV2 {
  const { route, path = {}, query, body } = asked;
  const [method = "", template = ""] = route.split(" ");
  const rawPath = filled(template, path);
  return {
    version: "2.0",
    routeKey: route,
    rawPath,
    rawQueryString: "",
    headers: headersFor(token, asked),
    ...(query ? { queryStringParameters: query } : {}),
    ...(Object.keys(path).length > 0 ? { pathParameters: path } : {}),
    requestContext: { http: { method, path: rawPath }, requestId: newId("request"), routeKey: route } as never, // What handlers read of it.
    ...(body ? { body: JSON.stringify(body) } : {}),
    isBase64Encoded: false,
  };
}

const filled = (template: string, path: Record<string, string>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));

/** Over HTTP, from the gateway of a running local cloud to the bundled function in its worker thread and back. */
export function overHttp(url: string, token: string): Caller {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  return {
    async call(asked) {
      const { route, path = {}, query, body } = asked;
      const [method = "", template = ""] = route.split(" ");
      const search = query ? `?${new URLSearchParams(query).toString()}` : "";
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        ...headersFor(token, asked),
        ...(text ? { "content-length": Buffer.byteLength(text) } : {}),
      };
      const { status, answered } = await send(new URL(filled(template, path) + search, url), { method, agent, headers }, text);
      if (status >= 300) throw new Error(`${route} answered ${status}: ${answered}`);
      return JSON.parse(answered) as unknown;
    },
    stop: () => Promise.resolve(agent.destroy()),
  };
}

const send = (url: URL, options: http.RequestOptions, body: string | undefined): Promise<{ status: number; answered: string }> =>
  new Promise((resolve, reject) => {
    const request = http.request(url, options, (response) => {
      let answered = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (answered += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, answered })).on("error", reject);
    });
    request.on("error", reject).end(body);
  });
