import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../functions/shared/stamp.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let processor: Person;
let analyst: Person;
let payerId: string;
let providerId: string;
beforeAll(async () => {
  h = await startHarness();
  const [administrator, ...people] = await Promise.all([
    h.person("systemAdministrator"),
    h.person("claimsProcessor"),
    h.person("financialAnalyst"),
  ]);
  [processor, analyst] = people as [Person, Person];
  const address = { line1: "1 Example Plaza", city: "Los Angeles", state: "CA", postalCode: "90067" };
  const [payer, provider] = await Promise.all([
    h.call("POST /v1/payers", administrator, { name: "Sample Mutual", kind: "commercial" }),
    h.call("POST /v1/providers", administrator, { name: "Sample Spine Center", network: "inNetwork", address }),
  ]);
  [payerId, providerId] = [payer.body.payerId, provider.body.providerId];
});
afterAll(() => h.stop());

let last = 10_000;
const aCode = () => `X${++last}`;
const aService = (difference: object = {}) => ({
  code: aCode(),
  name: "Therapeutic exercise",
  serviceType: "physicalTherapy",
  ...difference,
});
const add = (difference: object = {}, who = processor) => h.call("POST /v1/services", who, aService(difference));
const newService = async (difference: object = {}): Promise<string> => (await add(difference)).body.serviceId;
const change = (serviceId: string, body: object, version: number) =>
  h.call("PATCH /v1/services/{serviceId}", processor, body, { path: { serviceId }, version });
const list = (query: Record<string, string>) => h.call("GET /v1/services", analyst, undefined, { query });
const addFee = (serviceId: string, difference: object = {}) =>
  h.call(
    "POST /v1/services/{serviceId}/fees",
    processor,
    { schedule: "Standard", amount: "100.00", from: "2025-01-01", ...difference },
    { path: { serviceId } },
  );
const feesOf = (serviceId: string, query: Record<string, string> = {}) =>
  h.call("GET /v1/services/{serviceId}/fees", analyst, undefined, { path: { serviceId }, query });
const endFee = (serviceId: string, feeId: string, to: string) =>
  h.call("POST /v1/services/{serviceId}/fees/{feeId}/end", processor, { to }, { path: { serviceId, feeId } });
const lookUp = (body: object) => h.call("POST /v1/fee-lookups", analyst, { on: "2025-07-14", ...body });
const codes = ({ body }: Called): string[] => body.data.map(({ code }: { code: string }) => code);
const statuses = (called: readonly Called[]) => called.map(({ status }) => status).toSorted();

