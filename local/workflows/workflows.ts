import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Store } from "../place/store.ts";
import { awsFunctions } from "./aws-functions.ts";
import { clockRows } from "./clock-rows.ts";
import type { Definition } from "./definition.ts";
import { stateIn } from "./definition.ts";
import { readDefinition } from "./definition-checks.ts";
import { openDriver } from "./driver.ts";
import type { Execution } from "./execution-rows.ts";
import { executionRows } from "./execution-rows.ts";
import { fault } from "./faults.ts";
import type { IntegrationTools } from "./integrations.ts";
import { noRetries } from "./retry.ts";
import { isJson, tokenCalls } from "./token-calls.ts";
import { dataBytesMax, openTransitions } from "./transitions.ts";

/** A state machine of the template. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  /** Its definition as JSON text. */
  readonly definition: string;
  readonly roleArn: string;
}

export interface WorkflowsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly integrations: IntegrationTools;
  readonly log: (text: string) => void;
}

export interface Start {
  readonly machineArn: string;
  /** @default made up */
  readonly name?: string;
  /** JSON text. @default {} */
  readonly input?: string;
}

export type Workflows = ReturnType<typeof openWorkflows>;

/**
 * Step Functions: Standard state machines in JSONata, on the cloud's SQLite file. Every transition, timer, pause, token and inner
 * branch is written before it is taken, so that an execution goes on where it was after a `kill -9`; a task that was running is
 * run again. Nothing moves before `begin`.
 */
export function openWorkflows({ store, clock, integrations, log }: WorkflowsOptions) {
  const rows = executionRows(store);
  const timed = clockRows(store);
  store.together(() => timed.comeBackTo(clock.now()));
  const now = () => clock.now();
  const machines = new Map<string, Machine & { readonly hash: string }>();
  const definitions = new Map<string, Definition>();
  const definitionOf = ({ definition: hash, machine }: Pick<Execution, "definition" | "machine">): Definition => {
    const known = definitions.get(hash) ?? readDefinition(machine, rows.definition(hash));
    definitions.set(hash, known);
    return known;
  };
  const driver = openDriver({ rows, timed, clock, log }, (tools) => {
    const transitions = openTransitions({ ...tools, rows, now, definitionOf });
    return { rows, transitions, integrations, functions: awsFunctions(now), now, definitionOf };
  });
  const { transitions, kick } = driver;

  const machine = (arn: string) => machines.get(arn) ?? fault("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  const execution = (arn: string) => rows.executionBy(arn) ?? fault("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);

  function start({ machineArn, name = randomUUID(), input = "{}" }: Start): Execution {
    const { hash, arn: machineOf } = machine(machineArn);
    if (!/^[\w.!@()=+'-]{1,80}$/.test(name)) fault("InvalidName", `Invalid Name: '${name}'`);
    if (!isJson(input) || Buffer.byteLength(input) > dataBytesMax) {
      fault("InvalidExecutionInput", "Invalid State Machine Execution Input: not JSON of at most 256 KiB");
    }
    const arn = `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    const known = rows.executionBy(arn);
    if (known?.status === "RUNNING" && known.input === input) return known; // Asked twice is started once.
    if (known) fault("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);

    const started_at = clock.now();
    const draft = { arn, machine: machineOf, name, definition: hash, input, started_at };
    return rows.together(() => {
      const { StartAt, States, TimeoutSeconds } = definitionOf(draft);
      const ends_by = TimeoutSeconds === undefined ? null : started_at + TimeoutSeconds * 1000;
      const id = rows.addExecution({ ...draft, ends_by });
      const begun = transitions.addEvent(id, 0, "ExecutionStarted", { input, roleArn: machine(machineArn).roleArn });
      const { Type } = stateIn({ StartAt, States }, StartAt);
      const entered = transitions.addEvent(id, begun, `${Type}StateEntered`, { name: StartAt, input });
      const place = { execution: id, parent: 0, place: 0, scope: "[]", state: StartAt, phase: "entered" as const };
      const moments = { entered_at: started_at, entered_event: entered, last_event: entered, since: null, due_at: null };
      const nothing = { item: null, work: null, token: null, deadline_at: null, beat_ms: null };
      const branch = rows.addBranch({ ...place, ...moments, ...nothing, input, variables: "{}", retries: JSON.stringify(noRetries) });
      if (ends_by !== null) driver.dueAt(ends_by);
      kick(branch);
      return { ...draft, id, ends_by, status: "RUNNING", output: null, error: null, cause: null, stopped_at: null };
    });
  }

  return {
    /** Refuses, with a sentence, a definition that cannot be run here. */
    define(one: Machine): void {
      const hash = createHash("sha256").update(one.definition).digest("hex");
      definitions.set(hash, readDefinition(one.name, one.definition));
      rows.keepDefinition(hash, one.definition);
      machines.set(one.arn, { ...one, hash });
    },
    machines: (): readonly Machine[] => [...machines.values()],
    machine,
    start,
    execution,
    executionById: rows.execution,
    executions: rows.executions,
    /** Where it is now: its branches, the innermost last. */
    branches: ({ id }: Execution) => rows.branchesOf(id),
    events: ({ id }: Execution) => rows.events(id),
    stopExecution(arn: string, error?: string, cause?: string): Execution {
      const found = execution(arn);
      if (found.status === "RUNNING") transitions.endNow(found, "ABORTED", error ?? null, cause ?? null);
      return execution(arn);
    },
    ...tokenCalls({ rows, transitions, definitionOf, now }),
    begin: () => driver.begin(),
    /** How many branches are being taken on, or are due. One that waits for the clock, its next try or a token is not moving. */
    moving: () => driver.moving(),
    stop: () => driver.stop(),
  };
}
