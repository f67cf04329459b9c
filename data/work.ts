import type { Task } from "../domain/work/task.ts";
import type { House } from "./house.ts";
import { work } from "./keys.ts";
import { listIn } from "./parts.ts";

/** Tasks of cases; while one is open it is among its owner's work. */
export const tasksIn = (house: House) =>
  listIn<Task>(
    house,
    "TASKS",
    ({ taskId }) => taskId,
    ({ taskId, owner, dueOn, status }) => (status === "open" ? work(owner, dueOn, taskId) : {}),
  );
