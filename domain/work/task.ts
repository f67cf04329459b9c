import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { taskOpened } from "../../events/tasks.ts";
import { Role } from "../access/roles.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Day, Instant } from "../kernel/time.ts";
import { Guarded, guardOf } from "./privilege.ts";

/** Whose work it is: a person's, or a team's. A team is everyone with a role. */
export const Owner = z.union([id("user"), z.templateLiteral(["team:", Role])]).meta({ id: "Owner", examples: ["team:caseManager"] });
export type Owner = z.infer<typeof Owner>;

/** What asks for a person's attention. `manual` is what people write themselves; the others are raised by the house. */
export const taskKinds = {
  manual: "A task.",
  authorizationLimit: "An authorization is nearly used up.",
  authorizationExpiring: "An authorization ends soon.",
  treatmentGap: "The client has not been treated for a while.",
  appointmentOutcome: "An appointment is over and nobody said how it went.",
  statuteNear: "The statute of limitations runs out soon.",
  statutePassed: "The statute of limitations has run out.",
  activationWaiting: "An activation waits for its decision.",
  activationLapsed: "Nobody decided on an activation in time.",
  settlementStarted: "The case is in Settlement: begin the settlement.",
  workflowFailed: "Something that follows from a change could not be done.",
  uploadRejected: "An upload was not what it was said to be.",
  uploadMissing: "An announced document never arrived.",
} as const;
export type TaskKind = keyof typeof taskKinds;

/** Something a person is to do on a case (NEG-220). */
export const Task = z.object({
  taskId: id("task"),
  caseId: id("case"),
  kind: z.enum(Object.keys(taskKinds) as [TaskKind, ...TaskKind[]]), // The list is not empty.
  title: z.string(),
  details: z.string().optional(),
  owner: Owner,
  dueOn: Day.optional(),
  status: z.enum(["open", "done", "canceled"]),
  about: z.string().optional().meta({ description: "The id of what it is about" }),
  ...Guarded.shape,
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
  closedAt: Instant.optional(),
  closedBy: z.string().optional(),
  version: z.int(),
});
export type Task = z.output<typeof Task>;

/** What a new task says; everything else is known. The house's own tasks are internal and need no title. */
export type NewTask = Pick<Task, "caseId" | "owner"> &
  Partial<Pick<Task, "kind" | "title" | "details" | "dueOn" | "about" | "privilege" | "privilegeHolder" | "internal">>;

/** Opens a task. The house's own tasks take their sentence from their kind: no name and no number of a patient is in it. */
export function openTask(request: NewTask, stamp: Stamp): { task: Task; event: Happened } {
  const { kind = "manual", title = taskKinds[kind], privilege = "none", internal = true, ...more } = request;
  const task: Task = {
    ...more,
    taskId: stamp.newId("task"),
    kind,
    title,
    privilege,
    internal,
    status: "open",
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: 1,
  };
  return { task, event: taskOpened.record(stamp, taskFacts(task), { [task.taskId]: { after: task } }) };
}

/** What is published of a task. */
export const taskFacts = (task: Task): { caseId: Id<"case"> } & z.infer<typeof taskOpened.data> => {
  const { caseId, taskId, kind, owner, dueOn, about } = task;
  return { caseId, taskId, kind, owner, ...(dueOn ? { dueOn } : {}), ...(about ? { about } : {}), ...guardOf(task) };
};
