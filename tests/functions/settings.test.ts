import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { now } from "../../functions/shared/stamp.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let administrator: Person;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  [administrator, manager] = await Promise.all([h.person("systemAdministrator"), h.person("caseManager")]);
});
afterAll(() => h.stop());

const today = dayOf(now());
const set = (name: string, value: unknown, { version = 0, from = today as string, who = administrator } = {}) =>
  h.call("PUT /v1/settings/{name}", who, { from, value, reason: "agreed by the network" }, { path: { name }, version });
const get = (name: string, who = manager) => h.call("GET /v1/settings/{name}", who, undefined, { path: { name } });

describe("settings over the API (XCT-013)", () => {
  it("are listed with what they decide, what they are, and their defaults", async () => {
    const { status, body } = await h.call("GET /v1/settings", manager);
    expect(status).toBe(200);
    expect(body.data).toContainEqual({
      name: "retroactiveWindowDays",
      says: expect.stringContaining("LCM-126"),
      current: 30,
      byDefault: 30,
      values: [],
      version: 0,
    });
  });

  it("are set for a first time at v0, hold from their day, and keep what they were", async () => {
    const later = addDays(today, 10);
    expect(await get("retroactiveWindowDays")).toMatchObject({ headers: { etag: '"v0"' } });
    expect(await set("retroactiveWindowDays", 45, { from: later })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: {
        current: 30,
        byDefault: 30,
        values: [{ from: later, value: 45, setBy: administrator.userId, reason: "agreed by the network" }],
      },
    });
    expect(await set("retroactiveWindowDays", 40, { version: 1 })).toMatchObject({ status: 200, body: { current: 40, version: 2 } });
    expect(await get("retroactiveWindowDays")).toMatchObject({
      headers: { etag: '"v2"' },
      body: {
        current: 40,
        values: [
          { from: today, value: 40 },
          { from: later, value: 45 },
        ],
      },
    });
  });

  it("refuse a version that is gone, so that of two administrators one reads again", async () => {
    await set("treatmentGapDays", [10, 20]);
    expect(await set("treatmentGapDays", [5])).toMatchObject({ status: 412, body: { details: { currentVersion: 1 } } });
    const at = await Promise.all([set("treatmentGapDays", [5], { version: 1 }), set("treatmentGapDays", [6], { version: 1 })]);
    expect(at.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it("take only what their own schema takes, each flaw by its place under /value", async () => {
    const wrong = await set("authorizationAlerts", { usedPercent: 101, daysLeft: 30, surprise: 1 });
    expect(wrong).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      "/value/surprise",
      "/value/usedPercent",
    ]);
    expect(await set("statuteAlertDays", "soon")).toMatchObject({ status: 400, body: { errors: [{ pointer: "/value" }] } });
    const without = await h.call(
      "PUT /v1/settings/{name}",
      administrator,
      { from: today, reason: "x" },
      { path: { name: "booking" }, version: 0 },
    );
    expect(without).toMatchObject({ status: 400, body: { errors: [{ pointer: "/value" }] } });
    expect(await get("authorizationAlerts")).toMatchObject({ body: { version: 0 } });
  });

  it("are never set for yesterday", async () => {
    expect(await set("booking", { aheadDaysMax: 30, lateCancelHours: 24 }, { from: addDays(today, -1) })).toMatchObject({
      status: 422,
      body: { code: "setting.in-past", errors: [{ pointer: "/from" }] },
    });
  });

  it("are not there under another name", async () => {
    expect(await get("luckyNumber")).toMatchObject({ status: 404, body: { code: "setting.not-found" } });
    expect(await set("luckyNumber", 7)).toMatchObject({ status: 404, body: { code: "setting.not-found" } });
  });

  it("are set by System Administrators only, and law firms do not see them (XCT-003)", async () => {
    expect(await set("booking", 1, { who: manager })).toMatchObject({ status: 403, body: { code: "access.denied" } });
    const attorney = await h.person("attorney");
    expect(await get("booking", attorney)).toMatchObject({ status: 403 });
    expect(await h.call("GET /v1/settings/history", manager)).toMatchObject({ status: 403 });
  });

  it("keep one history, with who, why, before and after (XCT-001)", async () => {
    await set("activationApproval", { remindEveryDays: 1, giveUpAfterDays: 7 });
    const { body } = await h.call("GET /v1/settings/history", administrator, undefined, { query: { limit: "1" } });
    expect(body).toMatchObject({
      data: [
        {
          type: "setting.changed.v1",
          actorId: administrator.userId,
          reason: "agreed by the network",
          data: { setting: "activationApproval", from: today },
          change: { activationApproval: { after: { values: [{ value: { remindEveryDays: 1, giveUpAfterDays: 7 } }] } } },
        },
      ],
      page: { hasMore: true },
    });
    const more = await h.call("GET /v1/settings/history", administrator, undefined, { query: { limit: "1", cursor: body.page.next } });
    expect(more.body.data).toHaveLength(1);
  });
});

describe("what a law firm may change of its case (LCM-011)", () => {
  const change = (who: Person, caseId: string, body: object, version: number) =>
    h.call("PATCH /v1/cases/{caseId}", who, body, { path: { caseId }, version });

  it("is what the setting lists, from the day it holds", async () => {
    const { caseId, firmId } = await anOpenCase(h, manager);
    const attorney = await h.person("attorney", [firmId]);
    expect(await change(attorney, caseId, { policeReportNumber: "LAPD 1" }, 1)).toMatchObject({
      status: 403,
      body: { code: "case.field-not-yours" },
    });
    expect(await set("firmFields", ["policeReportNumber"], { from: addDays(today, 1) })).toMatchObject({ status: 200 });
    expect(await change(attorney, caseId, { policeReportNumber: "LAPD 1" }, 1)).toMatchObject({ status: 403 });
    expect(await set("firmFields", ["policeReportNumber"], { version: 1 })).toMatchObject({ status: 200 });
    expect(await change(attorney, caseId, { policeReportNumber: "LAPD 1" }, 1)).toMatchObject({ status: 200 });
    expect(await change(attorney, caseId, { caseNotes: "x" }, 2)).toMatchObject({
      status: 403,
      body: { code: "case.field-not-yours", details: { allowed: ["policeReportNumber"] } },
    });
  });

  it("is never the money, whatever an administrator asks for", async () => {
    expect(await set("firmFields", ["settlementAmount"], { version: 2 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/value/0" }] },
    });
  });
});