describe("services over the API", () => {
  it("are put into the price book, read, and say whether they are approved by themselves (LCM-115)", async () => {
    const added = await add({ code: "g0283", serviceType: "initialEvaluation", defaultPrice: "85.00" });
    expect(added).toMatchObject({ status: 201, headers: { etag: '"v1"', location: `/v1/services/${added.body.serviceId}` } });
    expect(added.body).toMatchObject({ code: "G0283", defaultPrice: "85.00", copayKind: "regular", autoApproved: true, active: true });
    const read = await h.call("GET /v1/services/{serviceId}", analyst, undefined, { path: { serviceId: added.body.serviceId } });
    expect(read.body).toEqual(added.body);
    expect((await add()).body.autoApproved).toBe(false);
  });

  it("have each a code of their own: of two at once with one code, one is refused, and a changed code is free again", async () => {
    const [code, another] = [aCode(), aCode()];
    const both = await Promise.all([add({ code }), add({ code })]);
    expect(statuses(both)).toEqual([201, 409]);
    const [first, second] = both.toSorted((a, b) => a.status - b.status) as [Called, Called];
    expect(second.body).toMatchObject({
      code: "service.code-taken",
      details: { serviceId: first.body.serviceId },
      errors: [{ pointer: "/code" }],
    });

    expect(await change(first.body.serviceId, { code: another }, 1)).toMatchObject({ status: 200, body: { code: another, version: 2 } });
    expect(await add({ code: another })).toMatchObject({ status: 409, body: { code: "service.code-taken" } });
    const again = await add({ code });
    expect(again.status).toBe(201);
    expect(await change(again.body.serviceId, { code: another }, 1)).toMatchObject({ status: 409, body: { code: "service.code-taken" } });
    expect(await change(again.body.serviceId, { name: "Exercise" }, 2)).toMatchObject({ status: 412 });
  });

  it("are changed at their version, null clears, and the rest stays as it was", async () => {
    const timed = { intervalMinutes: 15, rounding: { to: "cms8Minute" } };
    const serviceId = await newService({ timed, copayKind: "group", billPatientDirectly: true });
    const changed = await change(serviceId, { timed: null, active: false }, 1);
    expect(changed.body).toMatchObject({ copayKind: "group", billPatientDirectly: true, active: false, version: 2 });
    expect(changed.body.timed).toBeUndefined();
    expect(await change(newId("service"), { active: false }, 1)).toMatchObject({ status: 404, body: { code: "service.not-found" } });
  });

  it("are listed by code, by its beginning, by type and by whether they are given, page by page", async () => {
    const [a, b, c] = ["Z0001", "Z0002", "Z0003"];
    const first = await newService({ code: c, serviceType: "imaging" });
    await Promise.all([
      add({ code: a, serviceType: "imaging" }),
      add({ code: b, serviceType: "surgery" }),
      change(first, { active: false }, 1),
    ]);
    expect(codes(await list({ q: "z00" }))).toEqual([a, b, c]);
    expect(codes(await list({ q: "z0", serviceType: "imaging", active: "true" }))).toEqual([a]);
    const page = await list({ q: "Z0", limit: "2" });
    expect([codes(page), page.body.page.hasMore]).toEqual([[a, b], true]);
    const next = await list({ q: "Z0", limit: "2", cursor: page.body.page.next });
    expect([codes(next), next.body.page]).toEqual([[c], { hasMore: false }]);
  });

  it("keep a history of themselves and their fees, whose chain holds (XCT-001, XCT-011)", async () => {
    const serviceId = await newService();
    await change(serviceId, { defaultPrice: "90.00" }, 1);
    await addFee(serviceId);
    const { body } = await h.call("GET /v1/services/{serviceId}/history", analyst, undefined, { path: { serviceId } });
    expect(body.data).toMatchObject([
      { type: "fee.added.v1", actorId: processor.userId, data: { serviceId, amountCents: 100_00 } },
      { type: "service.changed.v1", data: { fields: ["defaultPrice"] }, change: { service: { after: { defaultPrice: 90_00 } } } },
      { type: "service.added.v1" },
    ]);
    const verified = await h.call("GET /v1/services/{serviceId}/history/verification", analyst, undefined, { path: { serviceId } });
    expect(verified.body).toEqual({ intact: true, events: 3 });
  });
});

describe("fees over the API (CLM-033)", () => {
  it("are added and listed as they were entered, by day and by payer", async () => {
    const serviceId = await newService();
    const added = await addFee(serviceId, { payerId, planName: "Gold", expected: "80.00", modifiers: ["gp"], to: "2025-06-30" });
    expect(added).toMatchObject({
      status: 201,
      body: { serviceId, payerId, amount: "100.00", expected: "80.00", modifiers: ["GP"], priority: 0 },
    });
    const second = await addFee(serviceId, { amount: "120.00", from: "2025-07-01" });
    const ids = async (query: Record<string, string>) =>
      (await feesOf(serviceId, query)).body.data.map(({ feeId }: { feeId: string }) => feeId);
    const [one, other] = [added.body.feeId, second.body.feeId];
    expect([await ids({}), await ids({ on: "2025-06-30" }), await ids({ on: "2025-07-01" }), await ids({ payerId })]).toEqual([
      [one, other],
      [one],
      [other],
      [one],
    ]);
  });

  it("of just the same circumstances are refused, and of two at once one is", async () => {
    const serviceId = await newService();
    const at = await Promise.all([addFee(serviceId, { payerId }), addFee(serviceId, { payerId, schedule: "Other" }), addFee(serviceId)]);
    expect(statuses(at)).toEqual([201, 201, 409]);
    const { feeId } = (await feesOf(serviceId, { payerId })).body.data[0];
    expect(at.find(({ status }) => status === 409)).toMatchObject({
      body: { code: "fee.overlaps", details: { feeId, from: "2025-01-01" }, errors: [{ pointer: "/from" }] },
    });
    expect((await feesOf(serviceId)).body.data).toHaveLength(2);
  });

  it("end, and another begins on the next day", async () => {
    const serviceId = await newService();
    const { feeId } = (await addFee(serviceId)).body;
    expect(await endFee(serviceId, feeId, "2025-06-30")).toMatchObject({ status: 200, body: { feeId, to: "2025-06-30" } });
    expect(await endFee(serviceId, feeId, "2025-07-31")).toMatchObject({ status: 409, body: { code: "fee.ends-sooner" } });
    expect(await addFee(serviceId, { from: "2025-06-30" })).toMatchObject({ status: 409, body: { code: "fee.overlaps" } });
    expect(await addFee(serviceId, { from: "2025-07-01", amount: "110.00" })).toMatchObject({ status: 201 });
    expect(await endFee(serviceId, newId("fee"), "2025-06-30")).toMatchObject({ status: 404, body: { code: "fee.not-found" } });
    expect(await endFee(await newService(), feeId, "2025-06-01")).toMatchObject({ status: 404, body: { code: "fee.not-found" } });
  });

  it("name services, payers and providers that are on record, and say which field does not", async () => {
    const serviceId = await newService();
    const unknown = newId("provider");
    expect(await addFee(newId("service"))).toMatchObject({ status: 404, body: { code: "service.not-found" } });
    expect(await addFee(serviceId, { payerId: newId("payer") })).toMatchObject({ status: 404, body: { code: "payer.not-found" } });
    expect(await addFee(serviceId, { clinicianId: unknown })).toMatchObject({
      status: 404,
      body: { errors: [{ pointer: "/clinicianId" }] },
    });
    expect(await addFee(serviceId, { providerId: unknown })).toMatchObject({ status: 404, body: { errors: [{ pointer: "/providerId" }] } });
    expect(await addFee(serviceId, { payerId: "payer_00000000000000000000000000", providerId, clinicianId: providerId })).toMatchObject({
      status: 201,
    });
    const wrong = await addFee(serviceId, { planName: "Gold", amount: "0.00", modifiers: ["1", "2", "3", "4", "5"] });
    expect(wrong).toMatchObject({ status: 400, body: { code: "request.invalid" } });
  });
});

