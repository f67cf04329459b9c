import { Decimal } from "decimal.js";
import * as z from "zod";

/**
 * Money is whole cents inside and decimal text with two places on the wire; rates are exact decimals (XCT-005).
 * A fraction becomes cents in this file only: half up, once, at the end of a formula; splits by largest remainder (XCT-006).
 */
declare const cent: unique symbol;
export type Cents = number & { readonly [cent]: true };

/** Ten trillion dollars. Far above any case, far below where a double would lose a cent. */
const centsMax = 1_000_000_000_000_000;

/** Whole cents; throws on anything that is not, because money that is not whole is a bug and never input. */
export function cents(n: number): Cents {
  if (!Number.isSafeInteger(n) || Math.abs(n) > centsMax) throw new Error("not a whole number of cents within bounds");
  return (n === 0 ? 0 : n) as Cents; // Also makes -0 a plain 0.
}

export const plus = (...amounts: readonly Cents[]): Cents => cents(amounts.reduce<number>((sum, amount) => sum + amount, 0));
export const minus = (from: Cents, ...taken: readonly Cents[]): Cents => cents(from - plus(...taken));

/** Half up to the cent. "Up" is away from zero for negative amounts too, so that a reversal mirrors its entry (XCT-006). */
export const roundToCents = (exact: Decimal): Cents => cents(exact.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber());

/** A share of a whole, exact; undefined when there is no whole, because a ratio of nothing is neither 0 nor infinite (NEG-127). */
export const ratio = (part: Cents, whole: Cents): Decimal | undefined => (whole === 0 ? undefined : new Decimal(part).div(whole));

/** A ratio as percent text with two places, "5.04" (DESIGN 12.9); undefined stays undefined. */
export function percentText(exact: Decimal): string;
export function percentText(exact: Decimal | undefined): string | undefined;
export function percentText(exact: Decimal | undefined): string | undefined {
  return exact?.mul(100).toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed(2);
}

/**
 * Splits a total by weights so that the parts add up to it exactly: each gets its floor, then the cents left over go to the
 * largest remainders, the earlier part first when two are equal (NEG-187, XCT-006). Weights are not negative; when all of them
 * are zero the parts are equal. A negative total is split as its positive twin.
 */
export function allocate(total: Cents, weights: readonly (number | Decimal)[]): Cents[] {
  if (weights.length === 0) throw new Error("nothing to allocate to");
  const exact = weights.map((weight) => new Decimal(weight));
  if (exact.some((weight) => weight.isNegative() || !weight.isFinite())) throw new Error("a weight is negative or not finite");
  if (total < 0) return allocate(cents(-total), weights).map((part) => cents(-part));

  const sum = exact.reduce((a, b) => a.plus(b), new Decimal(0));
  const shares = sum.isZero() ? exact.map(() => new Decimal(1)) : exact;
  const whole = sum.isZero() ? new Decimal(shares.length) : sum;
  // Integer division keeps the remainders exact whatever the weights: no share is ever rounded before the cents are handed out.
  const floors = shares.map((share) => share.mul(total).divToInt(whole));
  const remainders = shares.map((share, i) => share.mul(total).minus(floors[i]!.mul(whole))); // One floor per share.
  const left = new Decimal(total).minus(floors.reduce((a, b) => a.plus(b), new Decimal(0))).toNumber();
  const lucky = new Set(
    remainders
      .map((remainder, i) => ({ remainder, i }))
      .sort((a, b) => b.remainder.comparedTo(a.remainder) || a.i - b.i)
      .slice(0, left)
      .map(({ i }) => i),
  );
  return floors.map((floor, i) => cents(floor.toNumber() + (lucky.has(i) ? 1 : 0)));
}

/** Cents as they are written on the wire: "125.00". */
export function moneyText(amount: Cents): string {
  const digits = String(Math.abs(amount)).padStart(3, "0");
  return `${amount < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Money on the wire as text with two places, cents inside. Never a JSON number (spec/RELIABILITY 3.1). */
export const Money = z.codec(
  z
    .string()
    .regex(/^-?\d{1,13}\.\d{2}$/, 'must be an amount such as "125.00"')
    .meta({ examples: ["125.00"], description: "US dollars, decimal text with two places" }),
  z.custom<Cents>((value) => Number.isSafeInteger(value)),
  {
    decode: (text) => cents(Number(text.replace(".", ""))),
    encode: moneyText,
  },
);

/** Money above zero (LCM-042, LCM-043). */
export const PositiveMoney = Money.refine((amount) => amount > 0, "must be above 0.00");
