import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

/** As the gateway hands over what no route matched. */
async function unmatched(method: string, rawPath: string) {
  const { handler } = h.contexts.find(({ name }) => name === "system")!;
  const event = {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: "",
    headers: {},
    requestContext: { http: { method, path: rawPath } },
    isBase64Encoded: false,
  };
  const { statusCode: status, headers = {}, body = "" } = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context);
  return { status, headers, body: JSON.parse(body) as { code: string; status: number; requestId: string; details?: object } };
}

describe("an address that no route has", () => {
  it.each(["/v1/nothing", "/", "/v1/cases/", "/v1/cases/case_1/nothing", "/v1//membership", "/V1/cases"])(
    "%s is not there: 404 as a problem (XCT-015)",
    async (path) => {
      const answered = await unmatched("GET", path);
      expect(answered).toMatchObject({
        status: 404,
        headers: { "content-type": "application/problem+json" },
        body: { code: "route.unknown", requestId: expect.any(String) },
      });
    },
  );

  it.each([
    ["DELETE", "/v1/cases/case_01K9ZQ3V7M8N4P5R6S7T8V9W0X", "GET, PATCH"],
    ["PUT", "/v1/cases", "GET, POST"],
    ["POST", "/v1/cases/case_01K9ZQ3V7M8N4P5R6S7T8V9W0X/membership/card", "GET"],
    ["DELETE", "/v1/patients/patient_01K9ZQ3V7M8N4P5R6S7T8V9W0X", "GET, PATCH"],
    ["GET", "/v1/case-searches", "POST"],
  ])("takes no %s at %s: 405, and Allow says %s (LCM-160)", async (method, path, allow) => {
    expect(await unmatched(method, path)).toMatchObject({ status: 405, headers: { allow }, body: { code: "route.method" } });
  });

  it("says nothing that was in the address", async () => {
    const { body } = await unmatched("GET", "/v1/Lovelace");
    expect(JSON.stringify({ ...body, instance: "" })).not.toContain("Lovelace");
  });
});

describe("health", () => {
  it("is live whatever else is down, without a token", async () => {
    vi.stubEnv("TABLE_NAME", "");
    expect(await h.call("GET /health/live", undefined)).toMatchObject({
      status: 200,
      body: { status: "live" },
      headers: { "cache-control": "no-store" },
    });
    vi.unstubAllEnvs();
  });

  it("is ready when secret, table and policies answer", async () => {
    expect(await h.call("GET /health/ready", undefined)).toMatchObject({
      status: 200,
      body: { status: "ready", parts: { secret: "ok", table: "ok", policies: "ok" } },
    });
  });

  it("is not ready while the table does not answer, and says that it is the table", async () => {
    const fault = mockClient(DynamoDBDocumentClient).rejects(new Error("down"));
    const answered = await h.call("GET /health/ready", undefined);
    fault.restore();
    expect(answered).toMatchObject({
      status: 503,
      body: { status: "notReady", parts: { secret: "ok", table: "failing", policies: "ok" } },
    });
    expect(JSON.stringify(answered.body)).not.toContain("down");
    expect((await h.call("GET /health/ready", undefined)).status).toBe(200);
  });
});

describe("GET /v1/me", () => {
  it("says who is asking, with the roles and firms that count now (XCT-003)", async () => {
    const firmId = "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X";
    const attorney = await h.person("attorney", [firmId]);
    const { status, body } = await h.call("GET /v1/me", attorney);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        userId: attorney.userId,
        roles: ["attorney"],
        firmIds: [firmId],
        name: expect.stringMatching(/^Person /),
        email: expect.stringContaining("@"),
      },
    });
  });

  it("is for someone: without a token 401, with a login that has no user 403", async () => {
    expect(await h.call("GET /v1/me", undefined)).toMatchObject({
      status: 401,
      headers: { "www-authenticate": "Bearer" },
      body: { code: "token.invalid" },
    });
    const token = await h.tokenFor("user_01K9ZQ3V7M8N4P5R6S7T8V9W0Z");
    expect(await h.call("GET /v1/me", token)).toMatchObject({ status: 403, body: { code: "user.unknown" } });
  });
});

describe("the description", () => {
  it("is served as it was printed, to anyone", async () => {
    const { status, headers, body } = await h.call("GET /openapi.json", undefined);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "application/json" });
    expect(body).toMatchObject({ openapi: "3.1.1", info: { title: "Case Clinical MedLegal API" } });
    expect(await h.call("GET /v1/meta", undefined)).toMatchObject({
      status: 200,
      body: { version: body.info.version, zone: "America/Los_Angeles", today: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    });
  });

  it("is a page that fetches nothing from elsewhere, under a policy that would not let it", async () => {
    const { status, headers, body } = await h.call("GET /docs", undefined);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "text/html; charset=utf-8" });
    expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self';");
    expect(headers["content-security-policy"]).not.toMatch(/https?:|\*|unsafe-eval/);
    const fetched = [...String(body).matchAll(/(?:src|href|spec-url)="([^"]+)"/g)].map(([, address]) => address!);
    expect(fetched.filter((address) => !address.startsWith("/") && address !== "data:,")).toEqual([]);
    for (const address of fetched.filter((one) => one.startsWith("/docs/"))) {
      expect(
        (await h.call("GET /docs/{file}", undefined, undefined, { path: { file: address.slice("/docs/".length) } })).status,
        address,
      ).toBe(200);
    }
  });

  it("has the page's script, whole and as a script", async () => {
    const { headers, body } = await h.call("GET /docs/{file}", undefined, undefined, { path: { file: "redoc.standalone.js" } });
    expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(String(body).length).toBeGreaterThan(500_000);
    expect(Buffer.byteLength(String(body))).toBeLessThan(6_000_000); // What a function may answer.
  });

  it.each(["../contract.ts", "index.mjs", "policies.cedar", "", "__proto__"])("has no other file: %j", async (file) => {
    expect(await h.call("GET /docs/{file}", undefined, undefined, { path: { file } })).toMatchObject({
      status: 404,
      body: { code: "route.unknown" },
    });
  });
});
