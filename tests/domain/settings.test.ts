import { describe, expect, it } from "vitest";
import { firmFields } from "../../domain/cases/legal-case.ts";
import { day } from "../../domain/kernel/time.ts";
import type { Setting } from "../../domain/settings/settings.ts";
import { changeSetting, settingNames, settingsCatalog, settingsOn, valueOn } from "../../domain/settings/settings.ts";
import { evening, verdict } from "./case-scenes.ts";

const untouched: Setting = { name: "retroactiveWindowDays", values: [], version: 0 };
/** Sets it, on the evening of July 1st. */
const set = (from: string, value: number, before = untouched) =>
  changeSetting("retroactiveWindowDays", { from: day(from), value, reason: "agreed" }, before, evening());
const on = (text: string, setting: Setting) => valueOn(day(text), setting);

describe("a setting (XCT-013)", () => {
  it.each(settingNames)("%s has a default that its own schema takes, and says what it decides", (name) => {
    const { schema, byDefault, says } = settingsCatalog[name];
    expect(schema.parse(byDefault)).toEqual(byDefault);
    expect(says).toMatch(/\.$/);
  });

  it("has the seed's figures until it is set", () => {
    expect(settingsOn(day("2025-07-01"), [])).toMatchObject({
      authorizationValidDays: { otherwise: 180, byService: {} },
      authorizationAlerts: { usedPercent: 80, daysLeft: 30 },
      retroactiveWindowDays: 30,
      treatmentGapDays: [14, 30],
      statuteAlertDays: [90, 30, 7],
      firmFields,
    });
  });

  it("holds from its day on and leaves the days before as they were", () => {
    const { setting } = set("2025-08-01", 45);
    expect([on("2025-07-31", setting), on("2025-08-01", setting), on("2035-08-01", setting)]).toEqual([30, 45, 45]);
    expect(settingsOn(day("2025-07-31"), [setting]).retroactiveWindowDays).toBe(30);
    expect(settingsOn(day("2025-08-01"), [setting]).retroactiveWindowDays).toBe(45);
  });

  it.each([
    ["2025-06-30", "setting.in-past"],
    ["2025-07-01", "fine"],
    ["2025-07-02", "fine"],
  ])("is set from %s, on the evening of July 1st: %s", (from, expected) => {
    expect(verdict(() => set(from, 45))).toBe(expected);
  });

  it("keeps its values in the order of their days, whichever was set first", () => {
    const { setting } = set("2025-08-01", 50, set("2025-09-01", 60).setting);
    expect(setting).toMatchObject({
      values: [
        { from: "2025-08-01", value: 50 },
        { from: "2025-09-01", value: 60 },
      ],
      version: 2,
    });
    expect(on("2025-08-15", setting)).toBe(50);
  });

  it("has one value a day: the second replaces the first, and the history has both", () => {
    const first = set("2025-08-01", 50);
    const second = set("2025-08-01", 55, first.setting);
    expect(second.setting.values).toMatchObject([{ from: "2025-08-01", value: 55 }]);
    expect(first.events).toMatchObject([
      { type: "setting.changed.v1", reason: "agreed", data: { setting: "retroactiveWindowDays", from: "2025-08-01" } },
    ]);
    expect(second.events).toMatchObject([{ change: { retroactiveWindowDays: { before: first.setting, after: second.setting } } }]);
  });

  it("does not change, and has no event, when the same is asked for again", () => {
    const { setting } = set("2025-08-01", 50);
    expect(set("2025-08-01", 50, setting)).toEqual({ setting, events: [] });
  });

  it("publishes its name and its day, not the value and not the reason", () => {
    expect(set("2025-08-01", 50).events.map(({ data }) => Object.keys(data))).toEqual([["settingsId", "setting", "from"]]);
  });

  it("has at most twenty values to come; one for today, or another for one of those days, is still taken", () => {
    let { setting } = set("2025-08-01", 1);
    for (let i = 2; i <= 20; i++) ({ setting } = set(`2025-08-${String(i).padStart(2, "0")}`, i, setting));
    expect(verdict(() => set("2025-08-21", 21, setting))).toBe("setting.too-many-ahead");
    expect(verdict(() => set("2025-08-20", 21, setting))).toBe("fine");
    expect(verdict(() => set("2025-07-01", 21, setting))).toBe("fine");
  });
});

describe("what a law firm may be let change (LCM-011)", () => {
  const { schema } = settingsCatalog.firmFields;

  it.each([[["caseNotes"]], [[]], [["paralegalId", "policeReportNumber"]], [[...firmFields]]])("may be %j", (fields) => {
    expect(schema.safeParse(fields).success).toBe(true);
  });

  it.each([[["settlementAmount"]], [["attorneyFee"]], [["dateOfLoss"]], [["firmId"]], [["caseStatus"]], [["caseNotes", "caseNotes"]]])(
    "is never %j: money, who and when are not a firm's to change",
    (fields) => {
      expect(schema.safeParse(fields).success).toBe(false);
    },
  );
});

describe("days before something", () => {
  it.each([
    [[90, 30, 7], true],
    [[1], true],
    [[], false],
    [[30, 30], false],
    [[0], false],
    [[731], false],
    [[1, 2, 3, 4, 5, 6, 7], false],
  ])("%j are taken: %s", (given, taken) => {
    expect(settingsCatalog.statuteAlertDays.schema.safeParse(given).success).toBe(taken);
  });
});
