import type { Contract } from "../../shared/contract.ts";
import { claimDeeds } from "./claim-deeds-contract.ts";
import { claimReads } from "./claims-contract.ts";

export const claimsContract = { ...claimReads, ...claimDeeds } as const satisfies Contract;
