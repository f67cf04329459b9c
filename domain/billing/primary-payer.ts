import type { Working } from "../kernel/explain.ts";
import type { Day } from "../kernel/time.ts";
import type { Payer } from "../parties/payer.ts";
import { lienPayer } from "../parties/payer.ts";
import type { Policy } from "./coverage.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";

/** Who is asked for what the patient does not owe, and under which policy; none on a lien, and where the payer insures nothing here. */
export interface PrimaryPayer {
  readonly payerId: Payer["payerId"];
  readonly policy?: Policy | undefined;
}

/**
 * The primary payer of an appointment: the one that was named for it, else the case's first policy in force on the day of service,
 * else the lien payer (CLM-038). One that was named needs no policy of the case.
 */
export function primaryPayer({
  appointment: { day },
  billing,
  coverage,
}: Pick<TransitionFacts, "appointment" | "billing" | "coverage">): Stage<PrimaryPayer> {
  const policies = coverage?.policies ?? [];
  const inForce = policies.filter((policy) => isInForce(policy, day));
  const named = billing?.payerId;
  const policy = named ? inForce.find(({ payerId }) => payerId === named) : inForce[0];
  const payerId = named ?? policy?.payerId ?? lienPayer.payerId;

  const from = named ? "named for the appointment" : policy ? "the case's first policy in force on the day" : "treated on a lien";
  const working: Working = {
    figure: "payer",
    formula: "named for the appointment, else the case's first policy in force on the day, else the lien payer",
    inputs: {
      day,
      namedForAppointment: named ?? "none",
      policies: String(policies.length),
      policiesInForce: inForce.map(({ payerId: of }) => of).join(" ") || "none",
    },
    result: `${payerId}: ${from}${named && !policy ? ", without a policy in force" : ""}`,
    rule: "CLM-038",
  };
  return { value: { payerId, ...(policy ? { policy } : {}) }, obstacles: [], explanation: [working] };
}

/** Open ends hold for ever. */
const isInForce = ({ from, to }: { from?: Day | undefined; to?: Day | undefined }, day: Day): boolean =>
  (from === undefined || from <= day) && (to === undefined || day <= to);
