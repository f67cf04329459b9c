import { SignJWT, exportJWK, exportSPKI, generateKeyPair, importJWK } from "jose";
import type { JWK } from "jose";
import { createHmac } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorizerOf } from "../../local/api/authorizer.ts";
import { devPages } from "../../local/api/dev-pages.ts";
import type { FrontDoor } from "../../local/api/front-door.ts";
import { openFrontDoor } from "../../local/api/front-door.ts";
import { gateway } from "../../local/api/gateway.ts";
import type { Issuer } from "../../local/api/issuer.ts";
import { openIssuer } from "../../local/api/issuer.ts";
import type { Outcome } from "../../local/functions/lambda.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-gateway-"));
const poolUrl = "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_pool";
let issuer: Issuer;
let door: FrontDoor;
let url: string;
/** What the function answers next, given its event. */
let answer: (event: Record<string, unknown>) => Outcome;

beforeAll(async () => {
  issuer = await openIssuer(path.join(home, "issuer.json"), poolUrl, "client");
  const authorizer = { issuer: poolUrl, audience: ["client"], scopes: [] };
  const to = { functionArn: "fn", timeoutMs: 500 };
  const handle = gateway({
    apiId: "api",
    account: "000000000000",
    cors: {
      AllowOrigins: ["https://app.example"],
      AllowMethods: ["GET"],
      AllowHeaders: ["authorization"],
      ExposeHeaders: ["etag"],
      MaxAge: 60,
    },
    routes: [
      { key: "GET /private", to: { ...to, authorizer } },
      { key: "GET /scoped", to: { ...to, authorizer: { ...authorizer, scopes: ["admin"] } } },
      { key: "ANY /open/{id}", to },
      { key: "GET /slow", to: { ...to, functionArn: "slow" } },
    ],
    judge: authorizerOf(issuer),
    invoke: (functionArn, event) =>
      functionArn === "slow" ? new Promise(() => undefined) : Promise.resolve(answer(event as Record<string, unknown>)),
  });
  door = await openFrontDoor(0);
  door.answer(devPages(issuer, path.join(home, "demo-users.json")), async (request, response) => {
    await handle(request, response);
    return true;
  });
  url = `http://127.0.0.1:${door.port}`;
  answer = (event) => ({
    kind: "ok",
    value: { statusCode: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(event) },
  });
});
afterAll(async () => {
  await door.close();
  fs.rmSync(home, { recursive: true, force: true });
});

const get = (where: string, init: RequestInit = {}) => fetch(url + where, init);
const withToken = (token: string, where = "/private") => get(where, { headers: { authorization: `Bearer ${token}` } });
const b64 = (value: object | string) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const ourKey = async () =>
  importJWK((JSON.parse(fs.readFileSync(path.join(home, "issuer.json"), "utf8")) as { privateKey: JWK }).privateKey, "RS256");
