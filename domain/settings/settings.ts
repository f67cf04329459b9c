import * as z from "zod";
import { settingChanged } from "../../events/settings.ts";
import type { Happened } from "../../events/define.ts";
import { ServiceType } from "../care/service-type.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { Day, Instant } from "../kernel/time.ts";

const days = (max: number) => z.int().min(1).max(max);
/** Days before or after something, each once, in the order in which they come. */
const steps = (max: number) =>
  z
    .array(days(max))
    .min(1)
    .max(6)
    .refine((given) => new Set(given).size === given.length, "each number once");

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
} as const satisfies Record<string, { says: string; schema: z.ZodType; byDefault: unknown }>;

export type SettingName = keyof typeof settingsCatalog;
export const settingNames = Object.keys(settingsCatalog) as readonly SettingName[]; // The keys of a literal.
export type SettingValue<N extends SettingName> = z.output<(typeof settingsCatalog)[N]["schema"]>;
export type Settings = { readonly [N in SettingName]: SettingValue<N> };

/** One setting with everything it ever was, by the day from which it held. */
export const Setting = z.object({
  name: z.enum(settingNames as [SettingName, ...SettingName[]]), // The catalog is not empty.
  values: z.array(z.object({ from: Day, value: z.unknown(), setAt: Instant, setBy: z.string(), reason: z.string() })),
  version: z.int(),
});
export type Setting = z.output<typeof Setting>;

/** The settings as they hold on a day: the last value that took effect by then, else the default. */
export function settingsOn(day: Day, set: readonly Setting[]): Settings {
  const held = (name: SettingName): unknown => {
    const values = set.find((one) => one.name === name)?.values ?? [];
    const since = values.filter(({ from }) => from <= day);
    return since.toSorted((a, b) => (a.from < b.from ? -1 : 1)).at(-1)?.value ?? settingsCatalog[name].byDefault;
  };
  return Object.fromEntries(settingNames.map((name) => [name, held(name)])) as unknown as Settings; // Values were parsed by their own schema when they were set.
}

/**
 * Sets a value from a day on, today or later: the past is never rewritten (XCT-013). A second value for the same day replaces the
 * first. Refuses `setting.in-past`.
 */
export function changeSetting<N extends SettingName>(
  name: N,
  change: { readonly from: Day; readonly value: SettingValue<N>; readonly reason: string },
  before: Setting | undefined,
  stamp: Stamp,
): { setting: Setting; event: Happened } {
  const { from, value, reason } = change;
  if (from < today(stamp)) refuse("setting.in-past", { from, today: today(stamp) });
  const others = (before?.values ?? []).filter((one) => one.from !== from);
  const setting: Setting = {
    name,
    values: [...others, { from, value, reason, setAt: stamp.at, setBy: stamp.actorId }].toSorted((a, b) => (a.from < b.from ? -1 : 1)),
    version: (before?.version ?? 0) + 1,
  };
  const changed = { [name]: { ...(before ? { before } : {}), after: setting } };
  return { setting, event: settingChanged.record(stamp, { settingsId: settingsId, name, from }, changed, reason) };
}

/** All settings share one history. */
export const settingsId = "settings_00000000000000000000000000" as const;
