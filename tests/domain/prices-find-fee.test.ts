import { describe, expect, it } from "vitest";
import type { FeeCircumstances } from "../../domain/billing/find-fee.ts";
import { findFee, localityOf } from "../../domain/billing/find-fee.ts";
import { lookUpPrice } from "../../domain/billing/look-up-price.ts";
import type { Service } from "../../domain/billing/service.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { amountOf, aVisit, clinician, pageOf, payer, provider } from "./prices-scenes.ts";

const find = (differences: object[], visit: Partial<FeeCircumstances> = {}) => findFee(pageOf(...differences).fees, aVisit(visit));
const found = (differences: object[], visit: Partial<FeeCircumstances> = {}) => amountOf(find(differences, visit).fee);

describe("the fee on a day of service (CLM-033, DOMAIN A8)", () => {
  it.each([
    ["2025-02-28", undefined],
    ["2025-03-01", 100],
    ["2025-07-31", 100],
    ["2025-08-01", undefined],
  ])("of a row from March 1st to July 31st, on %s, is %s: its first and its last day are in", (on, amount) => {
    expect(found([{ from: "2025-03-01", to: "2025-07-31" }], { on: day(on) })).toBe(amount);
  });

  it("has no end where the row has none", () => {
    expect(found([{}], { on: day("2099-12-31") })).toBe(100);
  });

  it.each([
    ["2025-06-30", 90],
    ["2025-07-01", 110],
  ])("is on %s that of the row in force then, not of the newest: %s", (on, amount) => {
    const rows = [
      { from: "2025-01-01", to: "2025-06-30", amount: "90.00" },
      { from: "2025-07-01", amount: "110.00" },
    ];
    expect(found(rows, { on: day(on) })).toBe(amount);
  });

  it("is none where no row fits, and the working names each and why (CLM-032)", () => {
    const { fees } = pageOf({ to: "2025-01-31" }, { payerId: newId("payer") });
    const { fee, working, tried } = findFee(fees, aVisit());
    expect(fee).toBeUndefined();
    expect(working).toMatchObject({
      result: "no row fits",
      inputs: { on: "2025-07-14", rows: "2", [fees[0]!.feeId]: "not in force on the day" },
    });
    expect(tried.map(({ against }) => against)).toEqual(["not in force on the day", "for another payer"]);
  });
});

describe("a field of a fee", () => {
  it.each<[string, object, Partial<FeeCircumstances>]>([
    ["payer", { payerId: payer }, { payerId: newId("payer") }],
    ["plan", { payerId: payer, planName: "gold" }, { planName: "Silver" }],
    ["provider", { providerId: provider }, { providerId: newId("provider") }],
    ["clinician", { clinicianId: clinician }, { clinicianId: newId("provider") }],
    ["place of service", { placeOfService: "11" }, { placeOfService: "12" }],
    ["county", { locality: "CA/Los Angeles" }, { locality: "CA/Orange" }],
    ["state", { locality: "CA" }, { locality: "NV" }],
    ["modifier", { modifiers: ["59"] }, { modifiers: ["GP"] }],
  ])("such as its %s must fit where it is given, and what is not known does not fit", (_, row, other) => {
    expect(found([row])).toBe(100);
    expect(found([row], other)).toBeUndefined();
    const unknown = Object.fromEntries(Object.entries(other).map(([name, value]) => [name, Array.isArray(value) ? [] : undefined]));
    expect(found([row], unknown)).toBeUndefined();
  });

  it("such as its state fits all counties of it; its county does not fit a place of which only the state is known", () => {
    expect(found([{ locality: "CA" }], { locality: "CA/Orange" })).toBe(100);
    expect(found([{ locality: "CA" }], { locality: "CA" })).toBe(100);
    expect(found([{ locality: "CA/Los Angeles" }], { locality: "CA" })).toBeUndefined();
  });

  it("such as its modifiers must all be on the claim, in any order; the claim may carry more", () => {
    const row = [{ modifiers: ["GP", "59"] }];
    expect(found(row, { modifiers: ["59", "GP"] })).toBe(100);
    expect(found(row, { modifiers: ["59", "26", "GP"] })).toBe(100);
    expect(found(row, { modifiers: ["59"] })).toBeUndefined();
  });
});

