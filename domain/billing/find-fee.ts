import type { Id } from "../kernel/ids.ts";
import type { Working } from "../kernel/explain.ts";
import { moneyText } from "../kernel/money.ts";
import type { Day } from "../kernel/time.ts";
import type { Provider } from "../parties/provider.ts";
import type { Fee } from "./fee.ts";
import { alike, holdsOn } from "./fee.ts";

/** Under which circumstances a service was given, as a fee looks at them. */
export interface FeeCircumstances {
  /** The day of service: the row in force on it is used (CLM-033). */
  readonly on: Day;
  /** Then only rows of this reduced-fee schedule are looked at (CLM-006); without it only rows that are not reduced (CLM-007). */
  readonly reducedSchedule?: string | undefined;
  readonly payerId?: Id<"payer"> | undefined;
  /** Of that payer. */
  readonly planName?: string | undefined;
  readonly providerId?: Id<"provider"> | undefined;
  readonly clinicianId?: Id<"provider"> | undefined;
  readonly placeOfService?: string | undefined;
  /** State, or state and county, of the provider. */
  readonly locality?: string | undefined;
  /** Of the claim, in any order. */
  readonly modifiers: readonly string[];
}

/** One row of a fee schedule, and why it does not fit; nothing for one that does. */
export interface TriedFee {
  readonly fee: Fee;
  readonly against: string | undefined;
}

export interface FoundFee {
  /** Nothing when no row fits. */
  readonly fee?: Fee;
  readonly working: Working;
  /** Every row that was tried: those that fit first, the winner before all, then the others in the order in which they were added. */
  readonly tried: readonly TriedFee[];
}

/** A working names so many rows one by one; of the others it says how many there were. It becomes part of the claim. */
const namedMax = 20;

/**
 * The fee of a service under these circumstances: of the rows in force on the day of service, every field of which fits, the
 * most specific one (CLM-033, DOMAIN A8). See `closer` for what is more specific.
 */
export function findFee(fees: readonly Fee[], circumstances: FeeCircumstances): FoundFee {
  const tried = fees.map((fee): TriedFee => ({ fee, against: whyNot(fee, circumstances) }));
  const fitting = tried.filter(({ against }) => against === undefined).toSorted((a, b) => closer(a.fee, b.fee));
  const others = tried.filter(({ against }) => against !== undefined);
  const fee = fitting[0]?.fee;
  return { ...(fee ? { fee } : {}), working: workingOf(fee, fitting, others, circumstances), tried: [...fitting, ...others] };
}

/** Where a provider is, as fees name it; nothing without an address. Addresses have no county, so such a fee does not fit them. */
export const localityOf = ({ address }: Pick<Provider, "address">): string | undefined => address?.state;

/** The first thing that speaks against a row; nothing when it fits. A field that it leaves out fits everything. */
function whyNot(fee: Fee, now: FeeCircumstances): string | undefined {
  if (!holdsOn(fee, now.on)) return "not in force on the day";
  if (now.reducedSchedule === undefined && fee.reduced) return "only for a reduced fee";
  if (now.reducedSchedule !== undefined && !(fee.reduced && alike(fee.schedule, now.reducedSchedule)))
    return "not of the reduced-fee schedule";
  if (fee.payerId !== undefined && fee.payerId !== now.payerId) return "for another payer";
  if (fee.planName !== undefined && !alike(fee.planName, now.planName)) return "for another plan";
  if (fee.providerId !== undefined && fee.providerId !== now.providerId) return "for another provider";
  if (fee.clinicianId !== undefined && fee.clinicianId !== now.clinicianId) return "for another clinician";
  if (fee.placeOfService !== undefined && fee.placeOfService !== now.placeOfService) return "for another place of service";
  if (fee.locality !== undefined && !isWithin(now.locality, fee.locality)) return "for another locality";
  // A claim may carry more modifiers than the row asks for: the row that asks for more of them is the more specific one.
  if (!(fee.modifiers ?? []).every((modifier) => now.modifiers.includes(modifier))) return "for other modifiers";
  return undefined;
}

