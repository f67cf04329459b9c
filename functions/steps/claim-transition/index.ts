import { stepsOf } from "../../shared/steps.ts";
import { tellAPerson } from "../tell-a-person.ts";

export const handler = stepsOf("claim-transition", { "tell a person": tellAPerson });
