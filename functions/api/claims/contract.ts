import type { Contract } from "../../shared/contract.ts";
import { claimDeeds } from "./claim-deeds-contract.ts";
import { claimReads } from "./claims-contract.ts";
import { claimForms } from "./forms-contract.ts";
import { remittancesContract } from "./remittances-contract.ts";

export const claimsContract = { ...claimReads, ...claimDeeds, ...claimForms, ...remittancesContract } as const satisfies Contract;
