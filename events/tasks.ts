import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { Day } from "../domain/kernel/time.ts";
import { defineEvent, marks } from "./define.ts";

const data = z.object({
  caseId: id("case"),
  taskId: id("task"),
  kind: z.string(),
  owner: z.string().meta({ description: "A user's id, or team:<role>" }),
  dueOn: Day.optional(),
  about: z.string().optional().meta({ description: "The id of what it is about, such as an authorization" }),
  ...marks,
});
const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  taskId: "task_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  kind: "treatmentGap",
  owner: "team:caseManager",
  dueOn: "2025-07-15" as Day,
  internal: true,
} as const;

export const taskOpened = defineEvent({
  name: "task.opened",
  version: 1,
  says: "There is a task for someone.",
  about: "caseId",
  data,
  example,
});

export const taskChanged = defineEvent({
  name: "task.changed",
  version: 1,
  says: "A task was changed or given to someone else.",
  about: "caseId",
  data: data.extend({ fields: z.array(z.string()) }),
  example: { ...example, fields: ["owner"] },
});

export const taskDone = defineEvent({ name: "task.done", version: 1, says: "A task was done.", about: "caseId", data, example });

export const taskCanceled = defineEvent({
  name: "task.canceled",
  version: 1,
  says: "A task was canceled.",
  about: "caseId",
  data,
  example,
});

export const taskViewed = defineEvent({
  name: "task.viewed",
  version: 1,
  says: "Privileged tasks were read.",
  about: "caseId",
  data: z.object({
    caseId: id("case"),
    taskIds: z.array(id("task")),
    privileged: marks.privileged,
    privilegeHolder: marks.privilegeHolder,
  }),
  example: {
    caseId: example.caseId,
    taskIds: [example.taskId],
    privileged: true,
    privilegeHolder: "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  },
});
