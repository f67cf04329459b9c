import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { careContract } from "./contract.ts";

export const careHandlers = (_house: House): Handlers<typeof careContract> => ({});
