import type { Working } from "../kernel/explain.ts";
import type { Cents } from "../kernel/money.ts";
import { cents, minus, moneyText } from "../kernel/money.ts";
import type { Policy } from "./coverage.ts";
import type { Service } from "./service.ts";
import type { BilledPayer, Stage, TransitionFacts } from "./transition-facts.ts";

/** A rule that gives the whole charge to the patient. */
export type AllToPatient = "belowCopay" | "patientStatement" | "billPatientDirectly" | "notShownUp";

/** Who owes what of a charge; together they are the charge, to the cent. */
export interface Split {
  readonly copay: Cents;
  readonly patientShare: Cents;
  readonly payerShare: Cents;
  /** Those rules that held; none where the patient owes the copay and the payer the rest. */
  readonly allToPatient: readonly AllToPatient[];
}

export interface SplitAsked {
  readonly charge: Cents;
  readonly service: Pick<Service, "copayKind" | "billPatientDirectly">;
  readonly payer: Pick<BilledPayer, "claimFormat">;
  /** Of the primary payer. */
  readonly policy?: Policy | undefined;
  readonly status: TransitionFacts["appointment"]["status"];
}

/**
 * Splits a charge between the patient and the primary payer: the copay to the one, the rest to the other (CLM-024..026, CLM-039),
 * and all of it to the patient where any of four rules says so (CLM-027..030). A copay of exactly the charge leaves the payer nothing.
 */
export function splitCharge(asked: SplitAsked): Stage<Split> {
  const { charge, service, policy } = asked;
  const copay = (service.copayKind === "group" ? policy?.groupCopay : policy?.copay) ?? cents(0);
  const tried = allToPatientRules(asked, copay);
  const allToPatient = tried.filter(({ holds }) => holds).map(({ name }) => name);
  const patientShare = allToPatient.length > 0 ? charge : copay;
  const payerShare = minus(charge, patientShare);

  const copayWorking: Working = {
    figure: "copay",
    formula: `the ${service.copayKind} copay of the primary policy; none is nothing`,
    inputs: { copayKind: service.copayKind, policy: policy ? "of the primary payer" : "none" },
    result: moneyText(copay),
    rule: service.copayKind === "group" ? "CLM-024, CLM-039" : "CLM-024",
  };
  const splitWorking: Working = {
    figure: "split",
    formula: allToPatient.length > 0 ? "all to the patient" : "the copay to the patient, charge - copay to the payer",
    inputs: { charge: moneyText(charge), copay: moneyText(copay) },
    result: `patient ${moneyText(patientShare)}, payer ${moneyText(payerShare)}`,
    rule: "CLM-025, CLM-026",
  };
  return {
    value: { copay, patientShare, payerShare, allToPatient },
    obstacles: [],
    explanation: [copayWorking, ...tried.map(workingOf), splitWorking],
  };
}

interface TriedRule {
  readonly name: AllToPatient;
  readonly rule: string;
  readonly formula: string;
  readonly inputs: Working["inputs"];
  readonly holds: boolean;
}

/** Any one of them is enough. */
function allToPatientRules({ charge, service, payer, status }: SplitAsked, copay: Cents): TriedRule[] {
  const claimFormat = payer.claimFormat ?? "none";
  return [
    {
      name: "belowCopay",
      rule: "CLM-027",
      formula: "the charge is less than the copay",
      inputs: { charge: moneyText(charge), copay: moneyText(copay) },
      holds: charge < copay,
    },
    {
      name: "patientStatement",
      rule: "CLM-028",
      formula: "the payer's claim format is the patient statement",
      inputs: { claimFormat },
      holds: claimFormat === "patientStatement",
    },
    {
      name: "billPatientDirectly",
      rule: "CLM-029",
      formula: "the service is billed to the patient directly",
      inputs: { billPatientDirectly: String(service.billPatientDirectly) },
      holds: service.billPatientDirectly,
    },
    {
      name: "notShownUp",
      rule: "CLM-030",
      formula: "the status is other than showed up",
      inputs: { status },
      holds: status !== "showedUp",
    },
  ];
}

const workingOf = ({ name, rule, formula, inputs, holds }: TriedRule): Working => ({
  figure: `split.${name}`,
  formula,
  inputs,
  result: holds ? "all to the patient" : "does not hold",
  rule,
});