describe("of several rows that fit (CLM-033, DOMAIN A8)", () => {
  const whole = { providerId: provider, clinicianId: clinician, placeOfService: "11", locality: "CA/Los Angeles", modifiers: ["59", "GP"] };

  it.each<[string, object, object]>([
    ["a plan's comes before a payer's, however much more that says", { payerId: payer, planName: "Gold" }, { payerId: payer, ...whole }],
    ["a payer's comes before one for all payers, however much more that says", { payerId: payer }, whole],
    ["more fields come before fewer", { providerId: provider, clinicianId: clinician }, { providerId: provider }],
    ["one field comes before none", { locality: "CA" }, {}],
    ["more fields come before a higher priority", { providerId: provider }, { priority: 1000 }],
    ["a county comes before its state", { locality: "CA/Los Angeles" }, { locality: "CA", priority: 1000 }],
    ["two modifiers come before one", { modifiers: ["GP", "59"] }, { modifiers: ["59"], priority: 1000 }],
    ["a higher priority comes before a later first day", { priority: 2 }, { priority: 1, from: "2025-06-01" }],
    ["a later first day comes last of all", { providerId: provider, from: "2025-02-01" }, { clinicianId: clinician }],
  ])("%s", (_, winner, loser) => {
    const rows = [{ amount: "80.00", ...loser }, winner];
    expect([found(rows), found(rows.toReversed())]).toEqual([100, 100]);
  });

  it("one is always the same, whatever the order in which they lie", () => {
    const { fees } = pageOf({ providerId: provider }, { clinicianId: clinician, amount: "90.00" });
    expect(findFee(fees, aVisit()).fee).toEqual(findFee(fees.toReversed(), aVisit()).fee);
  });

  it("the winner's working says what the others lack (CLM-032)", () => {
    const { fees } = pageOf({}, { payerId: payer }, { payerId: payer, planName: "GOLD", amount: "70.00" }, { payerId: payer, priority: 5 });
    const { working } = findFee(fees, aVisit());
    const [none, payers, plans, urgent] = fees.map(({ feeId }) => working.inputs[feeId]);
    expect([none, payers, plans, urgent]).toEqual([
      "fits by no field: 100.00; less specific than a plan's",
      "fits by payerId: 100.00; less specific than a plan's",
      "fits by payerId, planName: 70.00; the most specific",
      "fits by payerId: 100.00; less specific than a plan's",
    ]);
    expect(working).toMatchObject({ result: `70.00 by ${fees[2]!.feeId}`, rule: "CLM-007, CLM-033" });
  });

  it("the working of hundreds of rows names the closest and counts the rest, so that a claim stays small", () => {
    const days = Array.from({ length: 300 }, (_, i) => ({ from: `2024-01-01`, to: `2024-01-01`, priority: i }));
    const { working, tried } = find([...days, {}]);
    expect(tried).toHaveLength(301);
    expect(Object.values(working.inputs)).toContain("fits by no field: 100.00; the most specific");
    expect(working.inputs).toMatchObject({ rows: "301", otherRows: expect.stringContaining("281 more") });
    expect(JSON.stringify(working).length).toBeLessThan(2500);
  });
});

describe("a reduced fee (CLM-006)", () => {
  const rows = [{}, { reduced: true, schedule: "Sliding A", amount: "20.00" }, { reduced: true, schedule: "Sliding B", amount: "40.00" }];

  it("is looked for only in the schedule for which the patient is eligible, and never without one", () => {
    expect(found(rows)).toBe(100);
    expect(found(rows, { reducedSchedule: "sliding b" })).toBe(40);
    expect(found(rows, { reducedSchedule: "Sliding C" })).toBeUndefined();
  });
});

describe("a price of the price book (INT-012)", () => {
  const service = { serviceId: newId("service"), defaultPrice: cents(150_00) } as Service; // What the look-up reads of it.
  const price = (differences: object[], reducedSchedule?: string, of = service) =>
    lookUpPrice(of, pageOf(...differences).fees, aVisit({ reducedSchedule }));
  const reduced = { reduced: true, schedule: "Sliding", amount: "20.00" };

  it.each([
    ["the reduced schedule's row first (CLM-006)", [{}, reduced], "Sliding", "reducedSchedule", 2000, 1],
    ["the fee schedule's where the reduced one has none (CLM-009)", [{}, reduced], "Other", "feeSchedule", 10000, 2],
    ["the fee schedule's for everyone else (CLM-007)", [{}, reduced], undefined, "feeSchedule", 10000, 1],
    ["the service's own where no row fits (CLM-008)", [reduced], undefined, "defaultPrice", 15000, 2],
  ] as const)("is %s", (_, rows, schedule, source, amount, workings) => {
    const found = price([...rows], schedule);
    expect([found.source, found.price, found.explanation.length]).toEqual([source, amount, workings]);
  });

  it("is none, and never zero, where nothing prices the service (CLM-009)", () => {
    const nothing = price([], undefined, { ...service, defaultPrice: undefined });
    expect(nothing).toMatchObject({
      source: "nothing",
      explanation: [{ result: "no row fits" }, { result: "nothing prices the service" }],
    });
    expect(nothing.price).toBeUndefined();
  });

  it("is that of the provider's state", () => {
    const address = { line1: "1 Example Plaza", city: "Los Angeles", state: "CA", postalCode: "90067" } as const;
    expect([localityOf({ address }), localityOf({})]).toEqual(["CA", undefined]);
  });
});
