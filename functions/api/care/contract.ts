import type { Contract } from "../../shared/contract.ts";
import { appointments } from "./appointments-contract.ts";
import { authorizations } from "./authorizations-contract.ts";

export const careContract = { ...authorizations, ...appointments } as const satisfies Contract;
