import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { statusContract } from "./contract.ts";

export const statusHandlers = (_house: House): Handlers<typeof statusContract> => ({});