const kid = () => issuer.keySet.keys[0]?.kid ?? "";
const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("the JWT authorizer", () => {
  it("lets a good access token through and hands its claims to the function as text", async () => {
    const response = await withToken(await issuer.tokenFor("user_1"));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      requestContext: {
        authorizer: { jwt: { claims: { username: "user_1", token_use: "access", client_id: "client", iss: poolUrl }, scopes: null } },
      },
    });
  });

  it("takes the token without the word Bearer too, as API Gateway does", async () => {
    expect((await get("/private", { headers: { authorization: await issuer.tokenFor("user_1") } })).status).toBe(200);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const hostile: Record<string, () => Promise<string> | string> = {
    "no token": () => "",
    "what is no token": () => "hello",
    "an expired one": () => issuer.tokenFor("user_1", { exp: now() - 1 }),
    "one that is not valid yet": () => issuer.tokenFor("user_1", { nbf: now() + 60 }),
    "one without an end": () => issuer.tokenFor("user_1", { exp: undefined }),
    "one of a foreign issuer": () => issuer.tokenFor("user_1", { iss: "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_other" }),
    "one of another client": () => issuer.tokenFor("user_1", { client_id: "other" }),
    "one without a client": () => issuer.tokenFor("user_1", { client_id: undefined }),
    "an id token of another client": () => issuer.tokenFor("user_1", { client_id: undefined, aud: "other", token_use: "id" }),
    "one of a foreign key under our key id": async () => {
      const { privateKey } = await generateKeyPair("RS256");
      return new SignJWT(payloadOf(await issuer.tokenFor("user_1"))).setProtectedHeader({ alg: "RS256", kid: kid() }).sign(privateKey);
    },
    "one of an unknown key id": async () =>
      new SignJWT(payloadOf(await issuer.tokenFor("user_1"))).setProtectedHeader({ alg: "RS256", kid: "unknown" }).sign(await ourKey()),
    "one that brings its own key": async () => {
      const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
      return new SignJWT(payloadOf(await issuer.tokenFor("user_1")))
        .setProtectedHeader({ alg: "RS256", kid: kid(), jwk: await exportJWK(publicKey) })
        .sign(privateKey);
    },
    "one signed with nothing (alg none)": async () => `${b64({ alg: "none" })}.${b64(payloadOf(await issuer.tokenFor("user_1")))}.`,
    "one signed by HMAC with our public key": async () => {
      const spki = await exportSPKI((await importJWK(issuer.keySet.keys[0] as JWK, "RS256")) as Parameters<typeof exportSPKI>[0]); // An RSA key is never bytes.
      const head = `${b64({ alg: "HS256", kid: kid() })}.${b64(payloadOf(await issuer.tokenFor("user_1")))}`;
      return `${head}.${createHmac("sha256", spki).update(head).digest("base64url")}`;
    },
    "one whose user was changed": async () => {
      const [head, , signature] = (await issuer.tokenFor("user_1")).split(".");
      return `${head}.${b64({ ...payloadOf(await issuer.tokenFor("user_1")), username: "user_2" })}.${signature}`;
    },
    "one whose signature is cut off": async () => (await issuer.tokenFor("user_1")).split(".").slice(0, 2).join(".") + ".",
  };

  it.each(Object.keys(hostile))("refuses %s", async (which) => {
    const response = await withToken((await hostile[which]?.()) ?? "");
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await response.json()).toMatchObject({
      type: "/problems/token.invalid",
      title: "Unauthorized",
      status: 401,
      code: "token.invalid",
      message: "Unauthorized",
    });
  });

  it("lets an id token of our client through, as API Gateway does: that the function refuses it is the function's to test", async () => {
    const response = await withToken(await issuer.tokenFor("user_1", { client_id: undefined, aud: "client", token_use: "id" }));
    expect(response.status).toBe(200);
  });

  it("wants the scope of a route that has one", async () => {
    expect((await withToken(await issuer.tokenFor("user_1"), "/scoped")).status).toBe(403);
    expect((await withToken(await issuer.tokenFor("user_1", { scope: "openid admin" }), "/scoped")).status).toBe(200);
  });

  it("still knows its tokens after a restart", async () => {
    const again = await openIssuer(path.join(home, "issuer.json"), poolUrl, "client");
    expect((await withToken(await again.tokenFor("user_1"))).status).toBe(200);
  });
});

describe("payload format 2.0", () => {
  const echo = async (where: string, init: RequestInit = {}) => (await get(where, init)).json() as Promise<Record<string, unknown>>;

  it("has lower-case headers, joined query values, cookies apart and the path's parameters", async () => {
    const event = await echo("/open/a%20b?x=1&x=2&y=", { headers: { "X-Thing": "1", cookie: "a=1; b=2", "user-agent": "tester" } });
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "ANY /open/{id}",
      rawPath: "/open/a%20b",
      rawQueryString: "x=1&x=2&y=",
      cookies: ["a=1", "b=2"],
      headers: { "x-thing": "1" },
      queryStringParameters: { x: "1,2", y: "" },
      pathParameters: { id: "a b" },
      requestContext: {
        apiId: "api",
        stage: "$default",
        routeKey: "ANY /open/{id}",
        http: { method: "GET", path: "/open/a%20b", userAgent: "tester" },
      },
      isBase64Encoded: false,
    });
    expect(event["headers"]).not.toHaveProperty("cookie");
    expect(event).not.toHaveProperty("body");
  });

  it("carries a text body as it is and any other in base64", async () => {
    const post = (type: string) => echo("/open/1", { method: "POST", headers: { "content-type": type }, body: "{}" });
    expect(await post("application/json")).toMatchObject({ body: "{}", isBase64Encoded: false });
    expect(await post("application/octet-stream")).toMatchObject({ body: "e30=", isBase64Encoded: true });
  });

  it("takes a body of 10 MB and refuses one byte more", async () => {
    const post = (bytes: number) => get("/open/1", { method: "POST", headers: { "content-type": "text/plain" }, body: "x".repeat(bytes) });
    expect((await post(10 * 1024 * 1024)).status).toBe(200);
    const refused = await post(10 * 1024 * 1024 + 1);
    expect([refused.status, await refused.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
  });
});

