import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Day } from "../../../domain/kernel/time.ts";
import {
  addDays,
  addSeconds,
  addYears,
  ageOn,
  day,
  Day as DaySchema,
  dayOf,
  daysBetween,
  instant,
  Instant,
  yearOf,
} from "../../../domain/kernel/time.ts";
import { aStamp } from "../../fixtures.ts";

describe("a day on the tenant's calendar (XCT-007)", () => {
  it("is still July 1st in Los Angeles at 9 pm, when UTC says July 2nd", () => {
    expect(dayOf(instant("2025-07-02T04:00:00.000Z"))).toBe("2025-07-01");
    expect(today(aStamp("2025-07-02T04:00:00.000Z"))).toBe("2025-07-01");
  });

  it.each([
    ["in summer time", "2025-07-02T06:59:59.999Z", "2025-07-01"],
    ["in summer time", "2025-07-02T07:00:00.000Z", "2025-07-02"],
    ["in standard time", "2025-01-02T07:59:59.999Z", "2025-01-01"],
    ["in standard time", "2025-01-02T08:00:00.000Z", "2025-01-02"],
    ["on the eve of summer time", "2025-03-09T07:59:59.999Z", "2025-03-08"],
    ["when summer time begins", "2025-03-09T08:00:00.000Z", "2025-03-09"],
    ["at the end of the day summer time began, which is an hour short", "2025-03-10T06:59:59.999Z", "2025-03-09"],
    ["after the day summer time began", "2025-03-10T07:00:00.000Z", "2025-03-10"],
    ["when summer time ends", "2025-11-02T07:00:00.000Z", "2025-11-02"],
    ["at the end of the day summer time ended, which is an hour long", "2025-11-03T07:59:59.999Z", "2025-11-02"],
    ["after the day summer time ended", "2025-11-03T08:00:00.000Z", "2025-11-03"],
    ["on New Year's Eve", "2026-01-01T07:59:59.999Z", "2025-12-31"],
  ])("turns at midnight in Los Angeles: %s, %s is %s", (_, at, expected) => {
    expect(dayOf(instant(at))).toBe(expected);
  });

  it("follows the zone that is meant", () => {
    expect(dayOf(instant("2025-07-02T04:00:00.000Z"), "America/New_York")).toBe("2025-07-02");
    expect(dayOf(instant("2025-07-02T04:00:00.000Z"), "Asia/Tokyo")).toBe("2025-07-02");
  });

  it.each(["2025-02-29", "2025-13-01", "2025-7-1", "2025-07-01T00:00:00Z", "07/01/2025", "", 20250701])("is never %j", (sent) => {
    expect(DaySchema.safeParse(sent).success).toBe(false);
  });

  it("may be a leap day in a leap year", () => {
    expect(day("2024-02-29")).toBe("2024-02-29");
  });
});

describe("an instant (XCT-007)", () => {
  it.each(["2025-07-01", "2025-07-02T04:00:00Z", "2025-07-02T04:00:00.000+02:00", "2025-07-02 04:00:00.000Z"])(
    "is UTC with milliseconds, so never %s",
    (sent) => {
      expect(Instant.safeParse(sent).success).toBe(false);
    },
  );

  it("moves by seconds", () => {
    expect(addSeconds(instant("2025-12-31T23:59:59.500Z"), 1)).toBe("2026-01-01T00:00:00.500Z");
    expect(addSeconds(instant("2025-12-31T23:59:59.500Z"), -60)).toBe("2025-12-31T23:58:59.500Z");
  });
});

describe("counting days (XCT-007)", () => {
  const anyDay = fc.integer({ min: -40_000, max: 40_000 }).map((n) => addDays(day("2000-01-01"), n));

  it("counts calendar days over both changes of the clock", () => {
    expect(daysBetween(day("2025-03-08"), day("2025-03-10"))).toBe(2);
    expect(daysBetween(day("2025-11-01"), day("2025-11-03"))).toBe(2);
    expect(daysBetween(day("2025-07-02"), day("2025-07-01"))).toBe(-1);
    expect(daysBetween(day("2024-02-28"), day("2024-03-01"))).toBe(2);
    expect(daysBetween(day("2025-02-28"), day("2025-03-01"))).toBe(1);
  });

  it("adds what it counts", () => {
    fc.assert(
      fc.property(anyDay, anyDay, (from, to) => {
        expect(addDays(from, daysBetween(from, to))).toBe(to);
      }),
    );
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        expect(a < b).toBe(daysBetween(a, b) > 0); // Days compare as text.
      }),
    );
  });

  it("takes the last day of February for a leap day in a common year", () => {
    expect(addYears(day("2024-02-29"), 1)).toBe("2025-02-28");
    expect(addYears(day("2024-02-29"), 4)).toBe("2028-02-29");
    expect(addYears(day("2024-02-29"), -2)).toBe("2022-02-28");
    expect(addYears(day("2025-02-28"), 3)).toBe("2028-02-28");
    expect(addYears(day("2025-12-31"), 2)).toBe("2027-12-31");
  });

  it("reads the year", () => {
    expect(yearOf(day("2025-12-31"))).toBe(2025);
  });
});

describe("age (NEG-021)", () => {
  it.each<[on: string, born: string, age: number]>([
    ["2025-07-01", "1985-07-02", 39],
    ["2025-07-02", "1985-07-02", 40],
    ["2025-07-03", "1985-07-02", 40],
    ["2025-07-01", "2025-07-01", 0],
    ["2025-06-30", "2024-07-01", 0],
    ["2025-07-01", "2024-07-01", 1],
    ["2025-01-01", "2024-12-31", 0],
    ["2025-02-28", "2004-02-29", 20], // Someone of the leap day turns a year older on 1 March in common years.
    ["2025-03-01", "2004-02-29", 21],
    ["2024-02-29", "2004-02-29", 20],
    ["2025-01-01", "2025-06-01", 0], // Not yet born is never negative.
  ])("on %s of someone born %s is %i", (on, born, age) => {
    expect(ageOn(on as Day, born as Day)).toBe(age);
  });
});
