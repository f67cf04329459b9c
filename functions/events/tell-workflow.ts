import * as z from "zod";
import { casesIn } from "../../data/cases.ts";
import { waitingIn } from "../../data/waiting.ts";
import { tasksIn } from "../../data/work.ts";
import { id } from "../../domain/kernel/ids.ts";
import { cancelTask } from "../../domain/work/task.ts";
import { consume } from "../shared/consume.ts";
import { tellWaiting } from "../steps/tell-waiting.ts";

const OfApproval = z.object({ caseId: id("case"), approvalId: id("approval") });

/**
 * An approval that waits no more, because it was decided, lapsed, or its case moved on: the workflow that waits for it is told to go
 * on, and the task that reminded of it is put away. A workflow that does not wait yet finds the approval decided when it begins to.
 */
export const handler = consume("approvals", async (event, house, stamp) => {
  const { caseId, approvalId } = OfApproval.parse(event.data);
  const tasks = tasksIn(house);
  const whole = await casesIn(house).whole(caseId); // Before the tasks, so that a lost race is noticed.
  const approval = whole?.approvals.find((one) => one.approvalId === approvalId);
  if (!whole || !approval) throw new Error("an approval that was decided is not there");
  const [waiting, reminders] = await Promise.all([waitingIn(house).token(approvalId), tasks.all(caseId)]);
  if (waiting) await tellWaiting(waiting.token, { approvalId, status: approval.status });
  const over = reminders
    .filter(({ status, kind, about }) => status === "open" && kind === "activationWaiting" && about === approvalId)
    .map((task) => cancelTask(task, "The activation waits no more.", stamp));
  if (over.length === 0) return [];
  const events = over.map((one) => one.event);
  return [...over.flatMap(({ task }) => tasks.changed(task)), ...casesIn(house).noted(whole, events, stamp)];
});
