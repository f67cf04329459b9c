import type { Contract } from "../../shared/contract.ts";

export const denialsContract = {} as const satisfies Contract;
