import * as z from "zod";
import { ClaimDenial } from "../../../domain/claims/claim-denial.ts";
import { Carc, Warning } from "../../../domain/denials/carc-schema.ts";
import { Denial, GroupedCarc } from "../../../domain/denials/denial.ts";
import { Instant } from "../../../domain/kernel/time.ts";
import { Task } from "../../../domain/work/task.ts";

/** What everybody is shown of a denial who may see it; what its schedule remembers is not among it. */
export const DenialView = Denial.omit({ appealRule: true, followUpTold: true, appealTold: true, dueOn: true })
  .extend({
    overdue: z.boolean().meta({ description: "It is active, and the day of its follow-up has passed" }),
    warnings: z.array(Warning).meta({ description: "What is strange about its codes" }),
  })
  .meta({ id: "DenialCase" });

const { title, owner, dueOn } = Task.shape;
const OpenTask = z.object({ taskId: Task.shape.taskId, title, owner, dueOn });

/** One denial by itself (RCM-017, RCM-047). */
export const DenialDetail = DenialView.extend({
  openTasks: z.array(OpenTask).meta({ description: "About it, on its legal case; the words of a privileged one are read there" }),
  nextSteps: z
    .array(Carc.pick({ says: true, nextStep: true, playbook: true, pointsAt: true }).extend({ carc: GroupedCarc }))
    .meta({ description: "What is usually done about each code that is still in dispute" }),
}).meta({ id: "DenialCaseDetail" });

export const ListedDenial = DenialView.extend({
  openTaskCount: z.int().meta({ description: "Open tasks about it (RCM-017)" }),
}).meta({ id: "ListedDenialCase" });

/** A denial in the list of one of its claims (RCM-005). */
export const DenialOfClaim = DenialView.extend({
  submissionId: ClaimDenial.shape.submissionId.meta({ description: "The version that it is about (RCM-006)" }),
}).meta({ id: "DenialCaseOfClaim" });

/** What happened to a denial, or was written about it. */
export const DenialEntry = z
  .object({
    kind: z.enum(["event", "note", "task", "contact"]),
    id: z.string(),
    at: Instant,
    actorId: z.string(),
    says: z.string().meta({ description: "What happened, as a sentence" }),
    text: z.string().optional().meta({ description: "The note, the task's title, what came of the contact, or the reason" }),
    data: z.record(z.string(), z.unknown()).meta({ description: "Ids, codes, days and amounts" }),
  })
  .meta({ id: "DenialCaseEntry" });
export type DenialEntry = z.output<typeof DenialEntry>;
