import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { workContract } from "./contract.ts";

export const workHandlers = (_house: House): Handlers<typeof workContract> => ({});