describe("the look-up of a price (INT-012, CLM-033)", () => {
  it("answers the most specific fee of the day with every row that was tried, and writes nothing (CLM-032)", async () => {
    const serviceId = await newService({ placeOfService: "11" });
    const [standard, here, plan] = await Promise.all([
      addFee(serviceId),
      addFee(serviceId, { payerId, locality: "CA", placeOfService: "11", amount: "90.00" }),
      addFee(serviceId, { payerId, planName: "Gold", amount: "70.00" }),
    ]);
    const found = await lookUp({ serviceId, payerId, planName: "gold", providerId });
    expect(found).toMatchObject({ status: 200, body: { price: "70.00", source: "feeSchedule", fee: { feeId: plan!.body.feeId } } });
    expect(found.body.explanation).toMatchObject([{ inputs: { locality: "CA", placeOfService: "11", rows: "3" } }]);
    expect(found.body.tried).toEqual([plan, here, standard].map((one) => ({ feeId: one!.body.feeId, schedule: "Standard" })));
    expect((await lookUp({ serviceId, payerId, providerId })).body.price).toBe("90.00");
    expect((await lookUp({ serviceId, payerId })).body.price).toBe("100.00");
    expect(await lookUp({ serviceId, on: "2024-12-31" })).toMatchObject({
      body: { source: "nothing", tried: [{ against: "not in force on the day" }, {}, {}] },
    });
  });

  it("takes the reduced schedule where it has a row, then the usual one, then the service's default price (CLM-006..009)", async () => {
    const serviceId = await newService({ defaultPrice: "150.00" });
    await addFee(serviceId, { reduced: true, schedule: "Sliding", amount: "20.00", from: "2025-07-01" });
    const priceOn = async (on: string, reducedSchedule?: string) => {
      const { body } = await lookUp({ serviceId, on, reducedSchedule });
      return [body.source, body.price];
    };
    expect(await priceOn("2025-07-14", "Sliding")).toEqual(["reducedSchedule", "20.00"]);
    expect(await priceOn("2025-06-30", "Sliding")).toEqual(["defaultPrice", "150.00"]);
    expect(await priceOn("2025-07-14")).toEqual(["defaultPrice", "150.00"]);
    await addFee(serviceId);
    expect(await priceOn("2025-06-30", "Sliding")).toEqual(["feeSchedule", "100.00"]);
  });

  it("is of a service and a provider that are on record", async () => {
    expect(await lookUp({ serviceId: newId("service") })).toMatchObject({ status: 404, body: { code: "service.not-found" } });
    const unknown = { serviceId: await newService(), providerId: newId("provider") };
    expect(await lookUp(unknown)).toMatchObject({ status: 404, body: { code: "provider.not-found" } });
  });
});

describe("who may do what with prices (DESIGN 12.20)", () => {
  it("processors change them, analysts read them, law firms see nothing of them (XCT-003)", async () => {
    const attorney = await h.person("attorney", [newId("firm")]);
    expect(await add({}, analyst)).toMatchObject({ status: 403, body: { code: "access.denied" } });
    expect(await h.call("GET /v1/services", attorney)).toMatchObject({ status: 403 });
    expect(await h.call("POST /v1/fee-lookups", attorney, { serviceId: await newService(), on: "2025-07-14" })).toMatchObject({
      status: 403,
    });
  });
});
