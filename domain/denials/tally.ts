import type { Id } from "../kernel/ids.ts";
import type { Cents } from "../kernel/money.ts";
import { cents, plus } from "../kernel/money.ts";
import type { Denial, Stage } from "./denial.ts";
import { isActive } from "./denial.ts";

/** How many active denials, and what is outstanding on their claims. */
export interface Count {
  readonly count: number;
  readonly outstanding: Cents;
}

/**
 * The denials of one payer and subject, counted in the transaction of each change, so that the insights are exact and read a few
 * hundred small rows however many denials there are (RCM-036..042). Zeros are left out.
 */
export interface Tally {
  readonly payerId: Id<"payer">;
  readonly subject: string;
  /** Of all denials there ever were, by their stage now. */
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  /** Of the active ones. */
  readonly active: Count;
  readonly owners: Readonly<Record<string, Count>>;
  /** A denial with two codes is counted under both. */
  readonly carcs: Readonly<Record<string, Count>>;
  readonly version: number;
}

/** What of a denial is counted. */
export interface TallyEntry extends Pick<Denial, "payerId" | "subject" | "stage" | "owner" | "outstanding"> {
  /** Those in dispute that are not resolved. */
  readonly carcs: readonly string[];
}

/** A denial as it is counted. */
export const tallyEntryOf = ({ payerId, subject, stage, owner, outstanding, carcs, resolvedCarcs }: Denial): TallyEntry => ({
  payerId,
  subject,
  stage,
  owner,
  outstanding,
  carcs: [...new Set(carcs)].filter((carc) => !resolvedCarcs.includes(carc)),
});

/** A denial of this payer and subject as it was counted so far, and as it is to be counted: a new one was not, one that moved away is not any more. */
export interface TallyChange {
  readonly from?: TallyEntry | undefined;
  readonly to?: TallyEntry | undefined;
}

export const nothing: Count = { count: 0, outstanding: cents(0) };

/** The tally after a change, at its next version. Throws where it would count less than nothing: a denial was counted wrongly before. */
export function tallied(before: Tally | undefined, { from, to }: TallyChange): Tally {
  const { payerId, subject } = to ?? from ?? before ?? absurd("a tally of nothing");
  for (const entry of [before, from, to]) {
    if (entry && (entry.payerId !== payerId || entry.subject !== subject)) absurd("a tally is of one payer and subject");
  }
  const empty: Tally = { payerId, subject, stages: {}, active: nothing, owners: {}, carcs: {}, version: 0 };
  const without = from ? counted(before ?? empty, from, -1) : (before ?? empty);
  const tally = to ? counted(without, to, 1) : without;
  return { ...tally, version: tally.version + 1 };
}

function counted(tally: Tally, { stage, owner, carcs, outstanding }: TallyEntry, sign: 1 | -1): Tally {
  const { [stage]: before = 0, ...others } = tally.stages;
  const after = before + sign;
  if (after < 0) absurd(`fewer than no denials are ${stage}`);
  const stages: Tally["stages"] = after === 0 ? others : { ...others, [stage]: after };
  if (!isActive(stage)) return { ...tally, stages };
  const by: Count = { count: sign, outstanding: cents(sign * outstanding) };
  return {
    ...tally,
    stages,
    active: sumOf(tally.active, by),
    owners: added(tally.owners, [owner], by),
    carcs: added(tally.carcs, carcs, by),
  };
}

/** These names counted so much more, or less; who is left with nothing is left out. */
function added(counts: Tally["owners"], names: readonly string[], by: Count): Tally["owners"] {
  const after = { ...counts };
  for (const name of names) {
    const sum = sumOf(after[name] ?? nothing, by);
    if (sum.count === 0) delete after[name];
    else after[name] = sum;
  }
  return after;
}

/** Two counts together. Outstanding alone may be below zero, where a payer paid too much; what nobody is counted for is nothing. */
export function sumOf(a: Count, b: Count): Count {
  const sum = { count: a.count + b.count, outstanding: plus(a.outstanding, b.outstanding) };
  if (sum.count < 0) absurd("fewer than no denials");
  if (sum.count === 0 && sum.outstanding !== 0) absurd("something is outstanding on no denials");
  return sum;
}

function absurd(what: string): never {
  throw new Error(what);
}
