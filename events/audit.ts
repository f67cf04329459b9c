import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { Day } from "../domain/kernel/time.ts";
import { defineEvent } from "./define.ts";

/** It happened to whoever looked: the rows of a whole day hold records of many people, before and after (XCT-011). */
export const auditViewed = defineEvent({
  name: "audit.viewed",
  version: 1,
  says: "The audit rows of a day were read.",
  about: "userId",
  data: z.object({ userId: id("user"), day: Day }),
  example: { userId: "user_01K9ZQ3V7M8N4P5R6S7T8V9W0X", day: "2025-07-01" as Day },
});
