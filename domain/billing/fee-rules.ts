import type { Working } from "../kernel/explain.ts";
import type { Id } from "../kernel/ids.ts";
import type { Cents } from "../kernel/money.ts";
import { moneyText } from "../kernel/money.ts";
import type { Policy } from "./coverage.ts";
import type { Fee } from "./fee.ts";
import type { FeeCircumstances } from "./find-fee.ts";
import { findFee, localityOf } from "./find-fee.ts";
import type { Service } from "./service.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";
import { placeOf } from "./transition-facts.ts";

/** Which of the five rules set a fee, in the order in which they are tried: the seed's (R31). */
export const feeSources = ["override", "cancellationFee", "reducedSchedule", "feeSchedule", "defaultPrice"] as const;
export type FeeSource = (typeof feeSources)[number];

/** The actual fee of one unit. */
export interface ActualFee {
  readonly source: FeeSource;
  readonly amount: Cents;
  /** What the payer is expected to allow for one unit. */
  readonly expected?: Cents | undefined;
  readonly feeId?: Id<"fee"> | undefined;
}

/** The actual fee, and beside it what the fee schedule says of one unit, whatever is charged (CLM-037). */
export interface FeeStage {
  readonly actual?: ActualFee | undefined;
  readonly scheduleFee?: Cents | undefined;
}

export interface FeeAsked {
  readonly service: Service;
  readonly payerId: Id<"payer">;
  readonly policy?: Policy | undefined;
  /** Found before the fee: a fee may ask for them, and they ask for no fee. */
  readonly modifiers: readonly string[];
  /** What holds for the appointment's status on its day. */
  readonly billed?: { readonly cancellationFee?: Cents | undefined } | undefined;
}

type FeeFacts = Pick<TransitionFacts, "appointment" | "billing" | "coverage" | "fees" | "provider" | "clinician">;

/** What came of one of the five rules: its fee, or why it sets none; and what it looked at. */
interface Tried {
  readonly source: FeeSource;
  readonly rule: string;
  readonly formula: string;
  readonly fee?: Omit<ActualFee, "source">;
  readonly against?: string;
  readonly inputs?: Working["inputs"];
}

/**
 * The fee of one unit: the first of five rules that gives one, in the seed's order (CLM-004..009, R31). A visit that was not kept is
 * charged a cancellation fee or an override, and nothing else (CLM-030). Without any fee there is an obstacle, never a fee of nothing.
 */
export function findActualFee(facts: FeeFacts, asked: FeeAsked): Stage<FeeStage> {
  const kept = facts.appointment.status === "showedUp";
  const circumstances = circumstancesOf(facts, asked);
  const schedule = findFee(facts.fees, circumstances);
  const tried: Tried[] = [
    byOverride(facts),
    byCancellationFee(facts, asked),
    ...[byReducedSchedule(facts, circumstances), bySchedule(schedule), byDefaultPrice(asked)].map((one) => (kept ? one : forKeptOnly(one))),
  ];
  const winner = tried.find(({ fee }) => fee !== undefined);
  const scheduleFee = schedule.fee?.amount;
  return {
    value: {
      ...(winner ? { actual: { source: winner.source, ...winner.fee! } } : {}), // It won because it has a fee.
      ...(scheduleFee === undefined ? {} : { scheduleFee }),
    },
    obstacles: winner ? [] : [kept ? noPrice(asked) : noCancellationFee(facts)],
    explanation: tried.map((one) => workingOf(one, winner)),
  };
}

function circumstancesOf({ appointment, billing, provider, clinician }: FeeFacts, asked: FeeAsked): FeeCircumstances {
  const { service, payerId, policy, modifiers } = asked;
  return {
    on: appointment.day,
    payerId,
    planName: policy?.planName,
    providerId: provider.providerId,
    clinicianId: clinician.providerId,
    placeOfService: billing?.placeOfService ?? service.placeOfService,
    locality: localityOf(provider),
    modifiers,
  };
}

function byOverride({ billing }: FeeFacts): Tried {
  const formula = "the price that was set at the appointment";
  const given = billing?.priceOverride;
  const found = given ? { fee: { amount: given.amount } } : { against: "no price was set" };
  return { source: "override", rule: "CLM-004", formula, ...found };
}

function byCancellationFee({ appointment: { status } }: FeeFacts, { billed }: FeeAsked): Tried {
  const of = {
    source: "cancellationFee",
    rule: "CLM-005, CLM-030",
    formula: "the cancellation fee of the status",
    inputs: { status },
  } as const;
  if (status === "showedUp") return { ...of, against: "the appointment was kept" };
  const amount = billed?.cancellationFee;
  return amount === undefined ? { ...of, against: "the status has no cancellation fee" } : { ...of, fee: { amount } };
}

function byReducedSchedule({ appointment: { day }, coverage, fees }: FeeFacts, circumstances: FeeCircumstances): Tried {
  const of = { source: "reducedSchedule", rule: "CLM-006, CLM-033", formula: "the row of the patient's reduced-fee schedule" } as const;
  const reduced = coverage?.reducedFee;
  if (!reduced) return { ...of, against: "the patient is not eligible for a reduced fee" };
  const { schedule, from, to } = reduced;
  const inputs = { schedule, from, ...(to ? { to } : {}), day };
  if (day < from || (to && day > to)) return { ...of, inputs, against: "the patient was not eligible on the day" };
  return { ...of, ...byRow(findFee(fees, { ...circumstances, reducedSchedule: schedule }), inputs) };
}

const bySchedule = (found: ReturnType<typeof findFee>): Tried => ({
  source: "feeSchedule",
  rule: "CLM-007, CLM-033",
  formula: found.working.formula,
  ...byRow(found),
});

/** A row of the price book, with all the rows that it won against. */
function byRow({ fee, working }: { fee?: Fee; working: Working }, more: Working["inputs"] = {}): Pick<Tried, "fee" | "against" | "inputs"> {
  const inputs = { ...more, ...working.inputs };
  if (!fee) return { inputs, against: "no row fits" };
  return { inputs, fee: { amount: fee.amount, feeId: fee.feeId, ...(fee.expected === undefined ? {} : { expected: fee.expected }) } };
}

function byDefaultPrice({ service: { defaultPrice, code } }: FeeAsked): Tried {
  const of = { source: "defaultPrice", rule: "CLM-008", formula: "the service's default price", inputs: { service: code } } as const;
  return defaultPrice === undefined ? { ...of, against: "the service has none" } : { ...of, fee: { amount: defaultPrice } };
}

/** The last three rules price a visit; where there was none, there is nothing of theirs to charge. */
const forKeptOnly = (tried: Tried): Tried => ({ ...tried, fee: undefined, against: "only for an appointment that was kept" });

function workingOf({ source, rule, formula, fee, against, inputs = {} }: Tried, winner: Tried | undefined): Working {
  const result = fee
    ? source === winner?.source
      ? moneyText(fee.amount)
      : `lost with ${moneyText(fee.amount)}: ${winner!.rule} comes first` // With a fee it only loses to one that won.
    : `no fee: ${against ?? "none"}`;
  return { figure: `fee.${source}`, formula, inputs, result, rule };
}

const noPrice = ({ service }: FeeAsked) => ({
  code: "claim.no-price",
  says: `Nothing prices the service ${service.code} on that day; no claim is made for nothing.`,
  field: placeOf.prices(service.serviceId),
});

const noCancellationFee = ({ appointment: { status } }: FeeFacts) => ({
  code: "claim.no-cancellation-fee",
  says: "Appointments with this status are charged a cancellation fee, and none is set.",
  field: placeOf.billedStatus(status),
});
