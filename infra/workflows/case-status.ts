import type { Definition } from "./states.ts";
import { branchOf, endings, stepTo, toldToAPerson } from "./states.ts";

const to = (status: string) => `{% $states.input.data.to = '${status}' %}`;

/**
 * What follows from a case's change of status (LCM-092, LCM-093, LCM-101). The change itself, and what must never be seen
 * half-done, is one transaction before this begins; it starts from that transaction's event.
 */
export const caseStatusWorkflow = (steps: string): Definition => ({
  Comment: "What follows when a case changes its status.",
  QueryLanguage: "JSONata",
  StartAt: "Which way did the case go?",
  States: {
    "Which way did the case go?": {
      Type: "Choice",
      Choices: [
        { Condition: to("suspended"), Next: "Hold its appointments" },
        { Condition: to("closed"), Next: "End what is still open" },
        { Condition: "{% $states.input.data.from = 'suspended' %}", Next: "Let its services go on" },
        { Condition: to("settlement"), Next: "Begin the settlement" },
      ],
      Default: "Say that it is done",
    },
    "Hold its appointments": stepTo(steps, "hold appointments", "Say that it is done"),
    "End what is still open": {
      Type: "Parallel",
      Branches: [
        branchOf(steps, "End its authorizations", "end authorizations"),
        branchOf(steps, "Cancel what is still booked", "cancel appointments"),
        branchOf(steps, "Close its tasks", "close tasks"),
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: toldToAPerson }],
      Next: "Say that it is done",
    },
    "Let its services go on": {
      Type: "Parallel",
      Branches: [
        branchOf(steps, "Resume its appointments", "resume appointments"),
        branchOf(steps, "Resume its authorizations", "resume authorizations"),
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: toldToAPerson }],
      Next: "Is it settled now?",
    },
    "Is it settled now?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.context.Execution.Input.data.to = 'settlement' %}", Next: "Begin the settlement" }],
      Default: "Say that it is done",
    },
    "Begin the settlement": stepTo(steps, "begin settlement", "Say that it is done"),
    "Say that it is done": stepTo(steps, "tell", undefined),
    ...endings(steps),
  },
});
