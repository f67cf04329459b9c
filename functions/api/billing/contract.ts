import type { Contract } from "../../shared/contract.ts";

export const billingContract = {} as const satisfies Contract;
