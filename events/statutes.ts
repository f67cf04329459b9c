import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

export const statuteWatchEnded = defineEvent({
  name: "statute.watch-ended",
  version: 1,
  says: "The case is closed, so its statute of limitations is no longer watched.",
  about: "caseId",
  data: z.object({ caseId: id("case") }),
  example: { caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X" },
});
