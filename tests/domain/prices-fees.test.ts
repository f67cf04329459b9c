import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fee, FeePage } from "../../domain/billing/fee.ts";
import { AddFee, feesMax, holdsOn } from "../../domain/billing/fee.ts";
import { addFee, endFee } from "../../domain/billing/fee-changes.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { addDays, day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { outcome, verdict } from "./case-scenes.ts";
import { aFee, anEmptyPage, clinician, pageOf, payer, provider } from "./prices-scenes.ts";

const runs = Number(process.env.SOAK ?? 150);
const stamp = aStamp();
const adding = (page: FeePage, difference: object) => verdict(() => addFee(page, aFee(difference), stamp));
const march = { from: "2025-03-01", to: "2025-03-31" };

describe("a second fee for the same circumstances (CLM-033, DOMAIN A8)", () => {
  it.each([
    ["the days before, up to the last one", { from: "2025-02-01", to: "2025-02-28" }, "fine"],
    ["one day in common at its beginning", { from: "2025-02-01", to: "2025-03-01" }, "fee.overlaps"],
    ["days within", { from: "2025-03-10", to: "2025-03-10" }, "fee.overlaps"],
    ["just the same days", march, "fee.overlaps"],
    ["all its days and more", { from: "2025-01-01", to: "2025-12-31" }, "fee.overlaps"],
    ["one day in common at its end", { from: "2025-03-31", to: "2025-04-30" }, "fee.overlaps"],
    ["the days after, from the next one", { from: "2025-04-01", to: "2025-04-30" }, "fine"],
    ["no end, from the next day", { from: "2025-04-01" }, "fine"],
    ["no end, from its last day", { from: "2025-03-31" }, "fee.overlaps"],
    ["no end, from long before", { from: "2020-01-01" }, "fee.overlaps"],
  ])("with %s: %s", (_, days, expected) => {
    expect(adding(pageOf(march), days)).toBe(expected);
  });

  it.each([
    ["2024-12-31", "fine"],
    ["2025-01-01", "fee.overlaps"],
  ])("that ends on %s, beside one without an end from January 1st: %s", (to, expected) => {
    expect(adding(pageOf({}), { from: "2024-01-01", to })).toBe(expected);
  });

  it("never without an end beside another without one", () => {
    expect(adding(pageOf({}), { from: "2030-01-01" })).toBe("fee.overlaps");
  });

  it("is refused with the one that is there, so that it can be ended", () => {
    const page = pageOf(march);
    expect(outcome(() => addFee(page, aFee({}), stamp))).toEqual({
      code: "fee.overlaps",
      details: { feeId: page.fees[0]!.feeId, from: "2025-03-01", to: "2025-03-31" },
    });
  });

  it.each<[string, object, object, string]>([
    ["under another schedule's name", {}, { schedule: "Standard 2025" }, "fee.overlaps"],
    ["at another amount", {}, { amount: "90.00" }, "fee.overlaps"],
    ["with its modifiers in another order", { modifiers: ["59", "GP"] }, { modifiers: ["GP", "59"] }, "fee.overlaps"],
    ["with no modifiers, said or not", {}, { modifiers: [] }, "fee.overlaps"],
    [
      "for the plan, written otherwise",
      { payerId: payer, planName: "Gold PPO" },
      { payerId: payer, planName: " gold ppo" },
      "fee.overlaps",
    ],
    ["of the same reduced schedule", { reduced: true }, { reduced: true, schedule: "STANDARD" }, "fee.overlaps"],
    ["of another reduced schedule", { reduced: true }, { reduced: true, schedule: "Sliding" }, "fine"],
    ["that is reduced", {}, { reduced: true }, "fine"],
    ["at another priority", {}, { priority: 1 }, "fine"],
    ["for a payer", {}, { payerId: payer }, "fine"],
    ["for a plan of the payer", { payerId: payer }, { payerId: payer, planName: "Gold" }, "fine"],
    ["for a provider", { clinicianId: clinician }, { clinicianId: clinician, providerId: provider }, "fine"],
    ["for a clinician", {}, { clinicianId: clinician }, "fine"],
    ["for a place of service", {}, { placeOfService: "11" }, "fine"],
    ["for a county", { locality: "CA" }, { locality: "CA/Los Angeles" }, "fine"],
    ["for more modifiers", { modifiers: ["59"] }, { modifiers: ["59", "GP"] }, "fine"],
  ])("on the same days %s", (_, first, second, expected) => {
    expect(adding(pageOf(first), second)).toBe(expected);
    expect(adding(pageOf(second), first)).toBe(expected);
  });
});

