import { Decimal } from "decimal.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cents } from "../../../domain/kernel/money.ts";
import {
  allocate,
  cents,
  minus,
  Money,
  moneyText,
  percentText,
  plus,
  PositiveMoney,
  ratio,
  roundToCents,
} from "../../../domain/kernel/money.ts";

const sumOf = (parts: readonly Cents[]) => parts.reduce<number>((sum, part) => sum + part, 0);
const centsMax = 1_000_000_000_000_000;

describe("money inside (XCT-005)", () => {
  it.each([0.5, 1.005, NaN, Infinity, 2 ** 53, centsMax + 1, -centsMax - 1])("is whole cents within bounds, so %s is a bug", (n) => {
    expect(() => cents(n)).toThrow("not a whole number of cents");
  });

  it.each([0, 1, -1, centsMax, -centsMax])("may be %i cents", (n) => {
    expect(cents(n)).toBe(n);
  });

  it("has one zero", () => {
    expect(Object.is(cents(-0), 0)).toBe(true);
    expect(Object.is(minus(cents(5), cents(5)), 0)).toBe(true);
  });

  it("adds and takes away exactly, where floats would not", () => {
    expect(plus(cents(10), cents(20))).toBe(30);
    expect(plus()).toBe(0);
    expect(minus(cents(100), cents(70), cents(40))).toBe(-10);
  });

  it("does not add beyond its bounds in silence", () => {
    expect(() => plus(cents(centsMax), cents(1))).toThrow("not a whole number of cents");
  });
});

describe("rounding to the cent (XCT-006)", () => {
  it.each([
    ["100.4999", 100],
    ["100.5", 101],
    ["100.5001", 101],
    ["101.5", 102], // Half to even would also give 102, but 100 above.
    ["-100.4999", -100],
    ["-100.5", -101],
    ["0.5", 1],
    ["-0.5", -1],
    ["-0.4", 0],
  ])("makes %s into %i", (exact, rounded) => {
    expect(roundToCents(new Decimal(exact))).toBe(rounded);
  });

  it("mirrors: a reversal rounds to the same amount as its entry", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 1, max: 997 }), (part, under) => {
        const exact = new Decimal(part).div(under);
        expect(roundToCents(exact.negated())).toBe(cents(-roundToCents(exact)));
      }),
    );
  });

  it("sees the exact decimal and not the float beside it: 1.005 dollars are 101 cents", () => {
    expect(roundToCents(new Decimal("1.005").mul(100))).toBe(101);
  });
});

