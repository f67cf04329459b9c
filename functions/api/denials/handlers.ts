import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { denialsContract } from "./contract.ts";
import { denialClaimHandlers } from "./denial-claims.ts";
import { denialCaseHandlers } from "./denials.ts";
import { insightsHandlers } from "./insights.ts";
import { referenceHandlers } from "./reference.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. The deciding is the domain's. */
export const denialsHandlers = (house: House): Handlers<typeof denialsContract> => ({
  ...denialCaseHandlers(house),
  ...denialClaimHandlers(house),
  ...insightsHandlers(house),
  ...referenceHandlers(house),
});
