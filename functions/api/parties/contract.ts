import type { Contract } from "../../shared/contract.ts";
import { firms } from "./firms-contract.ts";
import { histories } from "./histories-contract.ts";
import { network } from "./network-contract.ts";
import { patients } from "./patients-contract.ts";
import { users } from "./users-contract.ts";

/** Parties: patients, law firms with their attorneys, providers, payers, users. */
export const partiesContract = { ...patients, ...firms, ...network, ...users, ...histories } as const satisfies Contract;
