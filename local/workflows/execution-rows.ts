import type { Store } from "../place/store.ts";

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** One execution, as its file keeps it. Moments are milliseconds since 1970; what a state says and hears is JSON text. */
export interface Execution {
  readonly id: number;
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  /** The definition it was started with, which it keeps when the machine changes. */
  readonly definition: string;
  readonly status: Status;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly started_at: number;
  readonly stopped_at: number | null;
  /** The machine's own TimeoutSeconds. */
  readonly ends_by: number | null;
}

/**
 * Where a branch stands in its state:
 * `queued` an item whose turn has not come; `entered` to do what the state says; `running` its task is being done; `asking` a task
 * is told its token; `awaiting` the token's answer; `waiting` for a moment; `pausing` before the next try; `forked` for its inner
 * branches; `succeeded` or `failed` to be left; `ended` until its siblings are.
 */
export type Phase =
  | "queued"
  | "entered"
  | "running"
  | "asking"
  | "awaiting"
  | "waiting"
  | "pausing"
  | "forked"
  | "succeeded"
  | "failed"
  | "ended";

/** One line of states: the execution itself, or a branch of a Parallel or an item of a Map within it. */
export interface Branch {
  readonly id: number;
  readonly execution: number;
  /** 0 for the execution itself. */
  readonly parent: number;
  /** Which of its siblings it is. */
  readonly place: number;
  /** The Scope of its states, as JSON. */
  readonly scope: string;
  readonly state: string;
  readonly phase: Phase;
  /** Grows with each change: what was begun at an earlier turn has no say any more. */
  readonly turn: number;
  readonly entered_at: number;
  readonly entered_event: number;
  readonly last_event: number;
  readonly input: string;
  /** Its own; those of the branches around it are read there. */
  readonly variables: string;
  /** `$states.context.Map.Item` within a Map. */
  readonly item: string | null;
  readonly retries: string;
  /** By phase: the task's arguments, a Map's concurrency, the result, or the error. */
  readonly work: string | null;
  readonly token: string | null;
  /** When the phase began, for what has a due time relative to it. */
  readonly since: number | null;
  /** When the clock has a say in it. */
  readonly due_at: number | null;
  readonly deadline_at: number | null;
  readonly beat_ms: number | null;
}

export interface EventRow {
  readonly id: number;
  readonly previous: number;
  readonly at: number;
  readonly type: string;
  readonly details: string;
}

const schema = `
  CREATE TABLE IF NOT EXISTS workflow_definition (hash TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS execution (
    id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,
    status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, started_at INTEGER NOT NULL, stopped_at INTEGER,
    ends_by INTEGER);
  CREATE INDEX IF NOT EXISTS execution_of ON execution (machine, id);
  CREATE INDEX IF NOT EXISTS execution_stopped ON execution (stopped_at) WHERE stopped_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS execution_ends ON execution (ends_by) WHERE ends_by IS NOT NULL;
  CREATE TABLE IF NOT EXISTS branch (
    id INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER NOT NULL, parent INTEGER NOT NULL, place INTEGER NOT NULL, scope TEXT NOT NULL,
    state TEXT NOT NULL, phase TEXT NOT NULL, turn INTEGER NOT NULL, entered_at INTEGER NOT NULL, entered_event INTEGER NOT NULL,
    last_event INTEGER NOT NULL, input TEXT NOT NULL, variables TEXT NOT NULL, item TEXT, retries TEXT NOT NULL, work TEXT, token TEXT,
    since INTEGER, due_at INTEGER, deadline_at INTEGER, beat_ms INTEGER);
  CREATE INDEX IF NOT EXISTS branch_of ON branch (execution);
  CREATE INDEX IF NOT EXISTS branch_within ON branch (parent, place) WHERE parent > 0;
  CREATE INDEX IF NOT EXISTS branch_due ON branch (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS branch_token ON branch (token) WHERE token IS NOT NULL;
  CREATE TABLE IF NOT EXISTS task_token (token TEXT PRIMARY KEY, execution INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS task_token_of ON task_token (execution);
  CREATE TABLE IF NOT EXISTS execution_event (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, previous INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL,
    details TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;`;

/** What can be asked of the executions' file, and written to it. Whoever writes several of these does so `together`. */
export type ExecutionRows = ReturnType<typeof executionRows>;

