import * as z from "zod";
import type { House } from "../../../data/house.ts";
import { settingsIn } from "../../../data/settings.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Setting, SettingName, SettingValue } from "../../../domain/settings/settings.ts";
import { changeSetting, settingNames, settingsCatalog, settingsId, valueOn } from "../../../domain/settings/settings.ts";
import type { Handlers } from "../../shared/contract.ts";
import { eventPage, everyEvent } from "../../shared/event-page.ts";
import { flawsOf } from "../../shared/request.ts";
import type { settingsContract } from "./contract.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export const settingsHandlers = (house: House): Handlers<typeof settingsContract> => {
  const settings = settingsIn(house);
  const found = async (name: SettingName): Promise<Setting> => (await settings.find(name)) ?? neverSet(name);

  return {
    async listSettings({ stamp, allow }) {
      allow({});
      const set = await settings.all();
      const data = settingNames.map((name) => viewOf(set.find((one) => one.name === name) ?? neverSet(name), stamp));
      return { view: { data, page: { hasMore: false } } };
    },

    async settingsHistory(ask) {
      ask.allow({});
      return eventPage(house, settingsId, ask, everyEvent);
    },

    async getSetting({ path: { name }, stamp, allow }) {
      allow({ id: name });
      return { view: viewOf(await found(known(name)), stamp) };
    },

    async changeSetting({ path, body, stamp, allow, match }) {
      allow({ id: path.name });
      const name = known(path.name);
      const before = await found(name);
      match(before);
      const changed = changeSetting(name, { ...body, value: parsed(name, body.value) }, before, stamp);
      return { view: viewOf(changed.setting, stamp), writes: await settings.changed(changed, stamp) };
    },
  };
};

const known = (name: string): SettingName => settingNames.find((one) => one === name) ?? refuse("setting.not-found");

/** What a setting is before anyone touched it. */
const neverSet = (name: SettingName): Setting => ({ name, values: [], version: 0 });

const viewOf = (setting: Setting, stamp: Stamp) => {
  const { says, byDefault } = settingsCatalog[setting.name];
  return { ...setting, says, byDefault, current: valueOn(today(stamp), setting) };
};

/** The value, held against its setting's own schema; its flaws are named by their place under /value. */
function parsed<N extends SettingName>(name: N, value: unknown): SettingValue<N> {
  const held = z.object({ value: settingsCatalog[name].schema as unknown as z.ZodType<SettingValue<N>> }).safeParse({ value }); // The catalog binds each name to its own.
  if (!held.success) refuse("request.invalid", {}, flawsOf(held, "/"));
  return held.data.value;
}
