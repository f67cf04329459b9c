import type { Day } from "../kernel/time.ts";
import type { LegalCase } from "./legal-case.ts";

/** Years for a personal injury by state, as collected (DOMAIN A5); secondary sources. */
// prettier-ignore
const years: Readonly<Record<string, number>> = {
  AL: 2, AK: 2, AZ: 2, AR: 3, CA: 2, CO: 2, CT: 2,
  DE: 2, DC: 3, FL: 2, GA: 2, HI: 2, ID: 2, IL: 2,
  IN: 2, IA: 2, KS: 2, KY: 1, LA: 2, ME: 6, MD: 3,
  MA: 3, MI: 3, MN: 6, MS: 3, MO: 5, MT: 3, NE: 4,
  NV: 2, NH: 3, NJ: 2, NM: 3, NY: 3, NC: 3, ND: 6,
  OH: 2, OK: 2, OR: 2, PA: 2, RI: 3, SC: 3, SD: 3,
  TN: 1, TX: 2, UT: 4, VT: 3, VA: 2, WA: 3, WV: 2,
  WI: 3, WY: 4,
};

/** Where the law was changed: what accrued before that day keeps the years it had. */
const changed: Readonly<Record<string, { from: string; yearsBefore: number }>> = {
  FL: { from: "2023-03-24", yearsBefore: 4 },
  LA: { from: "2024-07-01", yearsBefore: 1 },
};

/** Where a motor accident has its own years. */
const motor: Readonly<Record<string, number>> = { CO: 3 };

export interface InjuryPeriod {
  readonly years: number;
  readonly ruleId: string;
  readonly rule: string;
  readonly notes: readonly string[];
}

/** How many years a personal injury has in a state; undefined where the table has no line for it. */
export function injuryYears(
  state: string,
  { accidentType, accruedOn }: { accidentType: LegalCase["accidentType"]; accruedOn: Day },
): InjuryPeriod | undefined {
  const usual = years[state];
  if (usual === undefined) return undefined;
  const isMotor = accidentType === "auto";
  const change = changed[state];
  const ruleId = `${state.toLowerCase()}.injury`;
  if (isMotor && motor[state] !== undefined) return periodOf(motor[state], `${ruleId}.motor`, `${state}: motor accident`);
  if (change && accruedOn < change.from)
    return periodOf(change.yearsBefore, `${ruleId}.before-${change.from}`, `${state}: personal injury that accrued before ${change.from}`);
  if (change) return periodOf(usual, `${ruleId}.from-${change.from}`, `${state}: personal injury that accrued on or after ${change.from}`);
  const notes = isMotor && state === "KY" ? ["Motor accidents differ in Kentucky: the period may be another."] : [];
  return periodOf(usual, ruleId, `${state}: personal injury`, notes);
}

const periodOf = (count: number, ruleId: string, what: string, notes: readonly string[] = []): InjuryPeriod => ({
  years: count,
  ruleId,
  rule: `${what}, ${count} ${count === 1 ? "year" : "years"}`,
  notes,
});
