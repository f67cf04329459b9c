import type { Contract } from "../../shared/contract.ts";

export const workContract = {} as const satisfies Contract;
