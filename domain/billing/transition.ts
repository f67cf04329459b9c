import { editsOf } from "../claims/edits.ts";
import type { ClaimContent, ClaimFigures } from "../claims/claim.ts";
import { summed } from "../claims/claim.ts";
import type { Working } from "../kernel/explain.ts";
import type { Id } from "../kernel/ids.ts";
import type { Cents } from "../kernel/money.ts";
import { cents } from "../kernel/money.ts";
import type { Obstacle } from "./appointment-billing.ts";
import type { Outcome } from "./billed-status.ts";
import { chooseService } from "./choose-service.ts";
import { claimContent } from "./claim-content.ts";
import { chargeOf, expectedOf, schedulePriceOf } from "./claim-sums.ts";
import type { ActualFee } from "./fee-rules.ts";
import { findActualFee } from "./fee-rules.ts";
import { findModifiers } from "./find-modifiers.ts";
import type { Gate } from "./gate.ts";
import { gate } from "./gate.ts";
import type { PrimaryPayer } from "./primary-payer.ts";
import { primaryPayer } from "./primary-payer.ts";
import { findQuantity } from "./quantity.ts";
import { checkRequirements } from "./requirements.ts";
import type { Service } from "./service.ts";
import type { Split } from "./split.ts";
import { splitCharge } from "./split.ts";
import type { BilledPayer, TransitionFacts } from "./transition-facts.ts";
import type { UsableAuthorization } from "./usable-authorization.ts";
import { findUsableAuthorization } from "./usable-authorization.ts";

/** What each stage of the transition came to, for whoever reads its course: ids, codes, cents and decimal text, nothing personal. */
export interface Stages {
  readonly serviceId: Id<"service">;
  readonly payerId: Id<"payer">;
  readonly fee: ActualFee;
  /** Exact decimal text, at most four places. */
  readonly units: string;
  readonly modifiers: readonly string[];
  readonly charge: Cents;
  readonly split: Split;
}

/** The claim that the outcome of an appointment comes to. */
export interface Billable {
  readonly kind: "bill";
  readonly outcome: Outcome;
  readonly claimKind: "service" | "cancellationFee";
  readonly content: ClaimContent;
  readonly figures: ClaimFigures;
  readonly stages: Stages;
  /** None for a cancellation fee. */
  readonly authorizationId?: Id<"authorization"> | undefined;
  /** To be taken from it now; undefined where it is the appointment's own, whose units were used at the visit (CLM-034). */
  readonly authorizationUnits?: number | undefined;
  /** What the fee schedule says for the time that was booked, whatever is charged; undefined where it says nothing (CLM-037). */
  readonly schedulePrice?: Cents | undefined;
  readonly explanation: readonly Working[];
}

/**
 * Why an appointment has no claim. held: it waits for an authorization (CLM-036). failed: something is to be put right by hand, all
 * of which is listed (CLM-002). notBilled: its status is not one that is billed, or it has no outcome (then without `outcome`).
 */
export interface NotBillable {
  readonly kind: "held" | "failed" | "notBilled";
  readonly outcome?: Outcome | undefined;
  readonly obstacles: readonly Obstacle[];
  readonly explanation: readonly Working[];
}

export type TransitionOutcome = Billable | NotBillable;

/** What was found before there is any talk of money. */
interface Cleared {
  readonly outcome: Outcome;
  readonly billed: Gate["billed"];
  readonly primary: PrimaryPayer;
  readonly payer: BilledPayer;
  readonly service: Service;
  readonly usable?: UsableAuthorization | undefined;
}

/**
 * From the outcome of an appointment to its claim (seed 004, CLM-001..039): the gate, the requirements and the authorization, then
 * the fee by the first of five rules, the quantity, the modifiers, and who pays what. It is pure: the same facts come to the same
 * claim, however often and by whomever it is asked (CLM-031). Its explanation says of every rule what came of it (CLM-032).
 */
export function transition(facts: TransitionFacts): TransitionOutcome {
  const { value: found, obstacles, explanation } = gate(facts);
  const { outcome, billed } = found;
  if (!outcome || obstacles.length > 0) return { kind: "notBilled", outcome, obstacles, explanation };

  const checked = checkAll(facts, outcome, billed);
  const told = [...explanation, ...checked.explanation];
  return "kind" in checked ? { ...checked, explanation: told } : priced(facts, checked.cleared, told);
}

