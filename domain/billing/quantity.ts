import { Decimal } from "decimal.js";
import type { Working } from "../kernel/explain.ts";
import type { Rounding, Service } from "./service.ts";
import type { FeeSource } from "./fee-rules.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";
import { placeOf } from "./transition-facts.ts";

/** How many units of a service were given; undefined where it was too short for one. */
export type Units = Decimal | undefined;

/** A quantity has at most this many places (837P SV104 takes no more that would matter). */
const placesMax = 4;
const steps = { whole: 1, half: 0.5, quarter: 0.25 } as const;
const one = new Decimal(1);

/**
 * The quantity of a line (CLM-010..015, DOMAIN A7). A cancellation fee and an override are for one unit, whatever the duration
 * (CLM-013, CLM-014); so is a service that is not charged by its duration (CLM-010). A duration that comes to nothing is an
 * obstacle: there is no claim for nothing (DESIGN 12.18).
 */
export function findQuantity({ appointment }: Pick<TransitionFacts, "appointment">, service: Service, source: FeeSource): Stage<Units> {
  const minutes = minutesOf(appointment);
  const { timed } = service;
  if (source === "override") return oneUnit("an override is for one unit", "CLM-014");
  if (source === "cancellationFee") return oneUnit("a cancellation fee is for one unit", "CLM-013");
  if (!timed) return oneUnit("the service is not charged by its duration", "CLM-010");

  const { units, exact } = unitsOf(minutes, timed);
  const inputs = { minutes: String(minutes), intervalMinutes: String(timed.intervalMinutes), ...capText(timed) };
  const working: Working = {
    figure: "quantity",
    formula: timed.rounding.to === "cms8Minute" ? "(minutes + 7) ÷ 15, rounded down" : "minutes ÷ interval, rounded",
    inputs: { ...inputs, exact: exact.toDecimalPlaces(placesMax).toFixed() },
    result: units.isZero() ? "none: too short for a unit" : units.toFixed(),
    rounding: roundingText(timed.rounding),
    rule: "CLM-011, CLM-015",
  };
  if (units.gt(0)) return { value: units, obstacles: [], explanation: [working] };
  const says = `The visit of ${minutes} minutes is too short for a unit of ${service.code}; no claim is made for nothing.`;
  return {
    value: undefined,
    obstacles: [{ code: "claim.no-units", says, field: placeOf.service(service.serviceId, "timed") }],
    explanation: [working],
  };
}

/** The units that so many minutes of a timed service come to: rounded by its rule, and no more than it allows a day; 0 at least. */
export function unitsOf(minutes: number, { intervalMinutes, rounding, unitsMax }: NonNullable<Service["timed"]>) {
  const exact = Decimal.max(0, new Decimal(minutes).div(intervalMinutes));
  const rounded = roundedUnits(Math.max(0, minutes), exact, rounding);
  return { exact, units: unitsMax === undefined ? rounded : Decimal.min(rounded, unitsMax) };
}

function roundedUnits(minutes: number, exact: Decimal, rounding: Rounding): Decimal {
  switch (rounding.to) {
    case "none":
      return exact.toDecimalPlaces(placesMax, Decimal.ROUND_HALF_UP);
    case "cms8Minute":
      // Of CMS, about services of fifteen minutes; the interval does not matter to it. Less than eight of them are none.
      return new Decimal(minutes).plus(7).divToInt(15);
    case "nearest":
      return exact.toNearest(steps[rounding.step], Decimal.ROUND_HALF_UP);
    case "up":
      return exact.toNearest(steps[rounding.step], Decimal.ROUND_CEIL);
    case "down":
      return exact.toNearest(steps[rounding.step], Decimal.ROUND_FLOOR);
  }
}

/** Of the visit as it was booked, in whole minutes. */
export const minutesOf = ({ startsAt, endsAt }: Pick<TransitionFacts["appointment"], "startsAt" | "endsAt">): number =>
  Math.floor((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000);

const oneUnit = (why: string, rule: string): Stage<Units> => ({
  value: one,
  obstacles: [],
  explanation: [{ figure: "quantity", formula: why, inputs: {}, result: "1", rule }],
});

const capText = ({ unitsMax }: NonNullable<Service["timed"]>): Record<string, string> =>
  unitsMax === undefined ? {} : { unitsMax: String(unitsMax) };

function roundingText(rounding: Rounding): string {
  if (rounding.to === "none") return `exact, to ${placesMax} places`;
  if (rounding.to === "cms8Minute") return "the eight-minute rule of CMS";
  return `${rounding.to} ${rounding.step}${rounding.to === "nearest" ? ", half-way up" : ""}`;
}
