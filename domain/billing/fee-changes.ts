import type { Happened } from "../../events/define.ts";
import { feeAdded, feeEnded } from "../../events/prices.ts";
import type { Id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import { addDays } from "../kernel/time.ts";
import type { AddFee, Fee, FeePage } from "./fee.ts";
import { alike, feesMax } from "./fee.ts";

export interface FeeChanged {
  readonly page: FeePage;
  readonly fee: Fee;
  readonly events: readonly Happened[];
}

/** The table takes 400 KB for a row. */
const pageBytesMax = 340_000;

/**
 * Adds a row to a service's fees (CLM-033). Two rows for just the same circumstances never hold on one day: the second is refused,
 * because nothing would say which of them is meant (DOMAIN A8). Refuses `prices.period-backwards`, `fee.overlaps`, `fee.too-many`.
 */
export function addFee(page: FeePage, details: AddFee, stamp: Stamp): FeeChanged {
  const { from, to } = details;
  if (to !== undefined && to < from) refuse("prices.period-backwards", { from, to });
  const other = page.fees.find((fee) => sameCircumstances(fee, details) && overlaps(fee, details));
  if (other) refuse("fee.overlaps", { feeId: other.feeId, from: other.from, to: other.to });

  const { serviceId } = page;
  const fee: Fee = { ...details, feeId: stamp.newId("fee"), serviceId, addedAt: stamp.at, addedBy: stamp.actorId };
  const bytes = bytesOf(page) + bytesOfFee(fee);
  if (page.fees.length >= feesMax || bytes > pageBytesMax) refuse("fee.too-many", { feesMax });
  const { feeId, payerId, amount, reduced } = fee;
  return {
    page: { serviceId, fees: [...page.fees, fee], bytes, version: page.version + 1 },
    fee,
    events: [feeAdded.record(stamp, { serviceId, feeId, payerId, amountCents: amount, reduced, from, to }, { fee: { after: fee } })],
  };
}

/**
 * Ends a row on a day, its last: a fee is never changed, it ends and another begins. It may end on a day that has passed, because
 * claims are snapshots (CLM-018), and on the day before its first, so that a mistake never holds. Refuses `fee.not-found`,
 * `prices.period-backwards`, and `fee.ends-sooner` for what has an earlier last day already.
 */
export function endFee(page: FeePage, feeId: Id<"fee">, to: Day, stamp: Stamp): FeeChanged {
  const before = page.fees.find((fee) => fee.feeId === feeId) ?? refuse("fee.not-found", { feeId });
  if (to < addDays(before.from, -1)) refuse("prices.period-backwards", { from: before.from, to });
  if (before.to !== undefined && before.to < to) refuse("fee.ends-sooner", { feeId, to: before.to });
  if (before.to === to) return { page, fee: before, events: [] };
  const { serviceId } = page;
  const fee: Fee = { ...before, to };
  return {
    page: { serviceId, fees: page.fees.map((one) => (one === before ? fee : one)), version: page.version + 1 },
    fee,
    events: [feeEnded.record(stamp, { serviceId, feeId, to }, { fee: { before, after: fee } })],
  };
}

type Circumstances = Omit<AddFee, "amount" | "expected">;

/** Days in common; periods that touch, the next beginning on the day after, have none. */
const overlaps = (a: Pick<Fee, "from" | "to">, b: Pick<Fee, "from" | "to">): boolean =>
  (b.to === undefined || a.from <= b.to) && (a.to === undefined || b.from <= a.to) && !neverHolds(a);

/** Ended on the day before its first. */
const neverHolds = ({ from, to }: Pick<Fee, "from" | "to">): boolean => to !== undefined && to < from;

/**
 * Nothing would choose between the two: their schedules' names do not, unless they are reduced ones. What differs most often is
 * looked at first, because an import asks millions of times.
 */
const sameCircumstances = (a: Circumstances, b: Circumstances): boolean =>
  a.payerId === b.payerId &&
  a.reduced === b.reduced &&
  a.priority === b.priority &&
  a.providerId === b.providerId &&
  a.clinicianId === b.clinicianId &&
  a.placeOfService === b.placeOfService &&
  alike(a.planName, b.planName) &&
  alike(a.locality, b.locality) &&
  (!a.reduced || alike(a.schedule, b.schedule)) &&
  sameSet(a.modifiers ?? [], b.modifiers ?? []);

/** Modifiers are each named once, so their order is all that may differ. */
const sameSet = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one) => b.includes(one));

/** What the rows come to, measured once and then carried along: an import adds thousands to the same pages. */
const bytesOf = ({ bytes, fees }: FeePage): number => bytes ?? fees.reduce((sum, fee) => sum + bytesOfFee(fee), 0);
const bytesOfFee = (fee: Fee): number => new TextEncoder().encode(JSON.stringify(fee)).length;