describe("a fee as it is entered", () => {
  it.each([
    ["a first day after the last", { from: "2025-03-02", to: "2025-03-01" }, "prices.period-backwards"],
    ["one day", { from: "2025-03-01", to: "2025-03-01" }, "fine"],
  ])("with %s: %s", (_, days, expected) => {
    expect(adding(anEmptyPage(), days)).toBe(expected);
  });

  it.each<[string, object, boolean]>([
    ["no amount at all", { amount: "0.00" }, false],
    ["one cent", { amount: "0.01" }, true],
    ["a plan of nobody", { planName: "Gold" }, false],
    ["a plan of a payer", { planName: "Gold", payerId: payer }, true],
    ["an expected amount above it", { expected: "100.01" }, false],
    ["an expected amount that is just as much", { expected: "100.00" }, true],
    ["four modifiers", { modifiers: ["59", "GP", "26", "TC"] }, true],
    ["five modifiers", { modifiers: ["59", "GP", "26", "TC", "LT"] }, false],
    ["a modifier twice", { modifiers: ["59", "59"] }, false],
    ["a field that there is not", { discount: 1 }, false],
  ])("with %s is taken: %s", (_, difference, taken) => {
    const body = { schedule: "Standard", amount: "100.00", from: "2025-01-01", ...difference };
    expect(AddFee.safeParse(body).success).toBe(taken);
  });

  it("is said by one event with ids, days and cents, and kept whole in the audit row (XCT-001)", () => {
    const { fee, events, page } = addFee(anEmptyPage(), aFee({ payerId: payer, to: "2025-12-31" }), stamp);
    expect(events).toMatchObject([
      {
        type: "fee.added.v1",
        about: page.serviceId,
        data: { feeId: fee.feeId, payerId: payer, amountCents: 100_00, from: "2025-01-01", to: "2025-12-31" },
        change: { fee: { after: fee } },
      },
    ]);
    expect(page).toMatchObject({ version: 1, fees: [fee] });
    expect(fee).toMatchObject({ addedAt: stamp.at, addedBy: stamp.actorId });
  });

  it("is one too many after 800, or sooner where they are long, so that they always fit the table's row", () => {
    const [many, long] = [full({}), full({ schedule: "é".repeat(80), payerId: payer, planName: "é".repeat(80), providerId: provider })];
    expect(many.fees).toHaveLength(feesMax);
    expect(long.fees.length).toBeLessThan(feesMax);
    for (const page of [many, long]) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(400_000);
  });
});

/** As many fees as there may be, one a day. */
function full(difference: object): FeePage {
  let page = anEmptyPage();
  for (let i = 0; i <= feesMax; i++) {
    const on = addDays(day("2025-01-01"), i);
    const said = outcome(() => ({ page } = addFee(page, aFee({ ...difference, from: on, to: on }), stamp)));
    if (said === "fine") continue;
    expect(said.code).toBe("fee.too-many");
    return page;
  }
  throw new Error("there was no end to it");
}

