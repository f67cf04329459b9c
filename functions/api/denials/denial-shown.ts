import type * as z from "zod";
import { nextStepsOf, warningsOf } from "../../../domain/denials/denial-codes.ts";
import type { Denial } from "../../../domain/denials/denial.ts";
import { isActive } from "../../../domain/denials/denial.ts";
import type { Day } from "../../../domain/kernel/time.ts";
import type { Task } from "../../../domain/work/task.ts";
import type { DenialDetail, DenialView } from "./denial-views.ts";

/** A denial as it is shown today. */
export const shownOf = (denial: Denial, today: Day): z.output<typeof DenialView> => ({
  ...denial,
  overdue: isOverdue(denial, today),
  warnings: warningsOf(denial),
});

export const isOverdue = ({ stage, followUpBy }: Denial, today: Day): boolean =>
  isActive(stage) && followUpBy !== undefined && followUpBy < today;

/** A denial by itself, with its open tasks and what to do next. */
export const detailOf = (denial: Denial, tasks: readonly Task[], today: Day): z.output<typeof DenialDetail> => ({
  ...shownOf(denial, today),
  openTasks: tasks.map((task) => ({ ...task, title: task.privilege === "none" ? task.title : "A privileged task." })),
  nextSteps: nextStepsOf(denial),
});
