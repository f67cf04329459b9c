import * as z from "zod";
import { feeColumns, fileRowsMax, RowFlaw } from "../../../domain/billing/fee-file.ts";
import { OperationView } from "../../../domain/work/operation.ts";
import type { Contract } from "../../shared/contract.ts";

/** More are counted and not listed. */
export const flawsMax = 200;

const FeeFile = z
  .strictObject({
    csv: z
      .string()
      .min(1)
      .meta({
        description: `A CSV file of at most ${fileRowsMax.toLocaleString("en-US")} rows, its first line the names of its columns: ${feeColumns.join(", ")}. The first four must be there; modifiers are separated by spaces.`,
        examples: ["serviceCode,schedule,amount,from\n97110,Standard 2025,125.00,2025-01-01"],
      }),
  })
  .meta({ id: "FeeFile" });

const FileCheck = z
  .object({
    rows: z.int(),
    good: z.int().meta({ description: "Rows that an import would write" }),
    bad: z.int().meta({ description: "Rows that it would leave out" }),
    flaws: z.array(RowFlaw).meta({ description: `What is wrong with them, by line; at most ${flawsMax}` }),
  })
  .meta({ id: "FeeFileCheck" });

/** Many fees at once, from a file. */
export const imports = {
  checkFees: {
    route: "POST /v1/fee-schedules/import-checks",
    says: "Holds a file of fees against everything that importing it would, names each bad row, and writes nothing.",
    may: "prices.write",
    body: FeeFile,
    asks: true,
    answers: { status: 200, view: FileCheck },
    refuses: [],
  },
  importFees: {
    route: "POST /v1/fee-schedules/imports",
    says: "Puts the fees of a file into the price book. It takes a while: the operation says how far it is. Bad rows are left out and listed; the same file again adds nothing.",
    may: "prices.write",
    body: FeeFile,
    answers: { status: 202, view: OperationView, location: "/v1/operations/{operationId}" },
    refuses: [],
  },
} as const satisfies Contract;
