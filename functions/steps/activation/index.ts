import { stepsOf } from "../../shared/steps.ts";
import { tellAPerson } from "../tell-a-person.ts";
import { giveUp, howLong, remind, wait } from "./steps.ts";

/** The steps of an activation that waits for its decision, as infra/workflows/activation.ts calls them. */
export const handler = stepsOf("activation", {
  "how long": howLong,
  wait,
  remind,
  "give up": giveUp,
  "tell a person": tellAPerson,
});
