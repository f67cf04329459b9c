import type { Branch, Execution, ExecutionRows } from "./execution-rows.ts";
import type { View } from "./expressions.ts";
import { evaluated } from "./expressions.ts";
import { StateFailure } from "./state-failure.ts";
import { dataBytesMax } from "./transitions.ts";
import type { Retries } from "./retry.ts";

/** Parts of `$states` that only some fields of some states have. */
export interface More {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
  /** `$states.context.Task.Token` */
  readonly token?: string;
  readonly item?: { readonly Index: number; readonly Value: unknown };
}

/** What the expressions of a branch's present state can see. */
export function viewOf(
  branch: Branch,
  execution: Execution,
  { rows, functions }: { readonly rows: ExecutionRows; readonly functions: View["functions"] },
  { token, item, ...more }: More = {},
): View {
  const within: unknown = item ?? (branch.item === null ? undefined : JSON.parse(branch.item));
  const context = {
    Execution: {
      Id: execution.arn,
      Input: JSON.parse(execution.input) as unknown,
      Name: execution.name,
      StartTime: new Date(execution.started_at).toISOString(),
      RedriveCount: 0,
    },
    State: {
      Name: branch.state,
      EnteredTime: new Date(branch.entered_at).toISOString(),
      RetryCount: (JSON.parse(branch.retries) as Retries).total,
    },
    StateMachine: { Id: execution.machine, Name: execution.machine.split(":").at(-1) },
    ...(token === undefined ? {} : { Task: { Token: token } }),
    ...(within === undefined ? {} : { Map: { Item: within } }),
  };
  return { states: { input: JSON.parse(branch.input) as unknown, context, ...more }, variables: variablesOf(branch, rows), functions };
}

/** Its own, and those of the branches around it. */
function variablesOf(branch: Branch, rows: ExecutionRows): Readonly<Record<string, unknown>> {
  const own = JSON.parse(branch.variables) as Readonly<Record<string, unknown>>;
  const around = branch.parent === 0 ? undefined : rows.branch(branch.parent);
  return around ? { ...variablesOf(around, rows), ...own } : own;
}

interface Leaving {
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
}

/** The output and the variables a state is left with. Both see the variables as they were; `otherwise` is the output, as JSON, when none is stated. */
export async function leavingWith({ Output, Assign = {} }: Leaving, branch: Branch, view: View, otherwise: string) {
  const [output, assigned] = await Promise.all([
    Output === undefined ? otherwise : evaluated(Output, view, "Output").then((value) => JSON.stringify(value)),
    evaluated(Assign, view, "Assign"),
  ]);
  const own = JSON.parse(branch.variables) as object;
  return { output: within(output, branch.state), variables: within(JSON.stringify({ ...own, ...(assigned as object) }), branch.state) };
}

/** Fails with States.DataLimitExceeded, which nothing but its own name catches. */
export function within(json: string, state: string): string {
  if (Buffer.byteLength(json) <= dataBytesMax) return json;
  const why = `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StateFailure("States.DataLimitExceeded", why);
}
