import type { Working } from "../kernel/explain.ts";
import type { Cents } from "../kernel/money.ts";
import { moneyText } from "../kernel/money.ts";
import type { Fee } from "./fee.ts";
import type { FeeCircumstances, TriedFee } from "./find-fee.ts";
import { findFee } from "./find-fee.ts";
import type { Service } from "./service.ts";

/** What a service costs by the price book, and how that was found. */
export interface PriceFound {
  /** Nothing when nothing prices the service: there is no price of nothing (CLM-009). */
  readonly price?: Cents;
  readonly source: "reducedSchedule" | "feeSchedule" | "defaultPrice" | "nothing";
  readonly fee?: Fee;
  readonly explanation: readonly Working[];
  /** Every row, once for each of the two ways in which rows were looked at. */
  readonly tried: readonly TriedFee[];
}

/**
 * The price of one unit by the price book alone (INT-012): the patient's reduced-fee schedule where one is named, else the fee
 * schedules, else the service's default price (CLM-006..009). What an appointment adds, an override or a cancellation fee, comes
 * before these when it is billed.
 */
export function lookUpPrice(service: Service, fees: readonly Fee[], circumstances: FeeCircumstances): PriceFound {
  const { reducedSchedule: _, ...regular } = circumstances;
  const reduced = circumstances.reducedSchedule === undefined ? undefined : findFee(fees, circumstances);
  if (reduced?.fee) return byRow(reduced.fee, "reducedSchedule", [reduced.working], reduced.tried);

  const found = findFee(fees, regular);
  const explanation = [...(reduced ? [reduced.working] : []), found.working];
  const tried = [...(reduced?.tried ?? []), ...found.tried];
  if (found.fee) return byRow(found.fee, "feeSchedule", explanation, tried);

  const price = service.defaultPrice;
  return {
    ...(price === undefined ? { source: "nothing" } : { source: "defaultPrice", price }),
    explanation: [...explanation, defaultWorking(service)],
    tried,
  };
}

const byRow = (fee: Fee, source: PriceFound["source"], explanation: readonly Working[], tried: readonly TriedFee[]): PriceFound => ({
  price: fee.amount,
  source,
  fee,
  explanation,
  tried,
});

const defaultWorking = ({ serviceId, defaultPrice }: Service): Working => ({
  figure: "fee",
  formula: "the service's default price, where no row fits",
  inputs: { serviceId, defaultPrice: defaultPrice === undefined ? "none" : moneyText(defaultPrice) },
  result: defaultPrice === undefined ? "nothing prices the service" : moneyText(defaultPrice),
  rule: "CLM-008, CLM-009",
});
