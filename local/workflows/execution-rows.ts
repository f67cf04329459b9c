import type { JSValue } from "node-sqlite3-wasm";
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
  "queued" | "entered" | "running" | "asking" | "awaiting" | "waiting" | "pausing" | "forked" | "succeeded" | "failed" | "ended";

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

const started = ["arn", "machine", "name", "definition", "input", "started_at", "ends_by"] as const satisfies (keyof Execution)[];
const fixed = ["execution", "parent", "place", "scope", "item"] as const satisfies (keyof Branch)[];
const changing = [
  ...(["state", "phase", "entered_at", "entered_event", "last_event", "input", "variables", "retries", "work", "token"] as const),
  ...(["since", "due_at", "deadline_at", "beat_ms"] as const),
] satisfies (keyof Branch)[];
const marks = (columns: readonly string[]) => columns.map(() => "?").join(", ");

const addExecution = `INSERT INTO execution (${started.join(", ")}, status) VALUES (${marks(started)}, 'RUNNING') RETURNING id`;
const addBranch = `INSERT INTO branch (${[...fixed, ...changing].join(", ")}, turn) VALUES (${marks([...fixed, ...changing])}, 0) RETURNING id`;
const saveBranch = `UPDATE branch SET ${changing.map((column) => `${column} = ?`).join(", ")}, turn = turn + 1 WHERE id = ?`;
const addEvent = `INSERT INTO execution_event (execution, id, previous, at, type, details)
  SELECT ?, coalesce(max(id), 0) + 1, ?, ?, ?, ? FROM execution_event WHERE execution = ? RETURNING id`;
const finish = "UPDATE execution SET status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, ends_by = NULL WHERE id = ?";
const removeWithin = `WITH RECURSIVE within (id) AS (SELECT id FROM branch WHERE parent = ? UNION ALL
  SELECT branch.id FROM branch JOIN within ON branch.parent = within.id) DELETE FROM branch WHERE id IN within`;

export type Ending = Pick<Execution, "status" | "output" | "error" | "cause"> & { readonly stopped_at: number };

/** What can be asked of the executions' file, and written to it. Whoever writes several of these does so `together`. */
export type ExecutionRows = ReturnType<typeof executionRows>;

export function executionRows(store: Store) {
  store.exec(schema);
  // Read to its end: a statement that writes and is not at its end holds up the transaction.
  const made = (sql: string, values: JSValue[]) => store.all<{ id: number }>(sql, values)[0]?.id ?? 0;
  return {
    together: <T>(work: () => T) => store.together(work),

    keepDefinition: (hash: string, text: string) =>
      void store.run("INSERT INTO workflow_definition (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING", [hash, text]),
    definition: (hash: string) => store.get<{ text: string }>("SELECT text FROM workflow_definition WHERE hash = ?", [hash])?.text ?? "",

    addExecution: (row: Pick<Execution, (typeof started)[number]>) =>
      made(
        addExecution,
        started.map((column) => row[column]),
      ),
    /** With everything that still moved in it. */
    finish(id: number, { status, output, error, cause, stopped_at }: Ending): void {
      store.run(finish, [status, output, error, cause, stopped_at, id]);
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

    addBranch: (row: Omit<Branch, "id" | "turn">) =>
      made(
        addBranch,
        [...fixed, ...changing].map((column) => row[column]),
      ),
    /** Its next turn. */
    saveBranch: (row: Branch) => void store.run(saveBranch, [...changing.map((column) => row[column]), row.id]),
    /** Its task sent a heartbeat. Not a turn of its own: a call that is being made for it stays good. */
    postpone: (id: number, due_at: number | null) => void store.run("UPDATE branch SET due_at = ? WHERE id = ?", [due_at, id]),
    removeWithin: (parent: number) => void store.run(removeWithin, [parent]),
    branch: (id: number) => store.get<Branch>("SELECT * FROM branch WHERE id = ?", [id]),
    branchesOf: (execution: number) => store.all<Branch>("SELECT * FROM branch WHERE execution = ? ORDER BY id", [execution]),
    /** Undefined when it is over. */
    turnOf: (id: number) => store.get<{ turn: number }>("SELECT turn FROM branch WHERE id = ?", [id])?.turn,
    nextQueued: (parent: number) =>
      store.get<Branch>("SELECT * FROM branch WHERE parent = ? AND phase = 'queued' ORDER BY place LIMIT 1", [parent]),
    isJoined: (parent: number) =>
      store.get<{ id: number }>("SELECT id FROM branch WHERE parent = ? AND phase <> 'ended' LIMIT 1", [parent]) === undefined,
    /** What each inner branch gave, in their order. */
    resultsWithin: (parent: number) =>
      store.all<{ work: string }>("SELECT work FROM branch WHERE parent = ? ORDER BY place", [parent]).map(({ work }) => work),

    addToken: (token: string, execution: number) =>
      void store.run("INSERT INTO task_token (token, execution) VALUES (?, ?)", [token, execution]),
    /** Whose token it is, also when nobody waits for it any more. */
    tokenOf: (token: string) => store.get<{ execution: number }>("SELECT execution FROM task_token WHERE token = ?", [token]),
    awaiting: (token: string) => store.get<Branch>("SELECT * FROM branch WHERE token = ?", [token]),

    addEvent: (execution: number, { previous, at, type, details }: Omit<EventRow, "id">) =>
      made(addEvent, [execution, previous, at, type, details, execution]),
    events: (execution: number) => store.all<EventRow>("SELECT * FROM execution_event WHERE execution = ? ORDER BY id", [execution]),
  };
}
