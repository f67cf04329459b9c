import type { Working } from "../kernel/explain.ts";
import { moneyText } from "../kernel/money.ts";
import { billedOn } from "./billed-status.ts";
import { Outcome } from "./billed-status.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";
import { placeOf } from "./transition-facts.ts";

/** The outcome of an appointment, and what holds for it on the day of service. */
export interface Gate {
  /** None while the appointment is still to come or undecided. */
  readonly outcome?: Outcome | undefined;
  readonly billed?: ReturnType<typeof billedOn> | undefined;
}

/** Says whether an appointment with this status is billed at all (CLM-003). */
export function gate({ appointment, billedStatuses }: Pick<TransitionFacts, "appointment" | "billedStatuses">): Stage<Gate> {
  const { status, day } = appointment;
  const { data: outcome } = Outcome.safeParse(status);
  if (!outcome) {
    const says = "The appointment has no outcome yet.";
    return {
      value: {},
      obstacles: [{ code: "appointment.no-outcome", says }],
      explanation: [workingOf({ status, day }, "not billed: no outcome yet")],
    };
  }

  const billed = billedOn(billedStatuses, outcome, day);
  const fee = billed.cancellationFee;
  const inputs = { status, day, setFrom: billed.from ?? "never set", ...(fee === undefined ? {} : { cancellationFee: moneyText(fee) }) };
  const field = placeOf.billedStatus(outcome);
  return {
    value: { outcome, billed },
    obstacles: billed.billed ? [] : [{ code: "claim.not-billed", says: "Appointments with this status are not billed.", field }],
    explanation: [workingOf(inputs, billed.billed ? "billed" : "not billed")],
  };
}

const workingOf = (inputs: Working["inputs"], result: string): Working => ({
  figure: "gate",
  formula: "what holds for the appointment's status on the day of service; until set, only kept appointments are billed",
  inputs,
  result,
  rule: "CLM-003",
});
