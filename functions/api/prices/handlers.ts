import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { pricesContract } from "./contract.ts";
import { feeHandlers } from "./fees.ts";
import { importHandlers } from "./imports.ts";
import { ruleHandlers } from "./rules.ts";
import { serviceHandlers } from "./services.ts";

export const pricesHandlers = (house: House): Handlers<typeof pricesContract> => ({
  ...serviceHandlers(house),
  ...feeHandlers(house),
  ...ruleHandlers(house),
  ...importHandlers(house),
});
