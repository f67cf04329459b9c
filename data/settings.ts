import type { Setting, SettingName, Settings } from "../domain/settings/settings.ts";
import { settingNames, settingsId, settingsOn } from "../domain/settings/settings.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import type { Happened } from "../events/define.ts";
import { append, headIn } from "./history.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Write } from "./table.ts";
import { bare, create, replace } from "./table.ts";

/** The settings of this deployment. They are few and read with the facts, so a change takes effect with the next request. */
export const settingsIn = ({ table }: House) => {
  const all = async (): Promise<Setting[]> =>
    (await table.query({ pk: keys.setting("").pk, limit: settingNames.length })).rows.map((row) => bare<Setting>(row));
  return {
    all,
    /** As they hold today. */
    now: async (stamp: Stamp): Promise<Settings> => settingsOn(today(stamp), await all()),

    /** One setting; undefined when it was never set. */
    async find(name: SettingName): Promise<Setting | undefined> {
      const [row] = await table.read([keys.setting(name)]);
      return row && bare<Setting>(row);
    },

    async changed({ setting, events }: { setting: Setting; events: readonly Happened[] }, stamp: Stamp): Promise<Write[]> {
      if (events.length === 0) return [];
      const row = { ...setting, ...keys.setting(setting.name) };
      const [head] = await table.read([keys.head(settingsId)]);
      return [setting.version === 1 ? create(row) : replace(row), ...append(settingsId, headIn(head ? [head] : []), events, stamp.zone)];
    },
  };
};
