import { stepsOf } from "../../shared/steps.ts";
import { tellAPerson } from "../tell-a-person.ts";
import { giveUp, hold, write } from "./settling.ts";
import { fee, modifiers, quantity, requirements, split } from "./stages.ts";

/**
 * The steps from the outcome of an appointment to its claim, as infra/workflows/claim-transition.ts calls them. Each is called at least
 * once and decides from what is now true; the last alone writes a claim.
 */
export const handler = stepsOf("claim-transition", {
  requirements,
  fee,
  quantity,
  modifiers,
  split,
  write,
  "say why not": write,
  hold,
  "give up": giveUp,
  "tell a person": tellAPerson,
});
