import type { Contract } from "../../shared/contract.ts";

export const claimsContract = {} as const satisfies Contract;
