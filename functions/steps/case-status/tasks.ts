import { casesIn } from "../../../data/cases.ts";
import { tasksIn } from "../../../data/work.ts";
import type { Task } from "../../../domain/work/task.ts";
import { cancelTask, openTask } from "../../../domain/work/task.ts";
import type { Step } from "../../shared/steps.ts";
import { following } from "./following.ts";

/** Nothing is left to be done on a closed case, but what a workflow could not do. */
const isEnded = ({ status, kind }: Task): boolean => status === "open" && kind !== "workflowFailed";

/** Cancels the open tasks of a closed case. */
export const closeTasks: Step = async (ask) => {
  const { caseId, item } = following(ask);
  const [cases, tasks] = [casesIn(ask.house), tasksIn(ask.house)];
  let canceled = 0;
  for (const { taskId } of (await tasks.all(caseId)).filter(isEnded)) {
    const written = await item(["closed"], async (whole, stamp) => {
      const task = await tasks.find(taskId, caseId); // After the case, so that a lost race is noticed.
      if (!task || !isEnded(task)) return [];
      const over = cancelTask(task, "The case was closed.", stamp);
      return [...tasks.changed(over.task), ...cases.noted(whole, [over.event], stamp)];
    });
    if (written) canceled += 1;
  }
  return { canceled };
};

/** Settlement starts with a task for those who settle (LCM-093). */
export const beginSettlement: Step = async (ask) => {
  const { caseId, once } = following(ask);
  const opened = await once("case-status:settlement", async (whole, stamp) => {
    if (whole.legalCase.caseStatus !== "settlement") return [];
    const { task, event } = openTask({ caseId, owner: "team:settlementCoordinator", kind: "settlementStarted" }, stamp);
    return [...tasksIn(ask.house).added(task), ...casesIn(ask.house).noted(whole, [event], stamp)];
  });
  return { opened: opened ? 1 : 0 };
};
