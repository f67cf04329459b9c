import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import { appointmentBillingHandlers } from "./appointments.ts";
import type { billingContract } from "./contract.ts";
import { coverageHandlers } from "./coverage.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. The deciding is the domain's. */
export const billingHandlers = (house: House): Handlers<typeof billingContract> => ({
  ...coverageHandlers(house),
  ...appointmentBillingHandlers(house),
});