describe("a fee that ends", () => {
  const ending = (difference: object, to: string) => {
    const page = pageOf(difference);
    return { page, end: () => endFee(page, page.fees[0]!.feeId, day(to), stamp) };
  };

  it("keeps its last day and makes room from the next one on", () => {
    const ended = ending({}, "2025-06-30").end();
    expect(ended.fee).toMatchObject({ from: "2025-01-01", to: "2025-06-30" });
    expect(ended.events).toMatchObject([
      { type: "fee.ended.v1", data: { to: "2025-06-30" }, change: { fee: { before: {}, after: ended.fee } } },
    ]);
    expect(adding(ended.page, { from: "2025-06-30" })).toBe("fee.overlaps");
    expect(adding(ended.page, { from: "2025-07-01" })).toBe("fine");
  });

  it.each([
    ["2024-12-30", "prices.period-backwards"],
    ["2024-12-31", "fine"],
    ["2025-01-01", "fine"],
  ])("may end on %s, when it began on January 1st: %s", (to, expected) => {
    expect(verdict(ending({}, to).end)).toBe(expected);
  });

  it("on the day before its first never holds, and leaves its days to the right one", () => {
    const { page, fee } = ending({}, "2024-12-31").end();
    expect([holdsOn(fee, day("2024-12-31")), holdsOn(fee, day("2025-01-01"))]).toEqual([false, false]);
    expect(adding(page, { from: "2024-06-01" })).toBe("fine");
  });

  it.each([
    ["2025-06-29", "fine"],
    ["2025-06-30", "fine"],
    ["2025-07-01", "fee.ends-sooner"],
  ])("on June 30th may end on %s instead: %s", (to, expected) => {
    expect(verdict(ending({ to: "2025-06-30" }, to).end)).toBe(expected);
  });

  it("on the day on which it does already does not change", () => {
    const { page, end } = ending({ to: "2025-06-30" }, "2025-06-30");
    expect(end()).toEqual({ page, fee: page.fees[0], events: [] });
  });

  it("is one of this service", () => {
    expect(verdict(() => endFee(pageOf({}), newId("fee"), day("2025-06-30"), stamp))).toBe("fee.not-found");
  });
});

describe("however fees are added and ended", () => {
  const circumstances = fc.constantFrom<object>(
    {},
    { payerId: payer },
    { payerId: payer, planName: "Gold" },
    { modifiers: ["59", "GP"] },
    { modifiers: ["GP", "59"] },
    { reduced: true },
    { reduced: true, schedule: "Sliding" },
    { priority: 1 },
  );
  const deed = fc.record({
    circumstances,
    from: fc.nat(60),
    days: fc.option(fc.nat(30), { nil: undefined }),
    endsOne: fc.option(fc.nat(20), { nil: undefined }),
  });
  const start = day("2025-01-01");
  /** Written by hand, apart from the code that refuses. */
  const selectorOf = ({ payerId, planName, modifiers = [], reduced, schedule, priority }: Fee) =>
    JSON.stringify([payerId, planName, modifiers.toSorted(), reduced, reduced ? schedule : "", priority]);

  it("at most one of equal circumstances holds on a day (CLM-033, DOMAIN A8)", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const page = deeds.reduce((before, { circumstances: of, from, days, endsOne }) => {
          const first = addDays(start, from);
          const ended = endsOne === undefined ? undefined : before.fees[endsOne];
          return orAsItWas(before, () =>
            ended
              ? endFee(before, ended.feeId, first, stamp).page
              : addFee(before, aFee({ ...of, from: first, ...(days === undefined ? {} : { to: addDays(first, days) }) }), stamp).page,
          );
        }, anEmptyPage());
        for (let i = 0; i < 95; i++) {
          const holding = page.fees.filter((fee) => holdsOn(fee, addDays(start, i))).map(selectorOf);
          expect(new Set(holding).size).toBe(holding.length);
        }
      }),
      { numRuns: runs },
    );
  });
});

/** What came of it, or what was there before when it was refused. */
function orAsItWas(before: FeePage, doing: () => FeePage): FeePage {
  try {
    return doing();
  } catch (error) {
    if (error instanceof Refusal) return before;
    throw error;
  }
}
