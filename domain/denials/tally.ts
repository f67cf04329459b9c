import type { Id } from "../kernel/ids.ts";
import type { Cents } from "../kernel/money.ts";
import type { Stage } from "./denial.ts";

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
  readonly carcs: Readonly<Record<string, Count>>;
  readonly version: number;
}
