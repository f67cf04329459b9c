import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { PartyRecord } from "../parties/record.ts";

export const TeamDetails = z.object({
  name: z.string().trim().min(2).max(80),
  memberIds: z.array(id("user")).max(200),
});

/** A team with a name and members, which can own denials and tasks (RCM-050). Not the people of one role, who are `team:<role>`. */
export const Team = z.object({ teamId: id("team"), ...TeamDetails.shape, ...PartyRecord.shape }).meta({ id: "Team" });
export type Team = z.output<typeof Team>;
