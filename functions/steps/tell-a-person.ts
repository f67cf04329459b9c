import * as z from "zod";
import { casesIn } from "../../data/cases.ts";
import { keys } from "../../data/keys.ts";
import { tasksIn } from "../../data/work.ts";
import { id } from "../../domain/kernel/ids.ts";
import { openTask } from "../../domain/work/task.ts";
import type { Step } from "../shared/steps.ts";
import { remember } from "./remember.ts";

const Began = z.object({ eventId: id("event"), data: z.object({ caseId: id("case") }) });

/** The end of a workflow whose step kept failing: a task for a person, about the event that began it, once. */
export const tellAPerson: Step = async ({ input, house, commit }) => {
  const { eventId, data } = Began.parse(input);
  const { caseId } = data;
  const { writes } = await commit(async (fresh) => {
    const stamp = { ...fresh, requestId: eventId };
    const seen = keys.seen("workflow-failed", eventId);
    const [before, whole] = await Promise.all([house.table.read([seen]), casesIn(house).whole(caseId)]);
    if (before[0]) return { writes: [] };
    if (!whole) throw new Error("a case that a workflow is about is not there");
    const { task, event } = openTask({ caseId, owner: "team:caseManager", kind: "workflowFailed", about: eventId }, stamp);
    const told = [...tasksIn(house).added(task), ...casesIn(house).noted(whole, [event], stamp)];
    return { writes: [...told, remember(seen, "workflow-failed", stamp)] };
  });
  return { told: writes.length > 0 };
};
