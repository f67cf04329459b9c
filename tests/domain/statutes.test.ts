import { describe, expect, it } from "vitest";
import type { StatuteFacts } from "../../domain/cases/statutes.ts";
import { suggestStatutes } from "../../domain/cases/statutes.ts";
import { injuryYears } from "../../domain/cases/statute-years.ts";
import { day } from "../../domain/kernel/time.ts";

/** A grown person hurt in a motor accident in California; a test states its differences. */
const facts = (difference: Partial<Record<keyof StatuteFacts, unknown>> = {}): StatuteFacts => ({
  jurisdiction: "CA/Los Angeles",
  accidentType: "auto",
  dateOfLoss: day("2025-06-30"),
  birthDate: day("1985-12-10"),
  defendantIsGovernment: false,
  ...(difference as Partial<StatuteFacts>), // Days are written as text here.
});
const suggested = (difference: Parameters<typeof facts>[0]) => suggestStatutes(facts(difference)).suggestions;
const dates = (difference: Parameters<typeof facts>[0]) => suggested(difference).map(({ date }) => date);
const rules = (difference: Parameters<typeof facts>[0]) => suggested(difference).map(({ ruleId }) => ruleId);

describe("a suggestion (LCM-037, DOMAIN A5)", () => {
  it("says its day, its rule, its source and that an attorney confirms it", () => {
    expect(suggestStatutes(facts())).toEqual({
      suggestions: [
        {
          date: "2027-06-30",
          ruleId: "ca.ccp-335.1",
          rule: "CCP 335.1: personal injury, 2 years",
          source: "secondary",
          notes: [],
          advice: "Advisory only; an attorney confirms the date",
        },
      ],
      notes: [],
    });
  });

  it("is none without a jurisdiction, for a state without a line, or for a claim of another kind, and says why", () => {
    expect(suggestStatutes(facts({ jurisdiction: undefined }))).toMatchObject({
      suggestions: [],
      notes: [expect.stringMatching(/names no jurisdiction/)],
    });
    expect(suggestStatutes(facts({ jurisdiction: "PR" }))).toMatchObject({ suggestions: [], notes: [expect.stringMatching(/in PR/)] });
    expect(suggestStatutes(facts({ jurisdiction: "TX", accidentType: "workComp" }))).toMatchObject({
      suggestions: [],
      notes: [expect.stringMatching(/in TX/)],
    });
    expect(suggestStatutes(facts({ jurisdiction: "TX", accidentType: "medicalMalpractice" })).suggestions).toEqual([]);
  });

  it.each([
    ["2024-02-28", "2026-02-28"],
    ["2024-02-29", "2026-02-28"],
    ["2024-03-01", "2026-03-01"],
    ["2022-02-28", "2024-02-28"],
  ])("of two years from %s is %s: 29 February ends on the 28th", (dateOfLoss, date) => {
    expect(dates({ dateOfLoss })).toEqual([date]);
  });
});

describe("an injury in California", () => {
  it("to a minor is suspended until 18: one day makes the difference (CCP 352)", () => {
    const birthDate = "2007-07-01";
    expect(suggested({ birthDate, dateOfLoss: "2025-06-30" })).toMatchObject([
      { date: "2027-07-01", tolling: { rule: expect.stringMatching(/CCP 352/), until: "2025-07-01", dateWithout: "2027-06-30" } },
    ]);
    expect(suggested({ birthDate, dateOfLoss: "2025-07-01" })[0]).toMatchObject({ date: "2027-07-01" });
    expect(suggested({ birthDate, dateOfLoss: "2025-07-01" })[0]).not.toHaveProperty("tolling");
  });

  it("to a small child ends on the 20th birthday", () => {
    expect(dates({ birthDate: "2020-02-29", dateOfLoss: "2025-06-30" })).toEqual(["2040-02-28"]); // 18 on 2038-02-28, the careful day.
  });

  it("speaks of CCP 340.4 only on the day of birth, 6 years from it", () => {
    const notes = (dateOfLoss: string) => suggested({ birthDate: "2025-06-30", dateOfLoss }).flatMap((one) => one.notes);
    expect(notes("2025-06-30")).toEqual([expect.stringContaining("CCP 340.4, 6 years from it, 2031-06-30")]);
    expect(notes("2025-07-01")).toEqual([]);
  });

  it.each([
    ["2025-01-15", "2025-07-15"],
    ["2025-08-31", "2026-02-28"],
    ["2023-08-31", "2024-02-29"],
  ])("by a public body on %s is claimed by %s, before all else and whatever the age", (dateOfLoss, date) => {
    const both = suggested({ dateOfLoss, defendantIsGovernment: true, birthDate: "2015-01-01" });
    expect(both.map(({ ruleId }) => ruleId)).toEqual(["ca.government-claim", "ca.ccp-335.1"]);
    expect(both[0]).toMatchObject({ date });
    expect(both[0]).not.toHaveProperty("tolling");
  });

  it("at work has one year, from the injury or the last benefit (Labor Code 5405)", () => {
    expect(suggested({ accidentType: "workComp" })).toMatchObject([
      { date: "2026-06-30", ruleId: "ca.labor-5405", notes: [expect.stringContaining("last benefit")] },
    ]);
  });

  it.each(["auto", "slipFall", "other"])("is the same two years for %s", (accidentType) => {
    expect(rules({ accidentType })).toEqual(["ca.ccp-335.1"]);
  });
});

