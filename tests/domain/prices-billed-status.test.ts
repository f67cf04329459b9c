import { describe, expect, it } from "vitest";
import type { BilledStatusPage, Outcome } from "../../domain/billing/billed-status.ts";
import { billedOn, ChangeBilledStatus, changeBilledStatus } from "../../domain/billing/billed-status.ts";
import { addDays, day } from "../../domain/kernel/time.ts";
import { evening, verdict } from "./case-scenes.ts";

const untouched: BilledStatusPage = { statuses: [], version: 0 };
/** Says it on the evening of July 1st in Los Angeles. */
const set = (status: Outcome, from: string, body: object, before = untouched) =>
  changeBilledStatus(before, status, ChangeBilledStatus.parse({ from, billed: true, ...body }), evening());
const on = (text: string, status: Outcome, { statuses }: BilledStatusPage = untouched) => billedOn(statuses, status, day(text));

describe("whether an appointment is billed (CLM-003)", () => {
  it.each([
    ["showedUp", true],
    ["noShow", false],
    ["canceledLate", false],
    ["canceled", false],
  ] as const)("is, as long as nothing is set, for %s: %s", (status, billed) => {
    expect(on("2025-07-14", status)).toEqual({ billed });
  });

  it.each([
    ["2025-07-31", { billed: false }],
    ["2025-08-01", { billed: true, cancellationFee: 50_00 }],
    ["2025-09-14", { billed: true, cancellationFee: 50_00 }],
    ["2025-09-15", { billed: true, cancellationFee: 60_00 }],
    ["2025-12-01", { billed: false }],
  ])("is on %s what was set last by then, with its cancellation fee (CLM-005)", (text, expected) => {
    const later = set("noShow", "2025-12-01", { billed: false }).page;
    const first = set("noShow", "2025-08-01", { cancellationFee: "50.00" }, later).page;
    const { page } = set("noShow", "2025-09-15", { cancellationFee: "60.00" }, first);
    expect(on(text, "noShow", page)).toMatchObject(expected);
    expect(on(text, "canceled", page)).toEqual({ billed: false });
  });

  it.each([
    ["2025-06-30", "prices.in-past"],
    ["2025-07-01", "fine"],
    ["2025-07-02", "fine"],
  ])("is said from %s on, on the evening of July 1st: %s", (from, expected) => {
    expect(verdict(() => set("noShow", from, {}))).toBe(expected);
  });

  it("has one value a day: the second replaces the first, and the history has both (XCT-001)", () => {
    const first = set("noShow", "2025-08-01", { cancellationFee: "50.00" });
    const second = set("noShow", "2025-08-01", { cancellationFee: "55.00" }, first.page);
    expect(second.page).toMatchObject({ version: 2, statuses: [{ cancellationFee: 55_00 }] });
    expect(second.events).toMatchObject([
      {
        type: "billed-status.changed.v1",
        data: { status: "noShow", from: "2025-08-01", billed: true, cancellationFeeCents: 55_00 },
        change: { billedStatus: { before: { cancellationFee: 50_00 }, after: { cancellationFee: 55_00 } } },
      },
    ]);
    expect(set("noShow", "2025-08-01", { cancellationFee: "55.00" }, second.page)).toEqual({ page: second.page, events: [] });
  });

  it("for a kept appointment has no cancellation fee, and what is not billed has none (CLM-005, CLM-030)", () => {
    expect(verdict(() => set("showedUp", "2025-08-01", { cancellationFee: "50.00" }))).toBe("prices.fee-unfit");
    expect(verdict(() => set("showedUp", "2025-08-01", { billed: false }))).toBe("fine");
    const body = { from: "2025-08-01", cancellationFee: "50.00" };
    expect([true, false].map((billed) => ChangeBilledStatus.safeParse({ ...body, billed }).success)).toEqual([true, false]);
  });

  it("has at most twenty values to come; one for today, for one of those days, or for another status is still taken", () => {
    const july = day("2025-07-01");
    let page = untouched;
    for (let i = 1; i <= 20; i++) ({ page } = set("noShow", addDays(july, i), {}, page));
    expect(verdict(() => set("noShow", addDays(july, 21), {}, page))).toBe("prices.too-many-ahead");
    expect(verdict(() => set("noShow", addDays(july, 20), { billed: false }, page))).toBe("fine");
    expect(verdict(() => set("noShow", july, {}, page))).toBe("fine");
    expect(verdict(() => set("canceled", addDays(july, 21), {}, page))).toBe("fine");
  });
});
