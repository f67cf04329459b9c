import * as z from "zod";
import type { AddFee } from "./fee.ts";

/** One thing wrong with one row of a file: its line, its column where one is at fault, and why. It never repeats what the cell says. */
export const RowFlaw = z
  .object({
    line: z.int().meta({ description: "As an editor counts; the columns' names are on the first" }),
    field: z.string().optional(),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: "RowFlaw" });
export type RowFlaw = z.output<typeof RowFlaw>;

/** One fee of a file, fit by itself. */
export interface FeeRow {
  readonly line: number;
  readonly fee: AddFee;
}

/** The same as it stands in a file, which names its service by its code. */
export interface CsvRow extends FeeRow {
  readonly serviceCode: string;
}

/** A file as it was read: how many rows it has, those that are fit, and what is wrong with the others. */
export interface FeeFile {
  readonly rowCount: number;
  readonly rows: readonly CsvRow[];
  readonly flaws: readonly RowFlaw[];
}

/** Twice what the largest network brings; it also bounds what the start of an import writes. */
export const fileRowsMax = 20_000;

/** Without these nothing can be meant. */
export const neededColumns = ["serviceCode", "schedule", "amount", "from"] as const;
/** The columns of a file, in any order. */
export const feeColumns: readonly string[] = [
  ...neededColumns,
  ..."to expected reduced payerId planName providerId clinicianId placeOfService locality modifiers priority".split(" "),
];
