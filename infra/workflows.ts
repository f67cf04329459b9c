import { caseStatusChanged, caseStatusCorrected, activationRequested } from "../events/status.ts";
import { appointmentStatusChanged } from "../events/appointments.ts";
import { activationWorkflow } from "./workflows/activation.ts";
import { claimTransitionWorkflow } from "./workflows/claim-transition.ts";
import { caseStatusWorkflow } from "./workflows/case-status.ts";
import type { Definition } from "./workflows/states.ts";

/** A workflow: what starts it, its states, and the function that takes its steps, granted under its name in `grants.ts`. */
export interface Workflow {
  readonly name: string;
  readonly on: readonly { readonly type: string }[];
  readonly entry: string;
  readonly definition: (stepsArn: string) => Definition;
  readonly whenItFails: string;
}

export const workflows: readonly Workflow[] = [
  {
    name: "case-status",
    on: [caseStatusChanged, caseStatusCorrected],
    entry: "functions/steps/case-status/index.ts",
    definition: caseStatusWorkflow,
    whenItFails: "A case has its new status, but its appointments, authorizations or tasks do not follow; a task on the case says so.",
  },
  {
    name: "activation",
    on: [activationRequested],
    entry: "functions/steps/activation/index.ts",
    definition: activationWorkflow,
    whenItFails: "Activations can be decided, but nobody is reminded of one that waits.",
  },
  {
    name: "claim-transition",
    on: [appointmentStatusChanged],
    entry: "functions/steps/claim-transition/index.ts",
    definition: claimTransitionWorkflow,
    whenItFails: "Appointments that were kept get no claim by themselves; a task on the case says so, and they can be billed by hand.",
  },
];

/** The name of its state machine in AWS: fixed, so that a function may be granted to speak to it before it is there. */
export const machineNameOf = (name: string): string => `MedLegal-${name}`;
