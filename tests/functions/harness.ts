import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { CreateTableCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { keys, partyList } from "../../data/keys.ts";
import type { House } from "../../data/house.ts";
import { create, tableAt } from "../../data/table.ts";
import type { Role } from "../../domain/access/roles.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { macWith } from "../../functions/shared/house.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { aCaseBody, canary, parties } from "../fixtures.ts";
import { startDynamo } from "../../local/tables/dynamo.ts";
import type { Contract, Operation } from "../../functions/shared/contract.ts";

/**
 * The real handlers with their whole middleware, in process, on the real embedded engine: what a test calls is what a gateway
 * would call. Only AWS's edges stand in: a key server for tokens and a secret store, both over HTTP as the clients expect them.
 */
export interface Person {
  readonly userId: Id<"user">;
  readonly roles: readonly Role[];
  readonly firmIds: readonly Id<"firm">[];
}

// oxlint-disable-next-line typescript/no-explicit-any -- Tests look into answers of every shape.
export interface Called<B = any> {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: B;
}

export interface CallOptions {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** The version for If-Match. */
  readonly version?: number;
  /** The Idempotency-Key; a fresh one for every call unless given. */
  readonly key?: string;
  /** The body as it is, instead of JSON. */
  readonly raw?: string;
}

const secret = "a secret of the tests, sixty-four characters long or thereabouts";
const issuer = "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_tests";
const clientId = "tests-client";

const index = (name: string, ProjectionType: "ALL" | "KEYS_ONLY") => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: `${name}pk`, KeyType: "HASH" as const },
    { AttributeName: `${name}sk`, KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType },
});
const gsis = ["gsi1", "gsi2", "gsi3", "gsi4", "byDay"];

/** Creates the two tables as infra/ defines them, on any engine. */
export async function createTables(client: DynamoDBClient, main: string, search: string): Promise<void> {
  const text = (name: string) => ({ AttributeName: name, AttributeType: "S" as const });
  const KeySchema = [
    { AttributeName: "pk", KeyType: "HASH" as const },
    { AttributeName: "sk", KeyType: "RANGE" as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: main,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema,
      AttributeDefinitions: ["pk", "sk", ...gsis.flatMap((name) => [`${name}pk`, `${name}sk`])].map(text),
      GlobalSecondaryIndexes: gsis.map((name) => index(name, name === "byDay" ? "KEYS_ONLY" : "ALL")),
    }),
  );
  await client.send(
    new CreateTableCommand({ TableName: search, BillingMode: "PAY_PER_REQUEST", KeySchema, AttributeDefinitions: ["pk", "sk"].map(text) }),
  );
}

