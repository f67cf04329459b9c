import { describe, expect, it } from "vitest";
import { readFees } from "../../domain/billing/fee-csv.ts";
import { feeColumns, fileRowsMax } from "../../domain/billing/fee-file.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";

const header = "serviceCode,schedule,amount,from";
const good = "97110,Standard 2025,125.00,2025-01-01";
const payerId = "payer_01K9ZQ3V7M8N4P5R6S7T8V9W0X";

const refusalOf = (csv: string): Refusal => {
  try {
    readFees(csv);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("it was taken");
};

describe("a file of fees", () => {
  it("is read by the names of its columns, in any order (INT-012)", () => {
    const { rowCount, rows, flaws } = readFees(
      `from,amount,modifiers,schedule,serviceCode,reduced,priority,to,expected,payerId,planName,locality,placeOfService\n` +
        `2025-01-01,125.00,59 gp,Standard 2025,97110a,yes,7,2025-12-31,100.50,${payerId},Gold,CA/Los Angeles,11\n`,
    );
    expect({ rowCount, flaws }).toEqual({ rowCount: 1, flaws: [] });
    expect(rows).toEqual([
      {
        line: 2,
        serviceCode: "97110A",
        fee: {
          schedule: "Standard 2025",
          reduced: true,
          payerId,
          planName: "Gold",
          placeOfService: "11",
          locality: "CA/Los Angeles",
          modifiers: ["59", "GP"],
          amount: 125_00,
          expected: 100_50,
          from: "2025-01-01",
          to: "2025-12-31",
          priority: 7,
        },
      },
    ]);
  });

  it.each([
    ["a byte order mark", `\ufeff${header}\n${good}\n`, [2]],
    ["ends of lines as Windows writes them", `${header}\r\n${good}\r\n${good}\r\n`, [2, 3]],
    ["ends of lines of both kinds", `${header}\r\n${good}\n${good}\r\n${good}`, [2, 3, 4]],
    ["blank lines and rows without anything in them", `${header}\n\n${good}\n\n  \n,,,\n${good}\n\n`, [3, 7]],
    ["quotes that are not needed, and spaces", `"serviceCode", schedule ,amount,from\n"97110","Standard 2025", 125.00 ,2025-01-01`, [2]],
    ["a comma and a quote within quotes", `${header}\n97110,"The ""old"", one",125.00,2025-01-01\n${good}`, [2, 3]],
    ["amounts without the zeros that a spreadsheet drops", `${header}\n97110,S,125,2025-01-01\n97110,S,125.5,2025-01-01`, [2, 3]],
  ])("may have %s", (_, csv, lines) => {
    const { rowCount, rows, flaws } = readFees(csv);
    expect(flaws).toEqual([]);
    expect(rows.map(({ line }) => line)).toEqual(lines);
    expect(rowCount).toBe(lines.length);
    expect(rows.every(({ fee }) => fee.amount === 125_00 || fee.amount === 125_50)).toBe(true);
  });

  it.each([
    ["no service", ",S,1.00,2025-01-01", [["serviceCode", "missing"]]],
    ["no amount", "97110,S,,2025-01-01", [["amount", "missing"]]],
    ["nothing but a service", "97110,,,", [["schedule", "missing"], ["amount", "missing"], ["from", "missing"]]], // prettier-ignore
    ["an amount of nothing", "97110,S,0.00,2025-01-01", [["amount", "custom"]]],
    ["a negative amount", "97110,S,-1.00,2025-01-01", [["amount", "unsafe"], ["amount", "custom"]]], // prettier-ignore
    ["an amount with a comma", '97110,S,"1,000.00",2025-01-01', [["amount", "invalid-format"]]],
    ["three places", "97110,S,1.005,2025-01-01", [["amount", "invalid-format"]]],
    ["a day that is none", "97110,S,1.00,2025-02-30", [["from", "invalid-format"]]],
    ["a day as a spreadsheet shows it", "97110,S,1.00,1/1/2025", [["from", "invalid-format"]]],
    ["a name that is too long", `97110,${"x".repeat(81)},1.00,2025-01-01`, [["schedule", "too-big"]]],
    ["a formula", '97110,"=HYPERLINK(""x"")",1.00,2025-01-01', [["schedule", "unsafe"]]],
    ["another formula", "97110,@SUM(A1),1.00,2025-01-01", [["schedule", "unsafe"]]],
    ["an end of line in a name", '97110,"a\nb",1.00,2025-01-01', [["schedule", "unsafe"]]],
    ["a cell too many", "97110,S,1.00,2025-01-01,", [[undefined, "cells"]]],
    ["a cell too few", "97110,S,1.00", [[undefined, "cells"]]],
    ["a quote within a cell", '97110,S"x,1.00,2025-01-01', [[undefined, "quotes"]]],
  ])("is told of a row with %s, by its line and its column, and keeps the others", (_, row, wanted) => {
    const { rowCount, rows, flaws } = readFees(`${header}\n${good}\n${row}\n${good}\n`);
    expect(flaws.map(({ line, field, code }) => [line, field, code])).toEqual(wanted.map(([field, code]) => [3, field, code]));
    expect(flaws.every(({ detail }) => /^\S.*\S$/s.test(detail))).toBe(true);
    expect(rowCount).toBe(3);
    expect(rows.map(({ line }) => line)).toEqual([2, row.includes("\n") ? 5 : 4]);
  });

  it.each([
    ["reduced", "maybe"],
    ["payerId", "provider_01K9ZQ3V7M8N4P5R6S7T8V9W0X"],
    ["providerId", "x"],
    ["clinicianId", "x"],
    ["placeOfService", "1"],
    ["locality", "California"],
    ["modifiers", "A1 B2 C3 D4 E5"],
    ["modifiers", "59 59"],
    ["modifiers", "599"],
    ["priority", "1001"],
    ["priority", "1.5"],
    ["expected", "125.01"], // Above the amount.
    ["to", "tomorrow"],
  ])("is told that %s cannot be %s", (column, cell) => {
    const { rows, flaws } = readFees(`${header},${column}\n${good},${cell}\n`);
    expect(rows).toEqual([]);
    expect(flaws.map(({ line, field }) => [line, field])).toEqual([[2, column]]);
  });

  it("is told that a plan is a payer's", () => {
    expect(readFees(`${header},planName\n${good},Gold`).flaws).toMatchObject([{ line: 2, field: "payerId", code: "missing" }]);
  });

  it("says from which line on it cannot be read where a quote is never closed", () => {
    const { rowCount, rows, flaws } = readFees(`${header}\n${good}\n97110,"S,1.00,2025-01-01\n${good}\n${good}`);
    expect(rows.map(({ line }) => line)).toEqual([2]);
    expect(flaws).toMatchObject([{ line: 3, code: "quotes", detail: expect.stringContaining("nothing after it can be read") }]);
    expect(rowCount).toBe(2);
  });

  it.each([
    ["a column that is missing", "serviceCode,schedule,from\n97110,S,2025-01-01", ["missing-column"], "amount"],
    ["a column that is not ours", `${header},colour\n${good},red`, ["unknown-column"], '"colour"'],
    ["a column twice", `${header},from\n${good},2025-01-01`, ["repeated-column"], "from"],
    ["a column whose name is written otherwise", "ServiceCode,schedule,amount,from\n", ["missing-column", "unknown-column", "no-rows"], ""],
    ["other separators", "serviceCode;schedule;amount;from\n97110;S;1.00;2025-01-01", ["missing-column", "unknown-column"], ""],
    ["no columns' names", `${good}\n${good}`, ["missing-column", "unknown-column"], ""],
    ["nothing", "\n\n", ["missing-column", "no-rows"], ""],
    ["no rows", `${header}\n\n`, ["no-rows"], ""],
  ])("is refused for %s", (_, csv, codes, named) => {
    const { code, flaws } = refusalOf(csv);
    expect(code).toBe("request.invalid");
    expect([...new Set(flaws.map((flaw) => flaw.code))]).toEqual(codes);
    expect(flaws.every(({ pointer }) => pointer === "/csv")).toBe(true);
    expect(flaws.some(({ detail }) => detail.includes(named))).toBe(true);
  });

  it(`takes ${fileRowsMax} rows and not one more`, () => {
    const rows = Array.from({ length: fileRowsMax }, () => "97110,S,1.00,x");
    expect(readFees([header, ...rows].join("\n")).rowCount).toBe(fileRowsMax);
    expect(refusalOf([header, ...rows, good].join("\n")).flaws).toMatchObject([{ code: "too-many-rows" }]);
  });

  it("repeats no cell in what it says", () => {
    const { flaws } = readFees(`${feeColumns.join(",")}\n${feeColumns.map(() => "Canary").join(",")}`);
    expect(flaws.length).toBeGreaterThan(5);
    expect(JSON.stringify(flaws)).not.toContain("anary");
  });
});
