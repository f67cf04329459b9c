import type { Contract } from "../../shared/contract.ts";
import { denialClaimsContract } from "./denial-claims-contract.ts";
import { denialCasesContract } from "./denials-contract.ts";
import { insightsContract } from "./insights-contract.ts";
import { referenceContract } from "./reference-contract.ts";

export const denialsContract = {
  ...denialCasesContract,
  ...denialClaimsContract,
  ...insightsContract,
  ...referenceContract,
} as const satisfies Contract;
