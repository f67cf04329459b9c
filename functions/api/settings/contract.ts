import type { Contract } from "../../shared/contract.ts";

export const settingsContract = {} as const satisfies Contract;
