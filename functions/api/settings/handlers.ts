import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { settingsContract } from "./contract.ts";

export const settingsHandlers = (_house: House): Handlers<typeof settingsContract> => ({});
