import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import { appointmentsHandlers } from "./appointments.ts";
import { authorizationsHandlers } from "./authorizations.ts";
import type { careContract } from "./contract.ts";

export const careHandlers = (house: House): Handlers<typeof careContract> => ({
  ...authorizationsHandlers(house),
  ...appointmentsHandlers(house),
});
