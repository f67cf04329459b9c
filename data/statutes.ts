import type { StatuteAlert, StatuteWatch } from "../domain/cases/statute-watch.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { due, keys } from "./keys.ts";
import type { Write } from "./table.ts";
import { create, replace } from "./table.ts";
import { tasksIn } from "./work.ts";

/** The watch over a statute, due on its day: the first of a case is created, every other replaces the one before. */
export function watched(statute: StatuteWatch): Write {
  const row = { ...statute, ...keys.statute(statute.caseId), ...due("statute", statute.dueOn, statute.caseId) };
  return statute.version === 1 ? create(row) : replace(row);
}

/** An alert about a case's statute of limitations, with the task that it is told by. */
export function statuteTold(house: House, head: Head, { statute, task, event }: StatuteAlert, stamp: Stamp): Write[] {
  return [watched(statute), ...(task ? tasksIn(house).added(task) : []), ...append(statute.caseId, head, [event], stamp.zone)];
}
