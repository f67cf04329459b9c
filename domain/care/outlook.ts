import { Decimal } from "decimal.js";
import { percentText } from "../kernel/money.ts";
import type { Day } from "../kernel/time.ts";
import { addDays, daysBetween } from "../kernel/time.ts";
import type { Authorization } from "./authorization.ts";
import { unitsLeft } from "./authorization.ts";

/** How far an authorization is used (DOMAIN A9), and when its units would be used up if they went on being used as until now. */
export interface Outlook {
  readonly unitsLeft: number;
  /** Of the units allowed, as text with two places. */
  readonly percentUsed: string;
  /** Undefined while nothing is used, when it is over, and when its period ends first. */
  readonly usedUpOn: Day | undefined;
}

/** Days are counted from its first day to `now`, both included; a part of a day counts as one. */
export function outlookOf(authorization: Authorization, now: Day): Outlook {
  const { units, unitsUsed } = authorization;
  const percentUsed = percentText(new Decimal(unitsUsed).div(units));
  return { unitsLeft: unitsLeft(authorization), percentUsed, usedUpOn: usedUpOn(authorization, now) };
}

function usedUpOn({ units, unitsUsed, validFrom, validTo, status }: Authorization, now: Day): Day | undefined {
  const days = daysBetween(validFrom, now) + 1;
  if (status !== "approved" || unitsUsed === 0 || days < 1) return undefined;
  const on = addDays(now, Math.ceil(((units - unitsUsed) * days) / unitsUsed));
  return on <= validTo ? on : undefined;
}
