import * as z from "zod";
import { ChangeSetting, Setting, settingNames } from "../../../domain/settings/settings.ts";
import type { Contract } from "../../shared/contract.ts";
import { HistoryView } from "../../shared/history-view.ts";
import { EventsQuery, listOf } from "../../shared/page.ts";

const SettingPath = z.object({
  name: z
    .string()
    .max(60)
    .meta({ examples: [settingNames[0]] }),
}); // A name that is none is a setting that is not there.

const SettingView = Setting.extend({
  says: z.string().meta({ description: "What it decides" }),
  current: z.unknown().meta({ description: "What it is today" }),
  byDefault: z.unknown().meta({ description: "What it is until it is set" }),
  values: Setting.shape.values.meta({ description: "Everything it ever was and will be, the earliest day first" }),
  version: z.int().meta({ description: "0 until it is set for the first time; what If-Match takes" }),
}).meta({ id: "Setting" });

/** Deadlines, percentages and lists of this network, each with the days from which it holds (XCT-013). */
export const settingsContract = {
  listSettings: {
    route: "GET /v1/settings",
    says: "Every setting with what it decides, what it is today, its default, and what it was and will be.",
    may: "settings.read",
    answers: { status: 200, view: listOf(SettingView) },
    refuses: [],
  },
  settingsHistory: {
    route: "GET /v1/settings/history",
    says: "The audit rows of all settings: who, when, why, before and after; newest first.",
    may: "audit.read",
    query: EventsQuery,
    answers: { status: 200, view: HistoryView },
    refuses: ["cursor.invalid"],
  },
  getSetting: {
    route: "GET /v1/settings/{name}",
    says: "One setting.",
    may: "settings.read",
    path: SettingPath,
    answers: { status: 200, view: SettingView },
    refuses: ["setting.not-found"],
  },
  changeSetting: {
    route: "PUT /v1/settings/{name}",
    says: 'Sets a value from a day on, today or later. If-Match is the setting\'s version, "v0" for one that was never set.',
    may: "settings.write",
    path: SettingPath,
    body: ChangeSetting.meta({ id: "ChangeSetting" }),
    ifMatch: true,
    answers: { status: 200, view: SettingView },
    refuses: ["setting.not-found", "setting.in-past", "setting.too-many-ahead"],
  },
} as const satisfies Contract;
