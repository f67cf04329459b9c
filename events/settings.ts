import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { Day } from "../domain/kernel/time.ts";
import { defineEvent } from "./define.ts";

export const settingChanged = defineEvent({
  name: "setting.changed",
  version: 1,
  says: "A setting was given another value from a day on.",
  about: "settingsId",
  data: z.object({ settingsId: id("settings"), setting: z.string(), from: Day }),
  example: { settingsId: "settings_00000000000000000000000000", setting: "retroactiveWindowDays", from: "2025-07-01" as Day },
});