describe("medical malpractice in California (CCP 340.5)", () => {
  const malpractice = (difference: object) => dates({ accidentType: "medicalMalpractice", ...difference });

  it.each([
    [undefined, "2026-06-30"],
    ["2025-06-30", "2026-06-30"],
    ["2025-07-01", "2026-07-01"],
    ["2027-06-29", "2028-06-29"],
    ["2027-06-30", "2028-06-30"],
    ["2027-07-01", "2028-06-30"],
  ])("found on %s ends on %s: a year from discovery, never more than three from the injury", (discoveryDate, date) => {
    expect(malpractice({ discoveryDate })).toEqual([date]);
  });

  it("says that the day of the injury counts when no day of discovery is given", () => {
    const notes = (discoveryDate?: string) => suggested({ accidentType: "medicalMalpractice", discoveryDate }).flatMap((one) => one.notes);
    expect(notes()).toEqual([expect.stringContaining("No day of discovery")]);
    expect(notes("2025-07-01")).toEqual([]);
  });

  it.each([
    // born, hurt at, last day
    ["2020-07-01", "day before 5: the day before the 8th birthday", "2025-06-30", "2028-06-30"],
    ["2020-06-30", "on the 5th birthday: three years are longer", "2025-06-30", "2028-06-30"],
    ["2020-06-29", "past 5: three years", "2025-06-30", "2028-06-30"],
    ["2024-06-30", "at one: the day before the 8th birthday", "2025-06-30", "2032-06-29"],
    ["2019-07-01", "the day before 6: three years are longer", "2025-06-30", "2028-06-30"],
    ["2008-07-01", "at sixteen: three years, not suspended", "2025-06-30", "2028-06-30"],
    ["2007-07-01", "the day before 18: three years", "2025-06-30", "2028-06-30"],
    ["2007-06-30", "on the 18th birthday: as a grown person", "2025-06-30", "2026-06-30"],
  ])("on a child born %s, %s", (birthDate, _, dateOfLoss, date) => {
    expect(malpractice({ birthDate, dateOfLoss })).toEqual([date]);
  });

  it("counts the 8th birthday itself as too late", () => {
    expect(malpractice({ birthDate: "2021-01-15", dateOfLoss: "2025-06-30" })).toEqual(["2029-01-14"]);
  });
});

describe("an injury in another state", () => {
  it.each([
    ["FL", "2023-03-23", "2027-03-23", "fl.injury.before-2023-03-24"],
    ["FL", "2023-03-24", "2025-03-24", "fl.injury.from-2023-03-24"],
    ["LA/Orleans", "2024-06-30", "2025-06-30", "la.injury.before-2024-07-01"],
    ["LA/Orleans", "2024-07-01", "2026-07-01", "la.injury.from-2024-07-01"],
    ["TN", "2024-02-29", "2025-02-28", "tn.injury"],
    ["ME", "2024-02-29", "2030-02-28", "me.injury"],
  ])("in %s on %s ends on %s", (jurisdiction, dateOfLoss, date, ruleId) => {
    expect(suggested({ jurisdiction, dateOfLoss })).toMatchObject([{ date, ruleId }]);
  });

  it("has three years in Colorado for a motor accident and two for another", () => {
    expect(dates({ jurisdiction: "CO" })).toEqual(["2028-06-30"]);
    expect(dates({ jurisdiction: "CO", accidentType: "slipFall" })).toEqual(["2027-06-30"]);
  });

  it("has a warning in Kentucky for a motor accident and none for another", () => {
    expect(suggested({ jurisdiction: "KY" })).toMatchObject([{ date: "2026-06-30", notes: [expect.stringContaining("Kentucky")] }]);
    expect(suggested({ jurisdiction: "KY", accidentType: "slipFall" })).toMatchObject([{ date: "2026-06-30", notes: [] }]);
  });

  it("says what it does not count: minority, and claims against public bodies", () => {
    expect(suggested({ jurisdiction: "NV", birthDate: "2007-07-01", defendantIsGovernment: true })[0]?.notes).toEqual([
      expect.stringContaining("minor"),
      expect.stringContaining("public body"),
    ]);
    expect(suggested({ jurisdiction: "NV", birthDate: "2007-06-30" })[0]?.notes).toEqual([]);
  });

  it("has the years of the table in every state and the District", () => {
    const table =
      "AL 2 AK 2 AZ 2 AR 3 CA 2 CO 2 CT 2 DE 2 DC 3 FL 2 GA 2 HI 2 ID 2 IL 2 IN 2 IA 2 KS 2 KY 1 LA 2 ME 6 MD 3 MA 3 MI 3 MN 6 MS 3 MO 5 MT 3 NE 4 " +
      "NV 2 NH 3 NJ 2 NM 3 NY 3 NC 3 ND 6 OH 2 OK 2 OR 2 PA 2 RI 3 SC 3 SD 3 TN 1 TX 2 UT 4 VT 3 VA 2 WA 3 WV 2 WI 3 WY 4";
    const lines = [...table.matchAll(/([A-Z]{2}) (\d)/g)];
    expect(lines).toHaveLength(51);
    for (const [, state, years] of lines)
      expect([state, injuryYears(state!, { accidentType: "slipFall", accruedOn: day("2025-06-30") })?.years]).toEqual([
        state,
        Number(years),
      ]); // The pattern has two groups.
  });
});
