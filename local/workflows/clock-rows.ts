import type { Store } from "../place/store.ts";
import type { Branch, Execution } from "./execution-rows.ts";

/** AWS remembers an execution for ninety days after it ended. */
export const keptMs = 90 * 86_400_000;

export type ClockRows = ReturnType<typeof clockRows>;

/** What the clock and a restart ask of the executions' file. */
export const clockRows = (store: Store) => ({
  dueBranches: (now: number) => store.all<Branch>("SELECT * FROM branch WHERE due_at <= ? ORDER BY due_at, id", [now]),
  dueExecutions: (now: number) => store.all<Execution>("SELECT * FROM execution WHERE ends_by <= ? ORDER BY ends_by", [now]),
  /** The next moment at which a branch or an execution is due, or one has to be forgotten. */
  nextDue: () =>
    store.get<{ at: number | null }>(
      `SELECT min(at) AS at FROM (SELECT min(due_at) AS at FROM branch WHERE due_at IS NOT NULL UNION ALL
         SELECT min(ends_by) FROM execution WHERE ends_by IS NOT NULL UNION ALL
         SELECT min(stopped_at) + ? FROM execution WHERE stopped_at IS NOT NULL)`,
      [keptMs],
    )?.at ?? undefined,
  /** Whether the clock has anything to do now. */
  isDue: (now: number) =>
    (store.get<{ n: number }>(
      "SELECT EXISTS (SELECT 1 FROM branch WHERE due_at <= ?) + EXISTS (SELECT 1 FROM execution WHERE ends_by <= ?) AS n",
      [now, now],
    )?.n ?? 0) > 0,
  /** Those that can go on without waiting for anything. */
  movable: () =>
    store
      .all<{ id: number }>("SELECT id FROM branch WHERE phase IN ('entered', 'running', 'asking', 'succeeded', 'failed') ORDER BY id")
      .map(({ id }) => id),

  /** A clock that was moved ahead is back after a restart: nothing began later than now, and what it waits for is as far away as it was. */
  comeBackTo(now: number): void {
    store.run("UPDATE branch SET due_at = due_at - (since - ?), deadline_at = deadline_at - (since - ?), since = ? WHERE since > ?", [
      now,
      now,
      now,
      now,
    ]);
    store.run("UPDATE branch SET entered_at = ? WHERE entered_at > ?", [now, now]);
    store.run("UPDATE execution SET ends_by = ends_by - (started_at - ?) WHERE started_at > ? AND ends_by IS NOT NULL", [now, now]);
    store.run("UPDATE execution SET started_at = ? WHERE started_at > ?", [now, now]);
    store.run("UPDATE execution SET stopped_at = ? WHERE stopped_at > ?", [now, now]);
    // A task that is run again has all of its time again: the machine that was off was not the task's slowness.
    store.run("UPDATE branch SET due_at = ? + (due_at - since), since = ? WHERE phase = 'running' AND due_at IS NOT NULL", [now, now]);
  },

  /** With all that they left. A definition goes with the last execution that was started with it. */
  forget(stoppedBefore: number): number {
    const old = "SELECT id FROM execution WHERE stopped_at <= ?";
    store.run(`DELETE FROM execution_event WHERE execution IN (${old})`, [stoppedBefore]);
    store.run(`DELETE FROM task_token WHERE execution IN (${old})`, [stoppedBefore]);
    const forgotten = store.run("DELETE FROM execution WHERE stopped_at <= ?", [stoppedBefore]);
    if (forgotten > 0) store.run("DELETE FROM workflow_definition WHERE hash NOT IN (SELECT definition FROM execution)");
    return forgotten;
  },
});
