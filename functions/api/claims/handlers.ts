import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import { claimDeedHandlers } from "./claim-deeds.ts";
import { claimReadHandlers } from "./claims.ts";
import type { claimsContract } from "./contract.ts";
import { claimFormHandlers } from "./forms.ts";
import { remittanceHandlers } from "./remittances.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. The deciding is the domain's. */
export const claimsHandlers = (house: House): Handlers<typeof claimsContract> => ({
  ...claimReadHandlers(house),
  ...claimDeedHandlers(house),
  ...claimFormHandlers(house),
  ...remittanceHandlers(house),
});
