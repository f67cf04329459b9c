import type { Contract } from "../../shared/contract.ts";
import { insightsContract } from "./insights-contract.ts";
import { referenceContract } from "./reference-contract.ts";

export const denialsContract = { ...insightsContract, ...referenceContract } as const satisfies Contract;
