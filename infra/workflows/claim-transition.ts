import type { Definition } from "./states.ts";
import { endings, stepTo, toldToAPerson, waitingStep } from "./states.ts";

/**
 * From the outcome of an appointment to its claim (CLM-001..038, seed 004). Each state works one thing out and hands it on, so that an
 * execution reads as how a claim came about; nothing is written before the last one, which writes the claim, its bill and all that
 * goes with them in one transaction, on what is true then.
 */
export const claimTransitionWorkflow = (steps: string): Definition => ({
  Comment: "An appointment has its outcome, and is billed.",
  QueryLanguage: "JSONata",
  StartAt: "Is it an outcome?",
  TimeoutSeconds: 360 * 86_400, // Longer than any hold; a forgotten execution still ends.
  States: {
    "Is it an outcome?": {
      Type: "Choice",
      Choices: [
        {
          Condition: "{% $states.input.data.to in ['showedUp', 'noShow', 'canceledLate', 'canceled'] %}",
          Next: "Are its requirements met?",
        },
      ],
      Default: "Nothing to bill",
    },
    "Are its requirements met?": stepTo(steps, "requirements", "May it be billed?", {
      Assign: { holdSeconds: "{% $states.result.Payload.holdSeconds %}" },
    }),
    "May it be billed?": {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.verdict = 'bill' %}", Next: "What is its fee?" },
        { Condition: "{% $states.input.verdict = 'held' %}", Next: "Hold it until it is authorized" },
        { Condition: "{% $states.input.verdict = 'done' %}", Next: "Nothing to bill" },
      ],
      Default: "Say why it is not billed",
    },
    "What is its fee?": stepTo(steps, "fee", "How many units?", andWhatCameBefore),
    "How many units?": stepTo(steps, "quantity", "Which modifiers?", andWhatCameBefore),
    "Which modifiers?": stepTo(steps, "modifiers", "Who pays what?", andWhatCameBefore),
    "Who pays what?": stepTo(steps, "split", "Write the claim and its bill", andWhatCameBefore),
    "Write the claim and its bill": stepTo(steps, "write", "Is it billed?"),
    "Say why it is not billed": stepTo(steps, "say why not", "Is it billed?"),
    "Is it billed?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.verdict = 'held' %}", Next: "Hold it until it is authorized" }],
      Default: "Billed or told why not",
    },
    "Hold it until it is authorized": waitingStep(steps, "hold", "Are its requirements met?", {
      TimeoutSeconds: "{% $holdSeconds %}",
      Catch: [
        { ErrorEquals: ["States.Timeout"], Next: "Give up waiting" },
        { ErrorEquals: ["States.ALL"], Next: toldToAPerson },
      ],
    }),
    "Give up waiting": stepTo(steps, "give up", "Nobody authorized it in time"),
    "Billed or told why not": { Type: "Succeed" },
    "Nothing to bill": { Type: "Succeed" },
    "Nobody authorized it in time": { Type: "Succeed" },
    ...endings(steps),
  },
});

/** What the steps found so far stands in the execution beside what this one finds. */
const andWhatCameBefore = { Output: "{% $merge([$states.input, $states.result.Payload]) %}" };