/** A county lies within itself and its state. */
const isWithin = (place: string | undefined, locality: string): boolean =>
  place !== undefined && (alike(place, locality) || (!locality.includes("/") && place.startsWith(`${locality}/`)));

/**
 * Which of two fitting rows comes first: a plan's before a payer's before neither's; then the one with more fields given; then the
 * one whose fields say more (a county more than a state, two modifiers more than one); then the higher priority, the later first
 * day, and last the order of ids, so that the answer is always the same.
 */
function closer(a: Fee, b: Fee): number {
  return (
    payerRank(b) - payerRank(a) ||
    fieldsOf(b).length - fieldsOf(a).length ||
    fineness(b) - fineness(a) ||
    b.priority - a.priority ||
    (a.from === b.from ? 0 : a.from > b.from ? -1 : 1) ||
    (a.feeId < b.feeId ? -1 : 1)
  );
}

const payerRank = ({ payerId, planName }: Fee): number => (planName === undefined ? (payerId === undefined ? 0 : 1) : 2);

/** The names of the fields that make a row specific. */
const fieldsOf = ({ payerId, planName, providerId, clinicianId, placeOfService, locality, modifiers }: Fee): string[] =>
  Object.entries({ payerId, planName, providerId, clinicianId, placeOfService, locality, modifiers: modifiers?.[0] })
    .filter(([, given]) => given !== undefined)
    .map(([name]) => name);

const fineness = ({ locality, modifiers }: Fee): number => (locality?.includes("/") ? 1 : 0) + (modifiers?.length ?? 0);

/** What was asked, what came of each row, and which won. */
function workingOf(fee: Fee | undefined, fitting: readonly TriedFee[], others: readonly TriedFee[], asked: FeeCircumstances): Working {
  const named = [...fitting, ...others.toSorted((a, b) => nearness(b) - nearness(a))].slice(0, namedMax);
  const unnamed = fitting.length + others.length - named.length;
  return {
    figure: "fee",
    formula: "the most specific row in force on the day: plan, payer, neither; more fields given; priority; later first day",
    inputs: {
      ...circumstancesAsText(asked),
      rows: String(fitting.length + others.length),
      ...Object.fromEntries(named.map(({ fee: one, against }) => [one.feeId, verdictOf(one, against, fee)])),
      ...(unnamed > 0 ? { otherRows: `${unnamed} more that do not fit or are less specific` } : {}),
    },
    result: fee ? `${moneyText(fee.amount)} by ${fee.feeId}` : "no row fits",
    rule: asked.reducedSchedule === undefined ? "CLM-007, CLM-033" : "CLM-006, CLM-033",
  };
}

/** Rows that were in force tell more about why there is no better fee than those of other years. */
const nearness = ({ against }: TriedFee): number => (against === "not in force on the day" ? 0 : 1);

function verdictOf(one: Fee, against: string | undefined, winner: Fee | undefined): string {
  if (against !== undefined) return against;
  const says = `fits by ${fieldsOf(one).join(", ") || "no field"}: ${moneyText(one.amount)}`;
  return one === winner ? `${says}; the most specific` : `${says}; ${whyLess(one, winner!)}`; // Something fits, so something won.
}

/** What the winner has before it. */
function whyLess(one: Fee, winner: Fee): string {
  if (payerRank(one) < payerRank(winner)) return payerRank(winner) === 2 ? "less specific than a plan's" : "less specific than a payer's";
  if (fieldsOf(one).length < fieldsOf(winner).length) return "fewer fields given";
  if (fineness(one) < fineness(winner)) return "its fields say less";
  if (one.priority < winner.priority) return "lower priority";
  return one.from < winner.from ? "an earlier first day" : "as specific, and later by its id";
}

function circumstancesAsText(asked: FeeCircumstances): Record<string, string> {
  const { on, reducedSchedule, payerId, planName, providerId, clinicianId, placeOfService, locality, modifiers } = asked;
  const all = { on, reducedSchedule, payerId, planName, providerId, clinicianId, placeOfService, locality };
  const given = Object.entries(all).filter((entry): entry is [string, Day] => entry[1] !== undefined);
  return { ...Object.fromEntries(given), ...(modifiers.length > 0 ? { modifiers: modifiers.join(" ") } : {}) };
}
