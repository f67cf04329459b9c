import type { Contract } from "../../shared/contract.ts";

export const pricesContract = {} as const satisfies Contract;
