import type { Branch, ExecutionRows } from "./execution-rows.ts";
import { fault } from "./faults.ts";
import { StateFailure } from "./state-failure.ts";
import { looksLikeToken, servedIntegration, soonest, taskFailed, taskSucceeded } from "./tasks.ts";
import type { TransitionTools, Transitions } from "./transitions.ts";
import { dataBytesMax, stateOf } from "./transitions.ts";

interface TokenTools extends Pick<TransitionTools, "definitionOf" | "now"> {
  readonly rows: ExecutionRows;
  readonly transitions: Transitions;
}

/** The answers to a task that waits for its token: each is taken once, and durable when the call returns. */
export function tokenCalls({ rows, transitions, definitionOf, now }: TokenTools) {
  /** Whose token it is. */
  function executionOf(token: string) {
    if (!looksLikeToken(token)) fault("InvalidToken", "Invalid Token: 'Invalid token'");
    const found = rows.execution(rows.tokenOf(token)?.execution ?? 0);
    return found ?? fault("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'");
  }

  function awaiting(token: string): Branch {
    executionOf(token);
    const branch = rows.awaiting(token);
    const late = branch?.due_at !== undefined && branch.due_at !== null && branch.due_at <= now(); // The clock is about to say so.
    return branch && !late ? branch : fault("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  }

  function integrationOf(branch: Branch) {
    const execution = rows.execution(branch.execution);
    const state = execution && stateOf(definitionOf(execution), branch);
    return servedIntegration(state?.Type === "Task" ? state.Resource : "");
  }

  return {
    /** The state machine by ARN, which permissions for task answers name. */
    machineOfToken: (token: string): string => executionOf(token).machine,

    succeedTask(token: string, output: string): void {
      const branch = awaiting(token);
      if (!isJson(output) || Buffer.byteLength(output) > dataBytesMax)
        fault("InvalidOutput", "Invalid Output: not JSON of at most 256 KiB");
      taskSucceeded(branch, integrationOf(branch), output, transitions);
    },

    failTask(token: string, error = "States.TaskFailed", cause = ""): void {
      const branch = awaiting(token);
      taskFailed(branch, integrationOf(branch), new StateFailure(error, cause), transitions);
    },

    /** The next heartbeat may be as late again; the task's own limit stays. */
    beatTask(token: string): void {
      const branch = awaiting(token);
      if (branch.beat_ms !== null) rows.postpone(branch.id, soonest(branch.deadline_at, now() + branch.beat_ms));
    },
  };
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
