import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unitsOf } from "../../domain/billing/quantity.ts";
import type { Rounding, Service } from "../../domain/billing/service.ts";
import { cents } from "../../domain/kernel/money.ts";
import { aBilling, aMissedVisit, anAppointment, aService, billed, codesOf, unbilled, workingOf } from "./billing-scenes.ts";

const numRuns = process.env["SOAK"] ? 5000 : 300;

/** The units of so many minutes, as text. */
const units = (minutes: number, rounding: Rounding, more: Partial<NonNullable<Service["timed"]>> = {}): string =>
  unitsOf(minutes, { intervalMinutes: 15, rounding, ...more }).units.toFixed();

const cms: Rounding = { to: "cms8Minute" };
const nearest = (step: "whole" | "half" | "quarter"): Rounding => ({ to: "nearest", step });
const up = (step: "whole" | "half" | "quarter"): Rounding => ({ to: "up", step });
const down = (step: "whole" | "half" | "quarter"): Rounding => ({ to: "down", step });

describe("the worked examples of DOMAIN A7", () => {
  it.each([
    [0, 0, 7],
    [1, 8, 22],
    [2, 23, 37],
    [3, 38, 52],
    [4, 53, 67],
    [5, 68, 82],
    [6, 83, 97],
  ])("give %i units from %i to %i minutes by the eight-minute rule of CMS (CLM-015)", (count, first, last) => {
    expect([units(first, cms), units(last, cms)]).toEqual([String(count), String(count)]);
    expect(units(last + 1, cms)).toBe(String(count + 1));
  });

  it.each([
    [7, "0"],
    [8, "1"],
    [22, "1"],
    [23, "2"],
    [10, "1"],
  ])("round %i minutes to the nearest whole: %s, as the midpoint of CPT does (CLM-011)", (minutes, count) => {
    expect(units(minutes, nearest("whole"))).toBe(count);
  });

  it("round twenty minutes to 1.25, 1.5 and 1 (CLM-011)", () => {
    expect([units(20, nearest("quarter")), units(20, up("half")), units(20, down("whole"))]).toEqual(["1.25", "1.5", "1"]);
  });

  it("round fifty of sixty minutes to 0.75 and 1 (CLM-011)", () => {
    const hour = { intervalMinutes: 60 };
    expect([units(50, nearest("quarter"), hour), units(50, up("half"), hour)]).toEqual(["0.75", "1"]);
  });
});

describe("rounding (CLM-015)", () => {
  it.each([
    ["whole", 29, "0", "1", "0"],
    ["whole", 30, "1", "1", "0"],
    ["half", 14, "0", "0.5", "0"],
    ["half", 15, "0.5", "0.5", "0"],
    ["half", 45, "1", "1", "0.5"],
    ["quarter", 7, "0", "0.25", "0"],
    ["quarter", 15, "0.25", "0.25", "0.25"],
    ["quarter", 16, "0.25", "0.5", "0.25"],
  ] as const)("to a %s of an hour takes %i minutes to %s, up to %s, down to %s: half-way goes up", (step, minutes, ...expected) => {
    const hour = { intervalMinutes: 60 };
    expect([nearest(step), up(step), down(step)].map((rounding) => units(minutes, rounding, hour))).toEqual(expected);
  });

  it("none keeps what it is, to four places", () => {
    expect([units(20, { to: "none" }), units(15, { to: "none" }), units(1, { to: "none" }, { intervalMinutes: 480 })]).toEqual([
      "1.3333",
      "1",
      "0.0021",
    ]);
  });

  it("leaves a cap alone until it is passed", () => {
    expect([units(60, cms, { unitsMax: 4 }), units(68, cms, { unitsMax: 4 })]).toEqual(["4", "4"]);
    expect(units(52, cms, { unitsMax: 4 })).toBe("3");
  });

  it("comes to nothing for no time and for less than none", () => {
    for (const rounding of [cms, nearest("whole"), up("quarter"), down("half"), { to: "none" } as const])
      expect([units(0, rounding), units(-30, rounding)]).toEqual(["0", "0"]);
  });
});

const roundings = fc.oneof(
  fc.record({ to: fc.constantFrom("nearest" as const, "up" as const, "down" as const), step: fc.constantFrom("whole", "half", "quarter") }),
  fc.constantFrom({ to: "none" as const }, { to: "cms8Minute" as const }),
) as fc.Arbitrary<Rounding>;
const stepSize = (rounding: Rounding): number => ("step" in rounding ? { whole: 1, half: 0.5, quarter: 0.25 }[rounding.step] : 0.0001);

