import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { aCaseBody, aFirmBody, aPatientBody, anAttorneyBody, canary } from "../fixtures.ts";
import type { RunningCloud } from "./cloud.ts";
import { aUser, startCloud, until } from "./cloud.ts";

/**
 * The main job as a new user does it, over HTTP, on the local cloud that was booted from the synthesized assembly, with every
 * function held to its synthesized policy.
 */
let cloud: RunningCloud;
let manager: Id<"user">;
let caseId: Id<"case">;
let firmId: Id<"firm">;
beforeAll(async () => {
  cloud = await startCloud({ env: { CASE_CLINICAL_IAM: "enforce" } });
  const house = await cloud.house();
  manager = await aUser(house, "caseManager");
  house.close();
}, 120_000);
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.dataDir, { recursive: true, force: true });
});

const get = (at: string, who: string | undefined = manager) => cloud.call("GET", at, who);
const post = (at: string, body: unknown, headers: Record<string, string> = {}) => cloud.call("POST", at, manager, body, headers);
const problem = (status: number, code: string) => ({ status, body: { code, status } });

describe("a new user", () => {
  it("puts a patient, a firm and its attorney on record (LCM-070..075, LCM-130)", async () => {
    const [patient, firm] = await Promise.all([post("/v1/patients", aPatientBody()), post("/v1/firms", aFirmBody())]);
    expect([patient.status, firm.status]).toEqual([201, 201]);
    firmId = firm.body.firmId;
    const attorney = await post(`/v1/firms/${firmId}/attorneys`, anAttorneyBody());
    expect(attorney.status).toBe(201);

    const opened = await post("/v1/cases", aCaseBody({ patientId: patient.body.patientId, firmId, attorneyId: attorney.body.attorneyId }));
    expect(opened).toMatchObject({
      status: 201,
      body: { caseStatus: "pending", membership: { mrn: expect.stringMatching(/^PCH-\d{4}-\d{7}$/) } },
    });
    caseId = opened.body.caseId;
    expect(opened.headers.get("location")).toBe(`/v1/cases/${caseId}`);
  });

  it("sees the first authorization approved by the backend service, with its number (LCM-084, LCM-115, LCM-117, INT-007)", async () => {
    await until(async () => (await get(`/v1/cases/${caseId}`)).body.authorizations[0].status === "approved", 15_000);
    const { body } = await get(`/v1/cases/${caseId}`);
    expect(body.authorizations).toMatchObject([
      { authorizationNumber: expect.stringMatching(/^AUTH-\d{4}-\d{7}$/), decidedBy: "system:auto-approval" },
    ]);
  });

  it("finds the case by name, number and MRN, and sees it on the timeline (LCM-165, NEG-004)", async () => {
    const { body } = await get(`/v1/cases/${caseId}`);
    const found = async (q: string) => (await post("/v1/case-searches", { q })).body.data.map((card: { caseId: string }) => card.caseId);
    await until(async () => (await found("zzphi-lov")).length > 0, 15_000);
    for (const q of ["zzphi-ada zzphi-love", body.caseNumber, body.membership.mrn]) expect(await found(q)).toEqual([caseId]);
    const timeline = await get(`/v1/cases/${caseId}/timeline`);
    expect(timeline.body.data.map((entry: { type: string }) => entry.type)).toEqual([
      "authorization.approved.v1",
      "authorization.requested.v1",
      "case.opened.v1",
    ]);
    expect((await get(`/v1/cases/${caseId}/history/verification`)).body).toEqual({ intact: true, events: 3 });
  });

  it("finds it by a changed name within a second, and no longer by the old one (NEG-060)", async () => {
    const { patientId } = (await get(`/v1/cases/${caseId}`)).body;
    const found = async (q: string) => (await post("/v1/case-searches", { q })).body.data.length;
    const tookMs: number[] = [];
    const names = ["ZZPHI-Lovelace", "ZZPHI-Byron", "ZZPHI-Hopper", "ZZPHI-Lovelace"];
    for (const [i, name] of names.slice(1).entries()) {
      const before = names[i]!; // One place earlier.
      const changed = await cloud.call("PATCH", `/v1/patients/${patientId}`, manager, { lastName: name }, { "if-match": `"v${i + 1}"` });
      expect(changed.status).toBe(200);
      const answeredAt = performance.now();
      await until(async () => (await found(name)) === 1 && (await found(before)) === 0, 15_000);
      tookMs.push(Math.round(performance.now() - answeredAt));
    }
    console.log(`changed names were found after ${tookMs.join(", ")} ms`);
    expect(Math.min(...tookMs)).toBeLessThan(1000); // Whatever else runs here slows all of them.
  });

  it("changes it, moves the accident and back, and prints the card (LCM-012, LCM-080, LCM-131, LCM-162)", async () => {
    const change = (body: object, version: number) =>
      cloud.call("PATCH", `/v1/cases/${caseId}`, manager, body, { "if-match": `"v${version}"` });
    expect(await change({ dateOfLoss: "2025-06-29" }, 1)).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await change({ dateOfLoss: "2025-06-30" }, 2)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await change({ caseNotes: "x" }, 2)).toMatchObject(problem(412, "version.stale"));
    const card = await get(`/v1/cases/${caseId}/membership/card`);
    expect(card.headers.get("content-type")).toBe("application/pdf");
    expect((card.body as Buffer).subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("is answered in problem+json at every wrong turn (XCT-015, LCM-160)", async () => {
    expect(await post("/v1/cases", "{")).toMatchObject(problem(400, "request.malformed"));
    expect(await post("/v1/cases", "x", { "content-type": "text/plain" })).toMatchObject(problem(415, "request.media-type"));
    expect(await post("/v1/cases", JSON.stringify({ caseNotes: "x".repeat(1_100_000) }))).toMatchObject(problem(413, "request.too-large"));
    const deleted = await cloud.call("DELETE", `/v1/cases/${caseId}`, manager);
    expect(deleted).toMatchObject(problem(405, "route.method"));
    expect(deleted.headers.get("allow")).toBe("GET, PATCH");
    expect(await get("/v1/nothing-here")).toMatchObject(problem(404, "route.unknown"));
    expect(await get("/v1/cases", undefined)).toMatchObject({ status: 200 }); // `undefined` is the manager; nobody is next.
    const nobody = await fetch(`${cloud.url}/v1/cases`);
    expect(nobody.status).toBe(401);
    expect(await nobody.json()).toMatchObject({ code: "token.invalid" });
    const forged = await fetch(`${cloud.url}/v1/cases`, { headers: { authorization: `Bearer ${unsigned()}` } });
    expect(forged.status).toBe(401);
  });

  const unsigned = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part({ username: manager, token_use: "access", exp: 9_999_999_999 })}.`;
  };

  it("shows a firm its own case and not another's (LCM-011, LCM-167)", async () => {
    const house = await cloud.house();
    const [ours, theirs] = [await aUser(house, "attorney", [firmId]), await aUser(house, "attorney", ["firm_01K9ZQ3V7M8N4P5R6S7T8V9W0B"])];
    house.close();
    expect(await get(`/v1/cases/${caseId}`, ours)).toMatchObject({ status: 200, body: { caseId } });
    expect(await get(`/v1/cases/${caseId}`, theirs)).toMatchObject(problem(404, "case.not-found"));
    const search = await cloud.call("POST", "/v1/case-searches", theirs, { q: "zzphi" });
    expect(search.body).toEqual({ data: [], page: { hasMore: false } });
  });

  it("finds everything again after a kill, on the same data (XCT-011)", async () => {
    const before = await get(`/v1/cases/${caseId}`);
    const { dataDir } = cloud;
    await cloud.kill9();
    cloud = await startCloud({ dataDir, env: { CASE_CLINICAL_IAM: "enforce" } });
    expect((await get(`/v1/cases/${caseId}`)).body).toEqual(before.body);
    const house = await cloud.house();
    expect(await violationsOf(house, [caseId])).toEqual([]);
    house.close();
  });

  it("leaves nothing personal in logs, queues and the host's own store (XCT-003, XCT-010)", () => {
    const files = fs
      .readdirSync(cloud.dataDir, { recursive: true, encoding: "utf8" })
      .filter((name) => !name.startsWith("dynamodb.sqlite") && fs.statSync(path.join(cloud.dataDir, name)).isFile());
    expect(files.some((name) => name.startsWith("log"))).toBe(true);
    const spilled = files.filter((name) =>
      fs.readFileSync(path.join(cloud.dataDir, name)).toString("latin1").toLowerCase().includes(canary.toLowerCase()),
    );
    expect(spilled).toEqual([]);
    expect(cloud.said()).not.toMatch(/at .*\.ts:\d+/); // No stack trace on the terminal.
  });
});
