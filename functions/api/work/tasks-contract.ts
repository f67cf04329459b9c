import * as z from "zod";
import { id } from "../../../domain/kernel/ids.ts";
import { AddTask, ChangeableTask, Task } from "../../../domain/work/task.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const CasePath = z.object({ caseId: id("case") });
const TaskPath = z.object({ taskId: id("task") });
const TaskView = Task.meta({ id: "Task" });
const words = z.string().trim().min(1).max(2000);

export const tasksContract = {
  addTask: {
    route: "POST /v1/cases/{caseId}/tasks",
    says: "Opens a task on a case, for whoever writes it, for someone else, or for a team.",
    may: "task.write",
    path: CasePath,
    body: AddTask,
    answers: { status: 201, view: TaskView, location: "/v1/tasks/{taskId}" },
    refuses: ["task.not-found", "task.owner-unfit", "about.not-found", "privilege.not-yours"],
  },
  tasks: {
    route: "GET /v1/cases/{caseId}/tasks",
    says: "The tasks of a case that the reader may see, newest first, in one status or any.",
    may: "task.read",
    path: CasePath,
    query: PageQuery.extend({
      sort: sortBy("-createdAt", "createdAt"),
      status: Task.shape.status.optional(),
      owner: Task.shape.owner.optional().meta({ override: { type: "string" }, description: "Only those of this user or team" }),
    }),
    answers: { status: 200, view: listOf(TaskView) },
    refuses: ["task.not-found", "cursor.invalid"],
  },
  getTask: {
    route: "GET /v1/tasks/{taskId}",
    says: "One task. That a privileged one was read is noted.",
    may: "task.read",
    path: TaskPath,
    answers: { status: 200, view: TaskView },
    refuses: ["task.not-found"],
  },
  changeTask: {
    route: "PATCH /v1/tasks/{taskId}",
    says: "Changes an open task, or gives it to someone else; the house's own tasks too.",
    may: "task.write",
    path: TaskPath,
    body: patchOf(ChangeableTask),
    ifMatch: true,
    answers: { status: 200, view: TaskView },
    refuses: ["task.not-found", "task.over", "task.owner-unfit"],
  },
  completeTask: {
    route: "POST /v1/tasks/{taskId}/completion",
    says: "Says that a task was done, and what came of it.",
    may: "task.finish",
    path: TaskPath,
    body: z.strictObject({ outcome: words.optional() }),
    answers: { status: 200, view: TaskView },
    refuses: ["task.not-found", "task.over"],
  },
  cancelTask: {
    route: "POST /v1/tasks/{taskId}/cancellation",
    says: "Says that a task need not be done any more, and why.",
    may: "task.finish",
    path: TaskPath,
    body: z.strictObject({ reason: words }),
    answers: { status: 200, view: TaskView },
    refuses: ["task.not-found", "task.over"],
  },
} as const satisfies Contract;
