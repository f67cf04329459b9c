import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "../../data/keys.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let coordinator: Person;
beforeAll(async () => {
  h = await startHarness();
  [manager, coordinator] = await Promise.all([h.person("caseManager"), h.person("caseCoordinator")]);
});
afterAll(() => h.stop());

const rowsOf = async (pk: string) => (await h.house.table.query({ pk, limit: 100 })).rows;

describe("the request itself", () => {
  it("answers a repeated request with what it answered before, and refuses another body under its key (XCT-008)", async () => {
    const those = await parties(h.house);
    const first = await h.call("POST /v1/cases", manager, aCaseBody(those), { key: "the-same-key" });
    const again = await h.call("POST /v1/cases", manager, aCaseBody(those), { key: '"the-same-key"' });
    expect(again).toMatchObject({
      status: 201,
      body: first.body,
      headers: { "idempotent-replayed": "true", etag: '"v1"', location: first.headers.location },
    });
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    const other = await h.call("POST /v1/cases", manager, aCaseBody(those, { accidentType: "other" }), { key: "the-same-key" });
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency.reused" } });
    const someoneElse = await h.call("POST /v1/cases", coordinator, aCaseBody(await parties(h.house)), { key: "the-same-key" });
    expect(someoneElse.status).toBe(201); // Keys are each person's own.
  });

  it.each([
    ["no idempotency key", { headers: { "idempotency-key": "" } }, 400, "idempotency.missing"],
    ["a key of 256 characters", { key: "k".repeat(256) }, 400, "idempotency.missing"],
    ["malformed JSON", { raw: '{"patientId":' }, 400, "request.malformed"],
    ["another media type", { headers: { "content-type": "text/plain" } }, 415, "request.media-type"],
    ["a body over 1 MB", { raw: JSON.stringify({ caseNotes: "x".repeat(1_000_001) }) }, 413, "request.too-large"],
    ["a body that is a list", { raw: "[]" }, 400, "request.invalid"],
    ["a prototype-polluting body", { raw: '{"__proto__":{"roles":["systemAdministrator"]},"constructor":{}}' }, 400, "request.invalid"],
  ])("refuses %s with a stable code", async (_, options, status, code) => {
    const answer = await h.call("POST /v1/cases", manager, aCaseBody(await parties(h.house)), options);
    expect(answer).toMatchObject({
      status,
      headers: { "content-type": "application/problem+json" },
      body: { code, requestId: expect.any(String), instance: "/v1/cases" },
    });
    expect(({} as Record<string, unknown>).roles).toBeUndefined();
  });

  it("carries the caller's request id through to the audit row, and makes one where it is not fit", async () => {
    const those = await parties(h.house);
    const given = await h.call("POST /v1/cases", manager, aCaseBody(those), { headers: { "x-request-id": "wizard-7f3a-0001" } });
    expect(given.headers["x-request-id"]).toBe("wizard-7f3a-0001");
    expect((await rowsOf(keys.history(given.body.caseId)))[0]).toMatchObject({ requestId: "wizard-7f3a-0001" });
    const made = await h.call("GET /v1/cases/{caseId}", manager, undefined, {
      path: { caseId: given.body.caseId },
      headers: { "x-request-id": "<script>" },
    });
    expect(made.headers["x-request-id"]).toMatch(/^request_/);
  });

  it.each([
    ["no token", {}, undefined],
    ["an id token", { token_use: "id" }, 401],
    ["another client's token", { client_id: "someone-elses" }, 401],
    ["an expired token", { exp: 1_700_000_000 }, 401],
    ["a username that is no user id", { username: "root" }, 401],
  ])("refuses %s (XCT-003)", async (_, claims, status) => {
    const token = status === undefined ? undefined : await h.tokenFor(manager.userId, claims);
    const expired = "exp" in claims ? await expiredToken() : token;
    const answer = await h.call("GET /v1/cases", expired);
    expect(answer).toMatchObject({ status: 401, body: { code: "token.invalid" } });
  });

  const expiredToken = async () => {
    const { SignJWT, generateKeyPair } = await import("jose");
    const { privateKey } = await generateKeyPair("RS256"); // Foreign as well as expired.
    return new SignJWT({ username: manager.userId })
      .setProtectedHeader({ alg: "RS256", kid: "tests" })
      .setExpirationTime(1_700_000_000)
      .sign(privateKey);
  };

  it("refuses unsigned and symmetric tokens", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = part({ username: manager.userId, token_use: "access", exp: 9_999_999_999 });
    for (const token of [`${part({ alg: "none" })}.${claims}.x`, `${part({ alg: "HS256", kid: "tests" })}.${claims}.${"A".repeat(43)}`]) {
      expect(await h.call("GET /v1/cases", token)).toMatchObject({ status: 401, body: { code: "token.invalid" } });
    }
  });

  it("refuses a login without an active user", async () => {
    const unknown = { userId: newId("user"), roles: [], firmIds: [] };
    expect(await h.call("GET /v1/cases", unknown)).toMatchObject({ status: 403, body: { code: "user.unknown" } });
  });
});
