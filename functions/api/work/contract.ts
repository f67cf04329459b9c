import * as z from "zod";
import { Day } from "../../../domain/kernel/time.ts";
import { WorkItem, WorkKind } from "../../../domain/work/work-item.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { auditContract } from "./audit-contract.ts";
import { notesContract } from "./notes-contract.ts";
import { tasksContract } from "./tasks-contract.ts";
import { teamsContract } from "./teams-contract.ts";

/** Papers of a case that people write themselves, what waits for whom, and who looked at what. */
export const workContract = {
  work: {
    route: "GET /v1/work",
    says: "What waits for the asker or for their teams, across all cases and kinds, soonest first.",
    may: "self", // Each item is asked of the policy by itself; what may not be seen is not among them.
    query: PageQuery.extend({
      sort: sortBy("dueOn", "-dueOn"),
      whose: z
        .enum(["mine", "teams", "all"])
        .default("all")
        .meta({ description: "One's own, one's teams', or both. A team is everyone with a role, or has a name and members" }),
      dueBy: Day.optional().meta({ description: "Only what is due on or before this day" }),
      kind: WorkKind.optional(),
    }),
    answers: { status: 200, view: listOf(WorkItem) },
    refuses: ["cursor.invalid"],
  },
  ...notesContract,
  ...tasksContract,
  ...teamsContract,
  ...auditContract,
} as const satisfies Contract;