/** Requirements and authorization: everything that is wrong is said at once, so that nobody is sent twice. */
function checkAll(
  facts: TransitionFacts,
  outcome: Outcome,
  billed: Gate["billed"],
): NotBillable | { cleared: Cleared; explanation: readonly Working[] } {
  const primary = primaryPayer(facts);
  const chosen = chooseService(facts);
  const service = chosen.value;
  const usable = service && findUsableAuthorization(facts, service);
  const asked = { ...primary.value, service, authorization: usable?.value?.authorization };
  const required = checkRequirements(facts, asked);

  const explanation = [primary, chosen, required, ...(usable ? [usable] : [])].flatMap((stage) => stage.explanation);
  const toPutRight = [...chosen.obstacles, ...required.obstacles];
  const toWaitFor = usable?.obstacles ?? [];
  if (!service || !facts.payer || toPutRight.length > 0)
    return { kind: "failed", outcome, obstacles: [...toPutRight, ...toWaitFor], explanation };
  if (toWaitFor.length > 0) return { kind: "held", outcome, obstacles: toWaitFor, explanation };
  const cleared: Cleared = { outcome, billed, primary: primary.value, payer: facts.payer, service, usable: usable?.value };
  return { cleared, explanation };
}

/** The money of a claim that may be made. */
function priced(facts: TransitionFacts, cleared: Cleared, before: readonly Working[]): TransitionOutcome {
  const { outcome, billed, primary, service, payer } = cleared;
  const { serviceId } = service;
  // What modifiers a claim has does not depend on its fee, but its fee may depend on them. They are told in the order of the seed.
  const { modifiers, working: ofModifiers } = findModifiers(facts.modifierRules, {
    serviceId,
    payerId: primary.payerId,
    clinicianId: facts.clinician.providerId,
  });
  const fee = findActualFee(facts, { service, ...primary, modifiers, billed });
  const toFee = [...before, ...fee.explanation];
  const { actual, scheduleFee } = fee.value;
  if (!actual) return { kind: outcome === "showedUp" ? "failed" : "notBilled", outcome, obstacles: fee.obstacles, explanation: toFee };

  const quantity = findQuantity(facts, service, actual.source);
  const units = quantity.value;
  const toQuantity = [...toFee, ...quantity.explanation];
  if (!units) return { kind: "failed", outcome, obstacles: quantity.obstacles, explanation: toQuantity };

  const charge = chargeOf(actual, units);
  const split = splitCharge({ charge: charge.value, service, payer, policy: primary.policy, status: outcome });
  const expected = expectedOf(actual, units, split.value.payerShare);
  const schedulePrice = schedulePriceOf(facts, service, scheduleFee);
  const of = { serviceId, payerId: primary.payerId, fee: actual, units: units.toFixed(), modifiers };
  const stages: Stages = { ...of, charge: charge.value, split: split.value };
  const last = [split, expected, schedulePrice].flatMap((stage) => stage.explanation);
  const explanation = [...toQuantity, ...charge.explanation, ofModifiers, ...last];
  return billable(facts, cleared, { stages, expected: expected.value, schedulePrice: schedulePrice.value, explanation });
}

interface Priced {
  readonly stages: Stages;
  readonly expected: Cents;
  readonly schedulePrice: Cents | undefined;
  readonly explanation: readonly Working[];
}

function billable(facts: TransitionFacts, cleared: Cleared, { stages, expected, schedulePrice, explanation }: Priced): TransitionOutcome {
  const { outcome, payer, primary, service, usable } = cleared;
  const { charge, fee, units, modifiers, split } = stages;
  const authorization = usable?.authorization;
  const of = { outcome, service, payer, policy: primary.policy, authorization };
  const content = claimContent(facts, { ...of, modifiers, fee, units, charge, schedulePrice, expected });
  const flaws = editsOf(content, facts.legalCase.dateOfLoss);
  if (flaws.length > 0) {
    const obstacles = flaws.map(({ code, detail, pointer }) => ({ code, says: detail, field: pointer }));
    return { kind: "failed", outcome, obstacles, explanation };
  }

  const { patientShare, payerShare } = split;
  const nothing = cents(0);
  return {
    kind: "bill",
    outcome,
    claimKind: outcome === "showedUp" ? "service" : "cancellationFee",
    content,
    figures: summed({ charge, patientShare, payerShare, expected, paid: nothing, patientPaid: nothing, adjusted: nothing }),
    stages,
    ...(authorization ? { authorizationId: authorization.authorizationId } : {}),
    ...(usable?.takes === undefined ? {} : { authorizationUnits: usable.takes }),
    ...(schedulePrice === undefined ? {} : { schedulePrice }),
    explanation,
  };
}
