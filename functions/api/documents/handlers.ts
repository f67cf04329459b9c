import type { House } from "../../../data/house.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { documentsContract } from "./contract.ts";

export const documentsHandlers = (_house: House): Handlers<typeof documentsContract> => ({});