describe("any quantity (CLM-011, CLM-015)", () => {
  it("never falls when the visit was longer", () => {
    fc.assert(
      fc.property(roundings, fc.integer({ min: 1, max: 480 }), fc.nat(480), fc.nat(60), (rounding, intervalMinutes, minutes, more) => {
        const [short, long] = [minutes, minutes + more].map((of) => unitsOf(of, { intervalMinutes, rounding }).units);
        expect(long!.gte(short!)).toBe(true);
      }),
      { numRuns },
    );
  });

  it("lies within a step of the exact one, on the side it is rounded to, and on a step", () => {
    fc.assert(
      fc.property(roundings, fc.integer({ min: 1, max: 480 }), fc.nat(480), (rounding, intervalMinutes, minutes) => {
        fc.pre(rounding.to !== "cms8Minute");
        const step = new Decimal(stepSize(rounding));
        const exact = new Decimal(minutes).div(intervalMinutes);
        const { units: rounded } = unitsOf(minutes, { intervalMinutes, rounding });
        const off = rounded.minus(exact);
        const most = rounding.to === "nearest" || rounding.to === "none" ? step.div(2) : step;
        expect(off.abs().lte(most)).toBe(true);
        if (rounding.to === "up") expect(off.isNegative() && !off.isZero()).toBe(false);
        if (rounding.to === "down") expect(off.isPositive() && !off.isZero()).toBe(false);
        expect(rounded.mod(step).isZero()).toBe(true);
      }),
      { numRuns },
    );
  });

  it("is by the rule of CMS what DOMAIN A7 says of it", () => {
    fc.assert(
      fc.property(fc.nat(480), (minutes) => {
        expect(units(minutes, cms)).toBe(minutes < 8 ? "0" : String(Math.floor((minutes + 7) / 15)));
      }),
      { numRuns },
    );
  });
});

describe("the quantity of a claim", () => {
  it("is 1 when the service is not charged by its duration (CLM-010)", () => {
    const { content, explanation } = billed({ services: [aService({ timed: undefined })] });
    expect(content.lines[0]).toMatchObject({ units: "1", minutes: 60, charge: cents(40_00) });
    expect(workingOf({ explanation }, "quantity")).toMatchObject({ rule: "CLM-010", result: "1" });
  });

  it("is duration ÷ interval when it is, and says what it was rounded from (CLM-011)", () => {
    const claim = billed({ appointment: anAppointment({ minutes: 50 }) });
    expect(claim.content.lines[0]).toMatchObject({ units: "3", minutes: 50 });
    expect(workingOf(claim, "quantity")).toMatchObject({
      inputs: { minutes: "50", intervalMinutes: "15", exact: "3.3333" },
      result: "3",
      rounding: "nearest whole, half-way up",
    });
  });

  it("times the actual fee is the charge, half up to the cent (CLM-012)", () => {
    const timed = { intervalMinutes: 60, rounding: nearest("quarter") } as const;
    const charge = (fee: number) =>
      billed({ services: [aService({ timed, defaultPrice: cents(fee) })], fees: [], appointment: anAppointment({ minutes: 15 }) });
    expect(charge(10_02).figures.charge).toBe(2_51); // 2.505
    expect(charge(10_01).figures.charge).toBe(2_50); // 2.5025
  });

  it("of a cancellation fee is 1, however long was booked (CLM-013)", () => {
    const claim = billed(aMissedVisit());
    expect(claim.content.lines[0]).toMatchObject({ units: "1", minutes: 60, charge: cents(50_00) });
    expect(workingOf(claim, "quantity").rule).toBe("CLM-013");
  });

  it("of an override is 1, however long it took (CLM-014)", () => {
    const claim = billed({ billing: aBilling({ priceOverride: { amount: cents(99_00), reason: "agreed" } }) });
    expect(claim.content.lines[0]).toMatchObject({ units: "1", charge: cents(99_00) });
    expect(workingOf(claim, "quantity").rule).toBe("CLM-014");
  });

  it("that comes to nothing is no claim, and says so: seven minutes, none, and less than none (CLM-009, DESIGN 12.18)", () => {
    for (const minutes of [7, 0, -60]) {
      const outcome = unbilled({ appointment: anAppointment({ minutes }) });
      expect([outcome.kind, codesOf(outcome)]).toEqual(["failed", ["claim.no-units"]]);
    }
    expect(billed({ appointment: anAppointment({ minutes: 8 }) }).stages.units).toBe("1");
  });
});
