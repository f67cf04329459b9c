import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let processor: Person;
let manager: Person;
let serviceId: string;
beforeAll(async () => {
  h = await startHarness();
  [processor, manager] = await Promise.all([h.person("claimsProcessor"), h.person("caseManager")]);
  const body = { code: "97110", name: "Therapeutic exercise", serviceType: "physicalTherapy" };
  serviceId = (await h.call("POST /v1/services", processor, body)).body.serviceId;
});
afterAll(() => h.stop());

const today = dayOf(now());
const addRule = (body: object, who = processor) => h.call("POST /v1/modifier-rules", who, body);
const endRule = (modifierRuleId: string, body: object = {}) =>
  h.call("POST /v1/modifier-rules/{modifierRuleId}/end", processor, body, { path: { modifierRuleId } });
const rulesOf = async (query: Record<string, string> = {}) =>
  (await h.call("GET /v1/modifier-rules", manager, undefined, { query })).body.data;
const billed = () => h.call("GET /v1/billed-statuses", manager);
const setBilled = (status: string, body: object, version: number, who = processor) =>
  h.call("PUT /v1/billed-statuses/{status}", who, { from: today, billed: true, ...body }, { path: { status }, version });
const history = () => h.call("GET /v1/prices/history", manager);

describe("modifier rules over the API (CLM-019..021)", () => {
  it("are those of a service or those of all, each in its place, and at once none is lost", async () => {
    const added = await Promise.all([
      addRule({ modifiers: ["gp"] }),
      addRule({ serviceId, modifiers: ["59", "26"], priority: 5 }),
      addRule({ serviceId, modifiers: ["TC"] }),
    ]);
    expect(added.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(added[1]!.body).toMatchObject({ serviceId, modifiers: ["59", "26"], priority: 5, addedBy: processor.userId });
    expect(await rulesOf()).toEqual([added[0]!.body]);
    expect(await rulesOf({ serviceId })).toHaveLength(2);
  });

  it("end and stay on record; a second end changes nothing", async () => {
    const { modifierRuleId } = (await addRule({ serviceId, modifiers: ["LT"] })).body;
    expect(await endRule(modifierRuleId)).toMatchObject({ status: 404, body: { code: "modifier.not-found" } });
    const ended = await endRule(modifierRuleId, { serviceId });
    expect(ended).toMatchObject({ status: 200, body: { endedBy: processor.userId } });
    expect((await endRule(modifierRuleId, { serviceId })).body).toEqual(ended.body);
    expect(await rulesOf({ serviceId })).toContainEqual(ended.body);
  });

  it("call for one to four modifiers, of a service, a payer and a clinician on record (CLM-021)", async () => {
    expect(await addRule({ modifiers: ["59", "GP", "26", "TC", "LT"] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/modifiers" }] },
    });
    expect(await addRule({ modifiers: [] })).toMatchObject({ status: 400 });
    expect(await addRule({ modifiers: ["59"], serviceId: newId("service") })).toMatchObject({
      status: 404,
      body: { code: "service.not-found" },
    });
    expect(await addRule({ modifiers: ["59"], payerId: newId("payer") })).toMatchObject({ status: 404, body: { code: "payer.not-found" } });
    expect(await addRule({ modifiers: ["59"], clinicianId: newId("provider") })).toMatchObject({
      status: 404,
      body: { code: "provider.not-found", errors: [{ pointer: "/clinicianId" }] },
    });
    expect(await addRule({ modifiers: ["59"] }, manager)).toMatchObject({ status: 403 });
  });
});

describe("billed statuses over the API (CLM-003, CLM-005)", () => {
  it("are, until set, the kept appointment and no other", async () => {
    const { status, body, headers } = await billed();
    expect([status, headers.etag]).toEqual([200, '"v0"']);
    expect(body.data.map((one: { status: string; current: { billed: boolean } }) => [one.status, one.current.billed])).toEqual([
      ["showedUp", true],
      ["noShow", false],
      ["canceledLate", false],
      ["canceled", false],
    ]);
  });

  it("are set from a day on, today or later, at the version that was read; of two at once one reads again", async () => {
    const later = addDays(today, 30);
    const set = await setBilled("noShow", { cancellationFee: "50.00" }, 0);
    expect(set).toMatchObject({ status: 200, headers: { etag: '"v1"' } });
    expect(set.body.data[1]).toEqual({
      status: "noShow",
      current: { billed: true, cancellationFee: "50.00" },
      values: [{ status: "noShow", from: today, billed: true, cancellationFee: "50.00" }],
    });
    const at = await Promise.all([
      setBilled("noShow", { from: later, billed: false }, 1),
      setBilled("canceledLate", { cancellationFee: "40.00" }, 1),
    ]);
    expect(at.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect((await billed()).body.version).toBe(2);
  });

  it("are never set for yesterday, and never with a fee that makes no sense", async () => {
    const { version } = (await billed()).body;
    expect(await setBilled("noShow", { from: addDays(today, -1) }, version)).toMatchObject({
      status: 422,
      body: { code: "prices.in-past" },
    });
    expect(await setBilled("showedUp", { cancellationFee: "50.00" }, version)).toMatchObject({
      status: 422,
      body: { code: "prices.fee-unfit", errors: [{ pointer: "/cancellationFee" }] },
    });
    expect(await setBilled("noShow", { billed: false, cancellationFee: "50.00" }, version)).toMatchObject({ status: 400 });
    expect(await setBilled("noShow", { cancellationFee: "0.00" }, version)).toMatchObject({ status: 400 });
    expect(await setBilled("noShow", {}, version, manager)).toMatchObject({ status: 403 });
    expect((await billed()).body.version).toBe(version);
  });
});

describe("the history of the price book (XCT-001, XCT-011)", () => {
  it("has every rule and every status, with who, before and after, in a chain that holds", async () => {
    const { body } = await history();
    const types = body.data.map(({ type }: { type: string }) => type);
    expect(types.filter((type: string) => type === "billed-status.changed.v1")).toHaveLength(2);
    expect(types.filter((type: string) => type === "modifier-rule.added.v1")).toHaveLength(4);
    expect(body.data.at(-1)).toMatchObject({ actorId: processor.userId, change: { modifierRule: { after: {} } } });
    const verified = await h.call("GET /v1/prices/history/verification", manager);
    expect(verified.body).toEqual({ intact: true, events: types.length });
    const attorney = await h.person("attorney", [newId("firm")]);
    expect(await h.call("GET /v1/prices/history", attorney)).toMatchObject({ status: 403 });
  });
});
