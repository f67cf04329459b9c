import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { billedStatusChanged } from "../../events/prices.ts";
import { same } from "../kernel/change.ts";
import { PositiveMoney } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { Day } from "../kernel/time.ts";

/** The outcomes of an appointment that can be billed. */
export const Outcome = z.enum(["showedUp", "noShow", "canceledLate", "canceled"]);
export type Outcome = z.infer<typeof Outcome>;

/** From a day on: whether appointments with this outcome are billed at all (CLM-003), and for what cancellation fee (CLM-005). */
export const BilledStatus = z
  .object({
    status: Outcome,
    from: Day,
    billed: z.boolean(),
    cancellationFee: PositiveMoney.optional().meta({ description: "Instead of the service's fee; not for showedUp" }),
  })
  .meta({ id: "BilledStatus" });
export type BilledStatus = z.output<typeof BilledStatus>;

/** All of them: one row, replaced whole. Until it is written, only kept appointments are billed. */
export interface BilledStatusPage {
  readonly statuses: readonly BilledStatus[];
  /** 0 until one is set. */
  readonly version: number;
}

/** The price book as a whole has one history: of billed statuses and of modifier rules. */
export const pricesId = "prices_00000000000000000000000000" as const;

export const ChangeBilledStatus = BilledStatus.omit({ status: true })
  .strict()
  .refine(({ billed, cancellationFee }) => billed || cancellationFee === undefined, {
    error: "what is not billed has no fee",
    path: ["cancellationFee"],
  });
export type ChangeBilledStatus = z.output<typeof ChangeBilledStatus>;

/**
 * Whether an appointment with this outcome is billed on a day, and for what cancellation fee: what was set last by then; until
 * something is set, kept appointments are billed and others are not (CLM-003, CLM-005).
 */
export function billedOn(
  statuses: readonly BilledStatus[],
  status: Outcome,
  on: Day,
): { billed: boolean; cancellationFee?: BilledStatus["cancellationFee"]; from?: Day } {
  const [first, ...others] = statuses.filter((one) => one.status === status && one.from <= on);
  const set = first && others.reduce((last, one) => (one.from > last.from ? one : last), first);
  return set ?? { billed: status === "showedUp" };
}

/** What is yet to come is bounded, for each outcome. */
const aheadMax = 20;

/**
 * Says from a day on, today or later, whether an outcome is billed: what was billed stays billed. A second value for the same day
 * replaces the first; the same again is no change. Refuses `prices.in-past`, `prices.too-many-ahead` and, because a kept
 * appointment has no cancellation fee, `prices.fee-unfit`.
 */
export function changeBilledStatus(
  page: BilledStatusPage,
  status: Outcome,
  change: ChangeBilledStatus,
  stamp: Stamp,
): { page: BilledStatusPage; events: readonly Happened[] } {
  const { from, billed, cancellationFee } = change;
  const now = today(stamp);
  if (from < now) refuse("prices.in-past", { from, today: now });
  if (status === "showedUp" && cancellationFee !== undefined) refuse("prices.fee-unfit", { status });
  const after: BilledStatus = { status, ...change };
  const before = page.statuses.find((one) => one.status === status && one.from === from);
  if (same(before, after)) return { page, events: [] };
  const others = page.statuses.filter((one) => one !== before);
  const ahead = others.filter((one) => one.status === status && one.from > now);
  if (from > now && ahead.length >= aheadMax) refuse("prices.too-many-ahead", { aheadMax });

  const statuses = [...others, after].toSorted((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1));
  const told = { pricesId, status, from, billed, cancellationFeeCents: cancellationFee };
  const changed = { billedStatus: { ...(before ? { before } : {}), after } };
  return { page: { statuses, version: page.version + 1 }, events: [billedStatusChanged.record(stamp, told, changed)] };
}
