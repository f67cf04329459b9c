import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { partiesContract } from "./contract.ts";
import { firmHandlers } from "./firms.ts";
import { historyHandlers } from "./histories.ts";
import { networkHandlers } from "./network.ts";
import { patientHandlers } from "./patients.ts";
import { userHandlers } from "./users.ts";

export const partiesHandlers = (house: House): Handlers<typeof partiesContract> => ({
  ...patientHandlers(house),
  ...firmHandlers(house),
  ...networkHandlers(house),
  ...userHandlers(house),
  ...historyHandlers(house),
});