describe("an answer", () => {
  it("is 404 where no route takes the address, and 400 to one that cannot be read", async () => {
    expect((await get("/nowhere")).status).toBe(404);
    expect((await get("/open/%zz")).status).toBe(400);
  });

  const answering = async (value: unknown) => {
    const before = answer;
    answer = () => ({ kind: "ok", value });
    const response = await get("/open/1").finally(() => (answer = before));
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      cookies: response.headers.getSetCookie(),
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  };

  it("may be binary", async () => {
    const bytes = Buffer.from([0, 255, 1]);
    expect(
      await answering({
        statusCode: 200,
        headers: { "content-type": "application/pdf" },
        body: bytes.toString("base64"),
        isBase64Encoded: true,
      }),
    ).toMatchObject({ status: 200, type: "application/pdf", bytes });
  });

  it("may set cookies, and may be a bare value", async () => {
    expect(await answering({ statusCode: 204, cookies: ["a=1", "b=2"] })).toMatchObject({ status: 204, cookies: ["a=1", "b=2"] });
    expect(await answering({ hello: 1 })).toMatchObject({ status: 200, type: "application/json", bytes: Buffer.from('{"hello":1}') });
  });

  it.each([[{ statusCode: "many" }], [{ statusCode: 200, body: { not: "text" } }], [{ statusCode: 0 }]])(
    "is a 500 when it is not one: %j",
    async (value) => {
      expect(await answering(value)).toMatchObject({ status: 500, bytes: Buffer.from('{"message":"Internal Server Error"}') });
    },
  );

  it("is a 503 when the function takes longer than its integration allows", async () => {
    expect((await get("/slow")).status).toBe(503);
  });
});

describe("CORS", () => {
  it("answers a preflight for an allowed origin, and tells nothing to another", async () => {
    const preflight = (origin: string) =>
      get("/private", { method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" } });
    const allowed = await preflight("https://app.example");
    expect([allowed.status, allowed.headers.get("access-control-allow-origin"), allowed.headers.get("access-control-max-age")]).toEqual([
      204,
      "https://app.example",
      "60",
    ]);
    expect((await preflight("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
  });

  it("also marks a refusal, so that a page can read it", async () => {
    expect((await get("/private", { headers: { origin: "https://app.example" } })).headers.get("access-control-allow-origin")).toBe(
      "https://app.example",
    );
  });
});

describe("the dev pages", () => {
  const token = (body: string, headers: Record<string, string> = { "content-type": "application/json" }) =>
    get("/dev/token", { method: "POST", headers, body });
  beforeAll(() =>
    fs.writeFileSync(
      path.join(home, "demo-users.json"),
      JSON.stringify([{ name: "casey", userId: "user_01", roles: ["caseManager"], firm: "<Firm> & Sons" }]),
    ),
  );

  it("give a token for a demo user by name or role, and for a user id", async () => {
    for (const user of ["casey", "caseManager", "user_01"]) {
      const { accessToken } = (await (await token(JSON.stringify({ user }))).json()) as { accessToken: string };
      expect(payloadOf(accessToken)).toMatchObject({ username: "user_01", token_use: "access" });
      expect((await withToken(accessToken)).status).toBe(200);
    }
  });

  it.each([["{"], ["{}"], ['{"user":"nobody"}'], ['{"user":1}']])("answer 404 to %s", async (body) => {
    expect((await token(body)).status).toBe(404);
  });

  it("let no page elsewhere read a token, nor ask through a name of its own", async () => {
    const plainly = await token('{"user":"casey"}', { "content-type": "text/plain", origin: "https://elsewhere.test" });
    expect(plainly.status).toBe(200);
    expect(plainly.headers.get("access-control-allow-origin")).toBeNull(); // A page elsewhere cannot read it.
    expect((await get("/dev/token")).status).toBe(405);
    const status = await new Promise((resolve) =>
      http.get(`${url}/dev/login`, { headers: { host: "evil.example" } }, (response) => resolve(response.statusCode)),
    );
    expect(status).toBe(403);
  });

  it("list the demo users, with their names escaped", async () => {
    const page = await (await get("/dev/login")).text();
    expect(page).toContain("casey");
    expect(page).toContain("&#60;Firm&#62; &#38; Sons");
  });
});
