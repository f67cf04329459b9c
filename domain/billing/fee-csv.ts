import { parse } from "csv-parse/sync";
import type { Flaw } from "../kernel/refusal.ts";
import { refuse } from "../kernel/refusal.ts";
import type { CsvRow, FeeFile, RowFlaw } from "./fee-file.ts";
import { feeColumns, fileRowsMax, neededColumns } from "./fee-file.ts";
import { AddFee } from "./fee.ts";

/**
 * Reads a CSV file of fees, with or without a byte order mark, with any ends of lines. Rows without anything in them count for
 * nothing. What is wrong with one row is a flaw of that row. Refuses `request.invalid` for a file whose columns are not ours, that
 * has no rows or too many: then nothing of it is as it was meant.
 */
export function readFees(csv: string): FeeFile {
  const { header, records, broken } = recordsIn(csv);
  const rowCount = records.length + broken.length;
  refuseUnfit(header, rowCount);
  const read = records.map((record) => readRow(header, record));
  return {
    rowCount,
    rows: read.flatMap(({ row }) => (row ? [row] : [])),
    flaws: [...broken, ...read.flatMap(({ flaws }) => flaws)],
  };
}

interface CsvRecord {
  /** Where it begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The records of a file, and those that cannot be told apart because a quote is not where it can be. */
function recordsIn(csv: string): { header: readonly string[]; records: readonly CsvRecord[]; broken: readonly RowFlaw[] } {
  const records: CsvRecord[] = [];
  const broken: RowFlaw[] = [];
  let lastLine = 0;
  parse(csv, {
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"], // All of them: files put together from two sources end their lines in two ways.
    on_record(cells, { lines }) {
      lastLine = lines;
      if (cells.some((cell) => cell !== "")) records.push({ line: lines - innerLines(cells), cells });
      return null; // It is kept here already, with its line.
    },
    skip_records_with_error: true,
    on_skip(error) {
      const isOpen = error?.code === "CSV_QUOTE_NOT_CLOSED";
      lastLine = isOpen ? lastLine + 1 : Number(error?.lines);
      broken.push({ line: lastLine, code: "quotes", detail: isOpen ? quoteOpen : quoteMisplaced });
      return undefined;
    },
  });
  const [header, ...rows] = records;
  return { header: header?.cells ?? [], records: rows, broken };
}

const quoteOpen = "A quote is opened from here on and never closed; nothing after it can be read.";
const quoteMisplaced = "A quote stands where none can.";

/** Ends of lines within quotes. */
const innerLines = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

/** Names what is wrong with the file as a whole. */
function refuseUnfit(header: readonly string[], rowCount: number): void {
  const flaw = (code: string, detail: string): Flaw => ({ pointer: "/csv", code, detail });
  const flaws = [
    ...neededColumns.filter((column) => !header.includes(column)).map((column) => flaw("missing-column", `There is no column ${column}.`)),
    ...header
      .filter((column) => !feeColumns.includes(column))
      .map((column) => flaw("unknown-column", `${quoted(column)} is no column of ours.`)),
    ...feeColumns
      .filter((column) => header.indexOf(column) < header.lastIndexOf(column))
      .map((column) => flaw("repeated-column", `The column ${column} is there twice.`)),
    ...(rowCount === 0 ? [flaw("no-rows", "There is no row under the names of the columns.")] : []),
    ...(rowCount > fileRowsMax ? [flaw("too-many-rows", `There are ${rowCount} rows; ${fileRowsMax} are taken at once.`)] : []),
  ];
  if (flaws.length > 0) refuse("request.invalid", {}, flaws.slice(0, flawsMax));
}

const flawsMax = 50;
/** As much of a column's name as it takes to know it again. */
const quoted = (column: string): string => `"${column.replace(/[^\x20-\x7e]/g, "?").slice(0, 40)}"`;

type ReadRow = { readonly row?: CsvRow; readonly flaws: readonly RowFlaw[] };

function readRow(header: readonly string[], { line, cells }: CsvRecord): ReadRow {
  if (cells.length !== header.length) {
    return { flaws: [{ line, code: "cells", detail: `There are ${cells.length} cells for ${header.length} columns.` }] };
  }
  const given = new Map(header.map((column, i) => [column, cells[i]!] as const).filter(([, cell]) => cell !== "")); // One cell for each.
  const { serviceCode, ...fee } = Object.fromEntries([...given].map(([column, cell]) => [column, valueOf(column, cell)]));
  const read = AddFee.safeParse(fee);
  const flaws: RowFlaw[] = [
    ...(serviceCode === undefined ? [{ line, field: "serviceCode", ...empty }] : []),
    ...[...given].filter(([, cell]) => isUnsafe(cell)).map(([field]) => ({ line, field, ...unsafe })),
    ...(read.error?.issues ?? []).map(({ path, code, message }) => {
      const field = String(path[0]);
      return { line, field, ...(given.has(field) ? { code: code.replaceAll("_", "-"), detail: message } : empty) };
    }),
  ];
  return flaws.length > 0 || !read.success ? { flaws } : { row: { line, serviceCode: String(serviceCode), fee: read.data }, flaws };
}

const empty = { code: "missing", detail: "It is empty." };
const unsafe = { code: "unsafe", detail: "It begins like a formula, or holds a control character." };

/** A spreadsheet would run what begins so, and whoever exports these fees again would pass it on. */
const isUnsafe = (cell: string): boolean => /^[=+\-@]|\p{Cc}/u.test(cell);

/** What a cell means. What cannot be meant stays as it is, and its field says what is wrong. */
function valueOf(column: string, cell: string): unknown {
  switch (column) {
    case "serviceCode":
      return cell.toUpperCase();
    case "modifiers":
      return cell.split(/\s+/);
    case "reduced":
      return /^(true|yes)$/i.test(cell) ? true : /^(false|no)$/i.test(cell) ? false : cell;
    case "priority":
      return /^\d{1,4}$/.test(cell) ? Number(cell) : cell;
    case "amount":
    case "expected": // A spreadsheet drops the zeros at the end.
      return /^\d+(\.\d)?$/.test(cell) ? Number(cell).toFixed(2) : cell;
    default:
      return cell;
  }
}