/** Starts an engine, the tables and the handlers of every context. One per test file; `stop` in afterAll. */
export async function startHarness() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "medlegal-"));
  const engine = await startDynamo({
    file: path.join(dir, "table.sqlite"),
    readUpTo: new Map(),
    adopt() {},
    gaveUp: (failure) => {
      throw failure;
    },
    log() {},
  });
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const edge = await startEdge({ ...(await exportJWK(publicKey)), kid: "tests", alg: "RS256", use: "sig" });
  Object.assign(process.env, {
    AWS_REGION: "us-west-2",
    AWS_ACCESS_KEY_ID: "tests",
    AWS_SECRET_ACCESS_KEY: "tests",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: edge.url,
    TABLE_NAME: "medlegal",
    SEARCH_TABLE_NAME: "search",
    HOUSE_SECRET_ARN: "house",
    DOCUMENTS_BUCKET: "documents",
    TOKEN_ISSUER: issuer,
    TOKEN_CLIENT_ID: clientId,
    JWKS_URI: `${edge.url}/jwks.json`,
    POWERTOOLS_LOG_LEVEL: "INFO",
  });
  const logs = collectLogs();
  const client = new DynamoDBClient({});
  await createTables(client, "medlegal", "search");
  const house: House = { table: tableAt("medlegal", client), search: tableAt("search", client), mac: macWith(secret) };
  const contexts = await contextsOf();

  const tokenFor = (userId: string, claims: Record<string, unknown> = {}) =>
    new SignJWT({ username: userId, client_id: clientId, token_use: "access", ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "tests" })
      .setIssuer(issuer)
      .setSubject(userId)
      .setExpirationTime("10m")
      .sign(privateKey);

  /** Someone with these roles, there in the table as a user. */
  async function person(roles: Role | readonly Role[], firmIds: readonly Id<"firm">[] = []): Promise<Person> {
    const userId = newId("user");
    const someone = {
      userId,
      roles: [roles].flat(),
      firmIds,
      active: true,
      createdAt: now(),
      createdBy: "system:tests",
      updatedAt: now(),
      updatedBy: "system:tests",
      name: `Person ${userId.slice(-4)}`,
      email: `${userId.toLowerCase()}@example.test`,
      version: 1,
    };
    await house.table.commit([create({ ...someone, ...keys.party(userId), ...partyList("user", someone.name, userId) })]);
    return { userId, roles: someone.roles, firmIds };
  }

  /** Calls a route as the gateway would, and parses what comes back. */
  async function call(
    route: Operation["route"],
    who: Person | string | undefined,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<Called> {
    const context = contexts.find(({ contract }) => Object.values(contract).some((operation) => operation.route === route));
    if (!context) throw new Error(`no context answers ${route}`);
    const token = typeof who === "string" ? who : who && (await tokenFor(who.userId));
    const response = await context.handler(eventFor(route, token, body, options), {} as Context);
    const headers = Object.fromEntries(
      Object.entries(response.headers ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    // What goes into addresses and refusals is personal to nobody (RELIABILITY 2.1).
    const told = JSON.stringify([response.headers, (response.statusCode ?? 200) < 400 ? "" : response.body]);
    if (told.toLowerCase().includes(canary.toLowerCase())) throw new Error(`something personal in a header or a refusal: ${told}`);
    const text = response.isBase64Encoded ? Buffer.from(response.body ?? "", "base64") : (response.body ?? "");
    return {
      status: response.statusCode ?? 200,
      headers,
      body: typeof text === "string" && text !== "" && /json/.test(headers["content-type"] ?? "") ? JSON.parse(text) : text,
    };
  }

  return {
    house,
    client,
    contexts,
    endpoint: engine.endpoint,
    tokenFor,
    person,
    call,
    /** What the functions have logged so far. */
    logged: () => logs.lines.join(""),
    async stop() {
      logs.end();
      const spilled = [...logs.lines, ...(await keysOf(client))].filter((text) => text.toLowerCase().includes(canary.toLowerCase()));
      if (spilled.length > 0) throw new Error(`something personal in a log line or a key: ${spilled[0]}`); // RELIABILITY 2.1
      client.destroy();
      edge.server.close();
      edge.server.closeAllConnections();
      await engine.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
export type Harness = Awaited<ReturnType<typeof startHarness>>;

/** A case that this person has just opened over the API, with the parties it is of. */
export async function anOpenCase(h: Harness, who: Person, difference: object = {}) {
  const those = await parties(h.house);
  const opened = await h.call("POST /v1/cases", who, aCaseBody(those, difference));
  if (opened.status !== 201) throw new Error(JSON.stringify(opened.body));
  return { ...those, legalCase: opened.body, caseId: opened.body.caseId as string };
}

function eventFor(
  route: string,
  token: string | undefined,
  body: unknown,
  { path: params = {}, query, headers, version, key, raw }: CallOptions,
): APIGatewayProxyEventV2 {
  const [method = "", template = ""] = route.split(" ");
  const rawPath = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return {
    version: "2.0",
    routeKey: route,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(sent === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "POST" ? { "idempotency-key": key ?? newId("request") } : {}),
      ...(version === undefined ? {} : { "if-match": `"v${version}"` }),
      ...headers,
    },
    ...(query ? { queryStringParameters: query } : {}),
    ...(Object.keys(params).length > 0 ? { pathParameters: params } : {}),
    requestContext: {
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "tests" },
      requestId: newId("request"),
      routeKey: route,
    } as never, // What handlers read of it.
    ...(sent === undefined ? {} : { body: sent }),
    isBase64Encoded: false,
  };
}

/** Takes the log lines of the functions out of the output, and keeps them. */
function collectLogs() {
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  const patched: typeof process.stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    if (!text.startsWith('{"level"')) return (write as (...all: unknown[]) => boolean)(chunk, ...rest);
    lines.push(text);
    return true;
  };
  process.stdout.write = patched;
  return { lines, end: () => void (process.stdout.write = write) };
}

/** Enough for all that a test writes; a soak writes more of the same. */
const pagesMax = 40;

/** The keys of both tables, index keys included. */
async function keysOf(client: DynamoDBClient): Promise<string[]> {
  const found: string[] = [];
  const isKey = (name: string) => /(^|[a-z1-4])(pk|sk)$/.test(name);
  for (const TableName of ["medlegal", "search"]) {
    let pages = 0;
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      found.push(...Items.map((item) => JSON.stringify(Object.entries(item).filter(([name]) => isKey(name)))));
      if (++pages === pagesMax) break;
    }
  }
  return found;
}

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** Every folder under functions/api: its contract and its Lambda. */
async function contextsOf(): Promise<{ name: string; contract: Contract; handler: Handler }[]> {
  const root = path.resolve(import.meta.dirname, "../../functions/api");
  const names = fs
    .readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(root, entry.name, "index.ts")));
  return Promise.all(
    names.map(async ({ name }) => {
      const contracts = (await import(path.join(root, name, "contract.ts"))) as Record<string, unknown>;
      const { handler } = (await import(path.join(root, name, "index.ts"))) as { handler: Handler };
      return { name, contract: contracts[`${name}Contract`] as Contract, handler };
    }),
  );
}

/** What AWS gives over HTTP: the pool's keys, and the secret. */
async function startEdge(jwk: object): Promise<{ url: string; server: http.Server }> {
  const server = http.createServer((request, response) => {
    response.setHeader("content-type", request.url === "/jwks.json" ? "application/json" : "application/x-amz-json-1.1");
    response.end(JSON.stringify(request.url === "/jwks.json" ? { keys: [jwk] } : { ARN: "house", Name: "house", SecretString: secret }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
