import type { Definition } from "./states.ts";
import { endings, stepTo, toldToAPerson, waitingStep } from "./states.ts";

/**
 * An activation that waits for someone who may decide on it (LCM-091). The decision itself is one transaction of the API, which
 * also changes the case; this workflow reminds, gives up in time, and leaves nothing waiting for ever.
 */
export const activationWorkflow = (steps: string): Definition => ({
  Comment: "The activation of a case waits for its decision.",
  QueryLanguage: "JSONata",
  StartAt: "How long may it wait?",
  TimeoutSeconds: 200 * 86_400, // Longer than any setting allows; a forgotten execution still ends.
  States: {
    "How long may it wait?": stepTo(steps, "how long", "Is it the one to wait?", {
      Assign: { remindSeconds: "{% $states.result.Payload.remindSeconds %}", rounds: "{% $states.result.Payload.rounds %}" },
    }),
    "Is it the one to wait?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $rounds > 0 %}", Next: "Wait for the decision" }],
      Default: "Another one waits already",
    },
    "Wait for the decision": waitingStep(steps, "wait", "Decided", {
      TimeoutSeconds: "{% $remindSeconds %}",
      Catch: [
        { ErrorEquals: ["States.Timeout"], Next: "Is there time left?" },
        { ErrorEquals: ["States.ALL"], Next: toldToAPerson },
      ],
    }),
    "Is there time left?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $rounds > 1 %}", Assign: { rounds: "{% $rounds - 1 %}" }, Next: "Remind those who may decide" }],
      Default: "Give up",
    },
    "Remind those who may decide": stepTo(steps, "remind", "Wait for the decision"),
    "Give up": stepTo(steps, "give up", "Nobody decided in time"),
    "Another one waits already": { Type: "Succeed" },
    Decided: { Type: "Succeed" },
    "Nobody decided in time": { Type: "Succeed" },
    ...endings(steps),
  },
});
