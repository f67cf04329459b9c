import { Decimal } from "decimal.js";
import type { Cents } from "../kernel/money.ts";
import { moneyText, roundToCents } from "../kernel/money.ts";
import type { ActualFee } from "./fee-rules.ts";
import { minutesOf, unitsOf } from "./quantity.ts";
import type { Service } from "./service.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";

const rounding = "half up to the cent";

/** The actual fee × the quantity (CLM-012); the charge, and not the fee, is what is split (CLM-026). */
export function chargeOf({ amount }: Pick<ActualFee, "amount">, units: Decimal): Stage<Cents> {
  const value = roundToCents(units.mul(amount));
  const inputs = { fee: moneyText(amount), quantity: units.toFixed() };
  const working = {
    figure: "charge",
    formula: "actual fee × quantity",
    inputs,
    result: moneyText(value),
    rounding,
    rule: "CLM-012, CLM-026",
  };
  return { value, obstacles: [], explanation: [working] };
}

/** What the payer is expected to pay: what the fee says it allows for these units, and never more than its share. */
export function expectedOf({ expected }: Pick<ActualFee, "expected">, units: Decimal, payerShare: Cents): Stage<Cents> {
  const allowed = expected === undefined ? payerShare : roundToCents(units.mul(expected));
  const value = allowed < payerShare ? allowed : payerShare;
  const formula = "the fee's expected amount × quantity, at most the payer's share";
  const ofOneUnit = expected === undefined ? "the fee names none" : moneyText(expected);
  const inputs = { expectedOfOneUnit: ofOneUnit, quantity: units.toFixed(), payerShare: moneyText(payerShare) };
  const working = { figure: "expected", formula, inputs, result: moneyText(value), rounding, rule: "CLM-033" };
  return { value, obstacles: [], explanation: [working] };
}

/**
 * What the fee schedule says for the time that was booked, whatever is charged, so that the two can be compared (CLM-037); undefined
 * where it says nothing, or the time comes to no unit.
 */
export function schedulePriceOf(
  { appointment }: Pick<TransitionFacts, "appointment">,
  { timed }: Pick<Service, "timed">,
  scheduleFee: Cents | undefined,
): Stage<Cents | undefined> {
  const units = timed ? unitsOf(minutesOf(appointment), timed).units : new Decimal(1);
  const value = scheduleFee === undefined || units.isZero() ? undefined : roundToCents(units.mul(scheduleFee));
  const formula = "what the fee schedule says of one unit × the units of the time that was booked";
  const inputs = { scheduleFee: scheduleFee === undefined ? "none" : moneyText(scheduleFee), quantity: units.toFixed() };
  const result = value === undefined ? "none" : moneyText(value);
  return { value, obstacles: [], explanation: [{ figure: "schedulePrice", formula, inputs, result, rounding, rule: "CLM-037" }] };
}