export function executionRows(store: Store) {
  store.exec(schema);
  return {
    together: store.together,

    keepDefinition: (hash: string, text: string) =>
      void store.run("INSERT INTO workflow_definition (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING", [hash, text]),
    definition: (hash: string) => store.get<{ text: string }>("SELECT text FROM workflow_definition WHERE hash = ?", [hash])?.text ?? "",

    addExecution(row: Pick<Execution, "arn" | "machine" | "name" | "definition" | "input" | "started_at" | "ends_by">): number {
      const columns = [row.arn, row.machine, row.name, row.definition, row.input, row.started_at, row.ends_by];
      store.run(
        "INSERT INTO execution (arn, machine, name, definition, status, input, started_at, ends_by) VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?)",
        columns,
      );
      return lastId();
    },
    finish(id: number, end: Pick<Execution, "status" | "output" | "error" | "cause" | "stopped_at">): void {
      store.run("UPDATE execution SET status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, ends_by = NULL WHERE id = ?", [
        end.status,
        end.output,
        end.error,
        end.cause,
        end.stopped_at,
        id,
      ]);
      store.run("DELETE FROM branch WHERE execution = ?", [id]);
    },
    execution: (id: number) => store.get<Execution>("SELECT * FROM execution WHERE id = ?", [id]),
    executionBy: (arn: string) => store.get<Execution>("SELECT * FROM execution WHERE arn = ?", [arn]),
    /** Newest first, from before the id `before`. */
    executions: ({ machine = "", status = "", before = Number.MAX_SAFE_INTEGER, limit = 100 }) =>
      store.all<Execution>(
        `SELECT * FROM execution WHERE id < ? ${machine && "AND machine = ?"} ${status && "AND status = ?"} ORDER BY id DESC LIMIT ?`,
        [before, ...[machine, status].filter((text) => text !== ""), limit],
      ),

    addBranch(row: Omit<Branch, "id" | "turn">): number {
      store.run(
        `INSERT INTO branch (execution, parent, place, scope, state, phase, turn, entered_at, entered_event, last_event, input, variables,
           item, retries, work, token, since, due_at, deadline_at, beat_ms) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [row.execution, row.parent, row.place, row.scope, row.state, row.phase, row.entered_at, row.entered_event, row.last_event]
          .concat([row.input, row.variables] as never[])
          .concat([row.item, row.retries, row.work, row.token, row.since, row.due_at, row.deadline_at, row.beat_ms] as never[]),
      );
      return lastId();
    },
    /** Its next turn. */
    saveBranch(row: Branch): void {
      store.run(
        `UPDATE branch SET state = ?, phase = ?, turn = turn + 1, entered_at = ?, entered_event = ?, last_event = ?, input = ?,
           variables = ?, retries = ?, work = ?, token = ?, since = ?, due_at = ?, deadline_at = ?, beat_ms = ? WHERE id = ?`,
        [row.state, row.phase, row.entered_at, row.entered_event, row.last_event, row.input, row.variables, row.retries, row.work]
          .concat([row.token] as never[])
          .concat([row.since, row.due_at, row.deadline_at, row.beat_ms, row.id] as never[]),
      );
    },
    removeWithin: (parent: number) =>
      void store.run(
        `WITH RECURSIVE within (id) AS (SELECT id FROM branch WHERE parent = ? UNION ALL
           SELECT branch.id FROM branch JOIN within ON branch.parent = within.id) DELETE FROM branch WHERE id IN within`,
        [parent],
      ),
    branch: (id: number) => store.get<Branch>("SELECT * FROM branch WHERE id = ?", [id]),
    branchesOf: (execution: number) => store.all<Branch>("SELECT * FROM branch WHERE execution = ? ORDER BY id", [execution]),
    /** Where it stands now; undefined when it is over. */
    turnOf: (id: number) => store.get<{ turn: number }>("SELECT turn FROM branch WHERE id = ?", [id])?.turn,
    nextQueued: (parent: number) =>
      store.get<Branch>("SELECT * FROM branch WHERE parent = ? AND phase = 'queued' ORDER BY place LIMIT 1", [parent]),
    unended: (parent: number) =>
      store.get<{ n: number }>("SELECT count(*) AS n FROM branch WHERE parent = ? AND phase <> 'ended'", [parent])?.n ?? 0,
    /** What each inner branch gave, in their order. */
    resultsWithin: (parent: number) =>
      store.all<{ work: string }>("SELECT work FROM branch WHERE parent = ? ORDER BY place", [parent]).map(({ work }) => work),

    addToken: (token: string, execution: number) =>
      void store.run("INSERT INTO task_token (token, execution) VALUES (?, ?)", [token, execution]),
    /** The execution that ever gave out this token, and the branch that still waits for it. */
    tokenOf: (token: string) => store.get<{ execution: number }>("SELECT execution FROM task_token WHERE token = ?", [token]),
    awaiting: (token: string) => store.get<Branch>("SELECT * FROM branch WHERE token = ?", [token]),

    addEvent(execution: number, { previous, at, type, details }: Omit<EventRow, "id">): number {
      store.run(
        `INSERT INTO execution_event (execution, id, previous, at, type, details)
           SELECT ?, coalesce(max(id), 0) + 1, ?, ?, ?, ? FROM execution_event WHERE execution = ?`,
        [execution, previous, at, type, details, execution],
      );
      return store.get<{ id: number }>("SELECT max(id) AS id FROM execution_event WHERE execution = ?", [execution])?.id ?? 0;
    },
    events: (execution: number) => store.all<EventRow>("SELECT * FROM execution_event WHERE execution = ? ORDER BY id", [execution]),

    ...clockRows(store),
  };

  function lastId(): number {
    return store.get<{ id: number }>("SELECT last_insert_rowid() AS id")?.id ?? 0;
  }
}

/** What the clock and a restart ask. */
const clockRows = (store: Store) => ({
  dueBranches: (now: number) => store.all<Branch>("SELECT * FROM branch WHERE due_at <= ? ORDER BY due_at, id", [now]),
  dueExecutions: (now: number) => store.all<Execution>("SELECT * FROM execution WHERE ends_by <= ? ORDER BY ends_by", [now]),
  /** The next moment at which a branch or an execution is due, or one has to be forgotten. */
  nextDue: (keptMs: number) =>
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
    store.run(
      "UPDATE branch SET due_at = due_at - (since - ?), deadline_at = deadline_at - (since - ?), since = ? WHERE since > ?",
      [now, now, now, now],
    );
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
