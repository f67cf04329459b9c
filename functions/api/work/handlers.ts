import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import { auditHandlers } from "./audit.ts";
import type { workContract } from "./contract.ts";
import { noteHandlers } from "./notes.ts";
import { taskHandlers } from "./tasks.ts";
import { teamHandlers } from "./teams.ts";
import { workListHandlers } from "./work-list.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. The deciding is the domain's. */
export const workHandlers = (house: House): Handlers<typeof workContract> => ({
  ...workListHandlers(house),
  ...noteHandlers(house),
  ...taskHandlers(house),
  ...teamHandlers(house),
  ...auditHandlers(house),
});
