import * as z from "zod";
import { settingChanged } from "../../events/settings.ts";
import type { Happened } from "../../events/define.ts";
import { ServiceType } from "../care/service-type.ts";
import { firmFields } from "../cases/legal-case.ts";
import { same } from "../kernel/change.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { Day, Instant } from "../kernel/time.ts";

const days = (max: number) => z.int().min(1).max(max);
/** Days before or after something, each once, in the order in which they come. */
const steps = (max: number) => z.array(days(max)).min(1).max(6).refine(eachOnce, "each number once");

/** What a law firm may ever be let change: what it says about its own side of the matter, never who, when or money (LCM-011). */
export const FirmField = z.enum([...firmFields, "insuranceClaimNumber", "paralegalId", "policeReportNumber"]);
const eachOnce = (given: readonly unknown[]) => new Set(given).size === given.length;

/**
 * Every deadline and percentage that a network may want otherwise, with the seed's value as default (XCT-013). A setting takes
 * effect on a day; what was decided before that day stays as it was decided.
 */
export const settingsCatalog = {
  authorizationValidDays: {
    says: "How long an authorization is valid, for each service and for all others (LCM-122).",
    schema: z.strictObject({ otherwise: days(730), byService: z.partialRecord(ServiceType, days(730)) }),
    byDefault: { otherwise: 180, byService: {} },
  },
  authorizationAlerts: {
    says: "When an authorization's limits come near: percent of its units used, and days left (LCM-120, DOMAIN D4).",
    schema: z.strictObject({ usedPercent: z.int().min(1).max(100), daysLeft: days(365) }),
    byDefault: { usedPercent: 80, daysLeft: 30 },
  },
  retroactiveWindowDays: {
    says: "Within how many days after a service an authorization may still be asked for (LCM-126).",
    schema: days(365),
    byDefault: 30,
  },
  treatmentGapDays: {
    says: "After how many days without a kept appointment a gap in treatment raises an alert.",
    schema: steps(365),
    byDefault: [14, 30],
  },
  statuteAlertDays: {
    says: "How many days before the statute of limitations runs out an alert is raised; the day itself always raises one (LCM-037).",
    schema: steps(730),
    byDefault: [90, 30, 7],
  },
  activationApproval: {
    says: "How long an activation waits for its decision: reminded every so many days, given up after so many (LCM-091).",
    schema: z.strictObject({ remindEveryDays: days(30), giveUpAfterDays: days(90) }),
    byDefault: { remindEveryDays: 2, giveUpAfterDays: 14 },
  },
  booking: {
    says: "How far ahead appointments are booked, and how many hours before one a cancellation is late.",
    schema: z.strictObject({ aheadDaysMax: days(730), lateCancelHours: z.int().min(0).max(168) }),
    byDefault: { aheadDaysMax: 365, lateCancelHours: 24 },
  },
  denialDeadlines: {
    says: "Within how many days a denial can be appealed where its payer does not say otherwise, and how many days before that someone is warned (RCM-048).",
    schema: z.strictObject({ appealDays: days(730), warnDays: steps(365) }),
    byDefault: { appealDays: 180, warnDays: [30, 7] },
  },
  heldClaimDays: {
    says: "How many days a kept appointment without a usable authorization waits for one before a person must decide (CLM-036).",
    schema: days(330),
    byDefault: 60,
  },
  firmFields: {
    says: "Which fields of a case its law firm may change (LCM-011).",
    schema: z.array(FirmField).max(FirmField.options.length).refine(eachOnce, "each field once"),
    byDefault: [...firmFields],
  },
} as const satisfies Record<string, { says: string; schema: z.ZodType; byDefault: unknown }>;

export type SettingName = keyof typeof settingsCatalog;
export const settingNames = Object.keys(settingsCatalog) as readonly SettingName[]; // The keys of a literal.
export type SettingValue<N extends SettingName> = z.output<(typeof settingsCatalog)[N]["schema"]>;
export type Settings = { readonly [N in SettingName]: SettingValue<N> };

/** The earliest day comes first; a day has one value. */
const SetValue = z.object({
  from: Day.meta({ description: "The first day on which it holds" }),
  value: z.unknown(),
  setAt: Instant,
  setBy: z.string(),
  reason: z.string(),
});

/** One setting with everything it ever was and will be, by the day from which it holds. */
export const Setting = z.object({
  name: z.enum(settingNames as [SettingName, ...SettingName[]]), // The catalog is not empty.
  values: z.array(SetValue),
  version: z.int(),
});
export type Setting = z.output<typeof Setting>;

/** What sets a value; the value itself is parsed by its setting's own schema. */
export const ChangeSetting = z.strictObject({
  from: Day.meta({ description: "Today or later" }),
  value: z.unknown().meta({ description: "As the setting's own value looks" }),
  reason: z.string().trim().min(1).max(500),
});

/** The settings as they hold on a day: the last value that took effect by then, else the default. */
export function settingsOn(day: Day, set: readonly Setting[]): Settings {
  const held = (name: SettingName): unknown => valueOn(day, set.find((one) => one.name === name) ?? { name, values: [] });
  return Object.fromEntries(settingNames.map((name) => [name, held(name)])) as unknown as Settings; // Values were parsed by their own schema when they were set.
}

/** What one setting is on a day. */
export function valueOn(day: Day, { name, values }: Pick<Setting, "name" | "values">): unknown {
  const since = values.filter(({ from }) => from <= day).at(-1); // They are in the order of their days.
  return since ? since.value : settingsCatalog[name].byDefault;
}

/** What is yet to come is bounded: nobody plans a deadline of the network twenty times ahead. */
const aheadMax = 20;

/**
 * Sets a value from a day on, today or later: the past is never rewritten (XCT-013). A second value for the same day replaces the
 * first; the same value again is no change, and has no event. Refuses `setting.in-past` and `setting.too-many-ahead`.
 */
export function changeSetting<N extends SettingName>(
  name: N,
  change: { readonly from: Day; readonly value: SettingValue<N>; readonly reason: string },
  before: Setting,
  stamp: Stamp,
): { setting: Setting; events: Happened[] } {
  const { from, value, reason } = change;
  const now = today(stamp);
  if (from < now) refuse("setting.in-past", { from, today: now });
  const { values } = before;
  const others = values.filter((one) => one.from !== from);
  if (others.length < values.length && same(values.find((one) => one.from === from)?.value, value)) return { setting: before, events: [] };
  if (others.filter((one) => one.from > now).length >= aheadMax && from > now) refuse("setting.too-many-ahead", { aheadMax });

  const setting: Setting = {
    name,
    values: [...others, { from, value, reason, setAt: stamp.at, setBy: stamp.actorId }].toSorted((a, b) => (a.from < b.from ? -1 : 1)),
    version: before.version + 1,
  };
  const changed = { [name]: { ...(before.version > 0 ? { before } : {}), after: setting } };
  return { setting, events: [settingChanged.record(stamp, { settingsId, setting: name, from }, changed, reason)] };
}

/** All settings share one history. */
export const settingsId = "settings_00000000000000000000000000" as const;