describe("splitting a total (XCT-006, NEG-187)", () => {
  const weight = fc.oneof(fc.integer({ min: 0, max: 5_000_00 }), fc.constant(0));
  const weights = fc.array(weight, { minLength: 1, maxLength: 40 });
  const total = fc.integer({ min: -900_000_00, max: 900_000_00 });

  it("always gives parts that add up to the total, each within a cent of its exact share", () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        const parts = allocate(cents(amount), shares);
        expect(sumOf(parts)).toBe(amount);
        const whole = shares.reduce((sum, share) => sum + share, 0);
        for (const [i, part] of parts.entries()) {
          const exact = whole === 0 ? new Decimal(amount).div(shares.length) : new Decimal(amount).mul(shares[i]!).div(whole); // One part per share.
          expect(exact.minus(part).abs().lt(1)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("splits exact decimals the same way", () => {
    fc.assert(
      fc.property(
        total,
        fc.array(fc.tuple(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 1, max: 10 ** 6 })), { minLength: 1, maxLength: 12 }),
        (amount, fractions) => {
          expect(
            sumOf(
              allocate(
                cents(amount),
                fractions.map(([over, under]) => new Decimal(over).div(under)),
              ),
            ),
          ).toBe(amount);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("splits a negative total as the mirror of its positive twin", () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        expect(allocate(cents(-amount), shares)).toEqual(allocate(cents(amount), shares).map((part) => cents(-part)));
      }),
    );
  });

  it("gives more weight never less money", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_000_00 }), weights, (amount, shares) => {
        const parts = allocate(cents(amount), shares);
        const byWeight = shares.map((share, i) => ({ share, part: parts[i]! })).sort((a, b) => a.share - b.share);
        for (let i = 1; i < byWeight.length; i++) {
          const [lighter, heavier] = [byWeight[i - 1]!, byWeight[i]!];
          if (lighter.share < heavier.share && shares.some((share) => share > 0)) expect(lighter.part).toBeLessThanOrEqual(heavier.part);
        }
      }),
    );
  });

  it("hands the cents left over to the largest remainders, the earlier part first when two are equal", () => {
    expect(allocate(cents(100), [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(cents(101), [1, 1, 1])).toEqual([34, 34, 33]);
    expect(allocate(cents(10), [1, 6, 3])).toEqual([1, 6, 3]);
    expect(allocate(cents(100), [16, 16, 67])).toEqual([16, 16, 68]); // 16.16, 16.16 and 67.68: the last has the largest remainder.
  });

  it("splits evenly when all weights are zero, and gives a zero weight nothing beside others", () => {
    expect(allocate(cents(5), [0, 0])).toEqual([3, 2]);
    expect(allocate(cents(1_01), [0, 7])).toEqual([0, 1_01]);
  });

  it.each([[[]], [[1, -1]], [[NaN]], [[Infinity]]])("cannot be done by the weights %j", (shares) => {
    expect(() => allocate(cents(1), shares)).toThrow();
  });
});

describe("ratios (NEG-127, XCT-005)", () => {
  it("of nothing are undefined, neither 0 nor infinite", () => {
    expect(ratio(cents(5), cents(0))).toBeUndefined();
    expect(percentText(undefined)).toBeUndefined();
  });

  it("are told as percent with two places, half up", () => {
    expect(percentText(ratio(cents(5_04), cents(100_00)))).toBe("5.04");
    expect(percentText(ratio(cents(1), cents(3)))).toBe("33.33");
    expect(percentText(ratio(cents(2), cents(3)))).toBe("66.67");
    expect(percentText(new Decimal("0.050449"))).toBe("5.04");
    expect(percentText(new Decimal("0.05045"))).toBe("5.05");
    expect(percentText(new Decimal("1"))).toBe("100.00");
    expect(percentText(new Decimal("-0.12345"))).toBe("-12.35");
  });
});

describe("money on the wire (XCT-005)", () => {
  it.each([
    ["125.00", 125_00],
    ["0.00", 0],
    ["0.05", 5],
    ["-0.05", -5],
    ["-125.10", -125_10],
    ["1.10", 1_10],
    ["9999999999999.99", 999_999_999_999_999],
  ])("reads and writes %s", (text, amount) => {
    expect(Money.decode(text)).toBe(amount);
    expect(Money.encode(cents(amount))).toBe(text);
  });

  it("comes back the same both ways, whatever the amount", () => {
    fc.assert(
      fc.property(fc.integer({ min: -centsMax + 1, max: centsMax - 1 }), (amount) => {
        expect(Money.decode(moneyText(cents(amount)))).toBe(amount);
      }),
    );
  });

  it.each([
    "1.5",
    "1.005",
    "1e3",
    "12",
    ".50",
    "1.",
    "+1.00",
    "1,000.00",
    " 1.00",
    "1.00 ",
    "$1.00",
    "",
    "NaN",
    "--1.00",
    "12345678901234.00",
    12,
    1.5,
    null,
    true,
  ])("refuses %j", (sent) => {
    expect(Money.safeParse(sent).success).toBe(false);
  });

  it("above zero is one cent and more (LCM-042, LCM-043)", () => {
    expect(PositiveMoney.safeParse("0.01").success).toBe(true);
    expect(PositiveMoney.safeParse("0.00").success).toBe(false);
    expect(PositiveMoney.safeParse("-0.01").success).toBe(false);
  });
});
