import type { OperationKind } from "../../domain/work/operation.ts";
import { denialClaims } from "./denial-claims.ts";
import { feeImport } from "./fee-import.ts";
import type { Runner } from "./runner.ts";

/** Who does which kind of long work. */
export const runners: Readonly<Record<OperationKind, Runner>> = { feeImport, denialClaims };
