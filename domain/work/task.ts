import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { taskCanceled, taskChanged, taskDone, taskOpened, taskViewed } from "../../events/tasks.ts";
import { Role } from "../access/roles.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Day, Instant } from "../kernel/time.ts";
import { byHolder, Guarded, guardOf, Mark } from "./privilege.ts";
import { PartId } from "./part-id.ts";

/** Whose work it is: a person's, or a team's. A team is everyone with a role, or has a name and members (RCM-050). */
export const Owner = z
  .union([id("user"), id("team"), z.templateLiteral(["team:", Role])])
  .meta({ id: "Owner", examples: ["team:caseManager"] });
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
  denialFollowUp: "A denial is to be followed up.",
  denialAppealNear: "The last day to appeal a denial comes near.",
  claimHeld: "A kept appointment has no usable authorization and is not billed: ask for one retroactively.",
  claimHeldTooLong: "Nobody authorized a kept appointment in time: decide how it is billed.",
  claimFailed: "An appointment could not be billed: put right what is missing, then bill it.",
  claimOutdated: "The outcome of an appointment was changed after its claim was sent.",
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
  outcome: z.string().optional().meta({ description: "What came of it; of a canceled task, why" }),
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

const taskText = { title: z.string().trim().min(1).max(200), details: z.string().trim().min(1).max(5000) };

/** What a person writes to open a task. */
export const AddTask = z
  .strictObject({
    title: taskText.title,
    details: taskText.details.optional(),
    owner: Owner.optional().meta({ description: "Whose it is; whoever writes it unless said otherwise" }),
    dueOn: Day.optional(),
    about: PartId.optional().meta({ description: "The id of what it is about, of the same case" }),
    ...Mark.shape,
  })
  .meta({ id: "AddTask" });

/** What can be changed of an open task, the house's own included. */
export const ChangeableTask = z.object({
  title: taskText.title,
  details: taskText.details.optional(),
  owner: Owner,
  dueOn: Day.optional(),
});
export type TaskChanges = Partial<z.output<typeof ChangeableTask>>;

/** Changes an open task or gives it to someone else; nothing and no event when it already is so. Refuses `task.over`. */
export function changeTask(before: Task, changes: TaskChanges, stamp: Stamp): { task: Task; events: readonly Happened[] } {
  refuseOver(before);
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { task: before, events: [] };
  return { task: after, events: [taskChanged.record(stamp, { ...taskFacts(after), fields }, changeOf(before, after))] };
}

/** Says that a task was done, and what came of it. Refuses `task.over`. */
export function completeTask(before: Task, outcome: string | undefined, stamp: Stamp): { task: Task; event: Happened } {
  const task = closed(before, "done", outcome, stamp);
  return { task, event: taskDone.record(stamp, taskFacts(task), changeOf(before, task)) };
}

/** Says that a task need not be done any more, and why. Refuses `task.over`. */
export function cancelTask(before: Task, reason: string, stamp: Stamp): { task: Task; event: Happened } {
  const task = closed(before, "canceled", reason, stamp);
  return { task, event: taskCanceled.record(stamp, taskFacts(task), changeOf(before, task), reason) };
}

/** XCT-011: that privileged tasks were read is itself a thing that happened: one event for a list, none when none is privileged. */
export const viewTasks = (tasks: readonly Task[], stamp: Stamp): readonly Happened[] =>
  byHolder(tasks).map(({ privilegeHolder, parts: [first, ...rest] }) => {
    const taskIds = [first, ...rest].map(({ taskId }) => taskId);
    return taskViewed.record(stamp, { caseId: first.caseId, taskIds, privileged: true, privilegeHolder }, {});
  });

function closed(before: Task, status: "done" | "canceled", outcome: string | undefined, stamp: Stamp): Task {
  refuseOver(before);
  return changeRecord(before, { status, outcome, closedAt: stamp.at, closedBy: stamp.actorId }, stamp).after;
}

function refuseOver({ taskId, status }: Task): void {
  if (status !== "open") refuse("task.over", { taskId, status });
}

const changeOf = (before: Task, after: Task) => ({ [before.taskId]: { before, after } });
