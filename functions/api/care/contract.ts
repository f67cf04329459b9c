import type { Contract } from "../../shared/contract.ts";

export const careContract = {} as const satisfies Contract;
