import type { Contract } from "../../shared/contract.ts";

export const statusContract = {} as const satisfies Contract;
