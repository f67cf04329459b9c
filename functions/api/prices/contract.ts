import type { Contract } from "../../shared/contract.ts";
import { fees } from "./fees-contract.ts";
import { imports } from "./imports-contract.ts";
import { rules } from "./rules-contract.ts";
import { services } from "./services-contract.ts";

/** The price book: services, fees, modifier rules, and which appointments are billed. */
export const pricesContract = { ...services, ...fees, ...rules, ...imports } as const satisfies Contract;
