import type { Branch, Ending, Execution, ExecutionRows } from "./execution-rows.ts";
import type { Definition, Scope } from "./definition.ts";
import { flowAt, stateIn } from "./definition.ts";
import { keptMs } from "./clock-rows.ts";
import { noRetries } from "./retry.ts";
import { StateFailure } from "./state-failure.ts";

/** AWS ends an execution whose history grows beyond this: a loop that nothing stops, most likely. */
const eventsMax = 25_000;
/** Bytes of what one state may hand on. */
export const dataBytesMax = 262_144;

/** Notes one event of the history, and which came before it. */
export type Note = (type: string, details?: object) => number;

export interface TransitionTools {
  readonly rows: ExecutionRows;
  readonly now: () => number;
  readonly definitionOf: (execution: Execution) => Definition;
  /** This branch can go on. */
  readonly kick: (branch: number) => void;
  /** Something is due then. */
  readonly dueAt: (ms: number) => void;
  readonly stopped: () => boolean;
}

export type Transitions = ReturnType<typeof openTransitions>;

/**
 * The changes that an execution can go through. Each is one transaction that also writes the history, and only happens when the
 * branch is still where its caller saw it: a task that answers too late, or twice, changes nothing.
 */
export function openTransitions({ rows, now, definitionOf, kick, dueAt, stopped }: TransitionTools) {
  /** Does `work` with the branch if nothing has changed it since. Answers whether it did. */
  function once(branch: Branch, work: (execution: Execution, note: Note, last: () => number) => void): boolean {
    if (stopped()) return false; // It is done again after the restart.
    return rows.together(() => {
      const execution = rows.execution(branch.execution);
      if (!execution || rows.turnOf(branch.id) !== branch.turn) return false;
      let last = branch.last_event;
      const note: Note = (type, details = {}) => (last = addEvent(branch.execution, last, type, details));
      work(execution, note, () => last);
      return true;
    });
  }

  const addEvent = (execution: number, previous: number, type: string, details: object = {}) =>
    rows.addEvent(execution, { previous, at: now(), type, details: JSON.stringify(details) });

  /** The branch in another phase of its state. */
  function move(branch: Branch, change: Partial<Branch>, say: (note: Note) => void = () => {}): boolean {
    return once(branch, (_, note, last) => {
      say(note);
      rows.saveBranch({ ...branch, ...change, last_event: last() });
      if (change.due_at !== undefined && change.due_at !== null) dueAt(change.due_at);
      kick(branch.id);
    });
  }

  /** At the beginning of a state. */
  function entering(execution: Execution, branch: Branch, name: string, input: string, note: Note): Branch {
    const state = stateIn(flowAt(definitionOf(execution), scopeOf(branch)), name);
    const entered_event = note(`${state.Type}StateEntered`, { name, input });
    const calm = { work: null, token: null, since: null, due_at: null, deadline_at: null, beat_ms: null };
    const retries = JSON.stringify(noRetries);
    return {
      ...branch,
      ...calm,
      state: name,
      phase: "entered",
      input,
      retries,
      entered_at: now(),
      entered_event,
      last_event: entered_event,
    };
  }

  /** Out of the state with its output, to the next one or to the branch's end. */
  function leave(branch: Branch, { output, variables, next }: { output: string; variables: string; next?: string }): boolean {
    return once(branch, (execution, note) => {
      const state = stateOf(definitionOf(execution), branch);
      const last = note(`${state.Type}StateExited`, { name: branch.state, output });
      if (last > eventsMax) return fail(execution, branch, tooLong(), note);
      if (next === undefined) return end(execution, branch, output, note);
      rows.saveBranch(entering(execution, { ...branch, variables }, next, output, note));
      kick(branch.id);
    });
  }

  /** The last state of a branch gave its output: the execution has succeeded, or its siblings are looked after. */
  function end(execution: Execution, branch: Branch, output: string, note: Note): void {
    if (branch.parent === 0) {
      note("ExecutionSucceeded", { output });
      return finish(execution, { status: "SUCCEEDED", output, error: null, cause: null });
    }
    const parent = parentOf(branch);
    const isItem = isMap(execution, parent);
    if (isItem) note("MapIterationSucceeded", { name: parent.state, index: branch.place });
    rows.saveBranch({ ...branch, phase: "ended", work: output, token: null, due_at: null });
    const queued = rows.nextQueued(parent.id);
    if (queued) return begin(execution, queued, note);
    if (rows.isJoined(parent.id)) join(parent, isItem ? "Map" : "Parallel", note);
  }

  /** All inner branches have ended: the state around them has their outputs, in their order. */
  function join(parent: Branch, type: Fork["type"], note: Note): void {
    const last_event = note(`${type}StateSucceeded`);
    rows.saveBranch({ ...parent, phase: "succeeded", work: `[${rows.resultsWithin(parent.id).join(",")}]`, last_event });
    rows.removeWithin(parent.id); // The state may be entered again.
    kick(parent.id);
  }

  /** No catcher took the failure: it becomes that of the state around the branch, and of the execution at last. */
  function fail(execution: Execution, branch: Branch, failure: StateFailure, note: Note): void {
    const said = { error: failure.error, cause: failure.message };
    if (branch.parent === 0) {
      note("ExecutionFailed", said);
      return finish(execution, { status: "FAILED", output: null, ...said });
    }
    const parent = parentOf(branch);
    const isItem = isMap(execution, parent);
    if (isItem) note("MapIterationFailed", { name: parent.state, index: branch.place });
    const last_event = note(isItem ? "MapStateFailed" : "ParallelStateFailed", said);
    rows.removeWithin(parent.id); // Whatever the siblings still do has no say any more.
    rows.saveBranch({ ...parent, phase: "failed", work: JSON.stringify(said), last_event });
    kick(parent.id);
  }

  /** The inner branches of a Parallel or a Map are all written, of which so many begin at once. */
  function fork(branch: Branch, inner: readonly Pick<Branch, "scope" | "input" | "item">[], { atOnce, type }: Fork): boolean {
    return once(branch, (execution, note, last) => {
      note(`${type}StateStarted`, type === "Map" ? { length: inner.length } : {});
      const forked = { ...branch, phase: "forked" as const, work: null, last_event: last() };
      if (inner.length === 0) return join(forked, type, note);
      rows.saveBranch(forked);
      const { id: _, turn: __, ...like } = { ...forked, parent: branch.id, phase: "queued" as const, variables: "{}", state: "" };
      const made = inner.map((one, place) => ({ ...like, ...one, place, id: rows.addBranch({ ...like, ...one, place }), turn: 0 }));
      for (const child of made.slice(0, atOnce)) begin(execution, child, note);
    });
  }

  function begin(execution: Execution, child: Branch, note: Note): void {
    const parent = parentOf(child);
    if (isMap(execution, parent)) note("MapIterationStarted", { name: parent.state, index: child.place });
    const { StartAt } = flowAt(definitionOf(execution), scopeOf(child));
    rows.saveBranch(entering(execution, child, StartAt, child.input, note));
    kick(child.id);
  }

  function finish(execution: Execution, ending: Omit<Ending, "stopped_at">): void {
    rows.finish(execution.id, { ...ending, stopped_at: now() });
    dueAt(now() + keptMs);
  }

  const parentOf = ({ parent }: Branch): Branch => {
    const found = rows.branch(parent);
    if (!found) throw new Error(`Branch ${parent} is missing.`); // A branch goes before those within it never.
    return found;
  };
  const isMap = (execution: Execution, branch: Branch) => stateOf(definitionOf(execution), branch).Type === "Map";

  return {
    move,
    leave,
    fork,
    entering,
    addEvent,
    failBranch: (branch: Branch, failure: StateFailure) => once(branch, (execution, note) => fail(execution, branch, failure, note)),
    /** From outside: it was stopped, or lived longer than its machine may. */
    endNow(execution: Execution, status: "ABORTED" | "TIMED_OUT", error: string | null, cause: string | null): void {
      rows.together(() => {
        const type = status === "ABORTED" ? "ExecutionAborted" : "ExecutionTimedOut";
        addEvent(execution.id, 0, type, { error: error ?? undefined, cause: cause ?? undefined });
        finish(execution, { status, output: null, error, cause });
      });
    },
  };
}

interface Fork {
  readonly atOnce: number;
  readonly type: "Parallel" | "Map";
}

/** The state that a branch is in. */
export const stateOf = (definition: Definition, branch: Pick<Branch, "scope" | "state">) =>
  stateIn(flowAt(definition, scopeOf(branch)), branch.state);

export const scopeOf = ({ scope }: Pick<Branch, "scope">): Scope => JSON.parse(scope) as Scope;

const tooLong = () => new StateFailure("States.Runtime", `The execution reached the maximum number of history events (${eventsMax}).`);
