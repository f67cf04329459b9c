import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const teamId = "team_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;

export const teamAdded = defineEvent({
  name: "team.added",
  version: 1,
  says: "A team was put together.",
  about: "teamId",
  data: z.object({ teamId: id("team"), members: z.int() }),
  example: { teamId, members: 3 },
});

export const teamChanged = defineEvent({
  name: "team.changed",
  version: 1,
  says: "A team's name or members changed.",
  about: "teamId",
  data: z.object({ teamId: id("team"), fields: z.array(z.string()) }),
  example: { teamId, fields: ["memberIds"] },
});
