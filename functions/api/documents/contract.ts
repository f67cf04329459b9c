import type { Contract } from "../../shared/contract.ts";

export const documentsContract = {} as const satisfies Contract;
