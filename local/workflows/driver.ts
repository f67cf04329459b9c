import type { Clock } from "../clock.ts";
import type { ClockRows } from "./clock-rows.ts";
import { keptMs } from "./clock-rows.ts";
import type { Branch, ExecutionRows } from "./execution-rows.ts";
import type { StepTools } from "./spot.ts";
import { StateFailure } from "./state-failure.ts";
import { step } from "./steps.ts";
import { servedIntegration, taskFailed } from "./tasks.ts";
import type { TransitionTools } from "./transitions.ts";
import { stateOf } from "./transitions.ts";

interface DriverOptions {
  readonly rows: ExecutionRows;
  readonly timed: ClockRows;
  readonly clock: Clock;
  readonly log: (text: string) => void;
}

/** A loop of states without a wait lets everything else have a turn as often as this. */
const stepsInARow = 20;
const calmMs = 200;

/** Takes branches on as long as they can go on, and rings for what the clock has a say in. */
export function openDriver(
  { rows, timed, clock, log }: DriverOptions,
  toolsWith: (tools: Pick<TransitionTools, "kick" | "dueAt" | "stopped">) => StepTools,
) {
  let begun = false;
  let stopped = false;
  const driving = new Set<Promise<void>>();
  /** The turn at which somebody took a branch on: nobody else does so at the same turn. */
  const taken = new Map<number, number>();
  const tools = toolsWith({ kick, dueAt, stopped: () => stopped });
  const { transitions } = tools;

  function kick(id: number): void {
    if (stopped || !begun) return; // What is written before `begin` is found by it.
    // Only when the transaction that this is said in is over.
    const run = Promise.resolve()
      .then(() => drive(id))
      .catch((error: unknown) => log(`a workflow's branch ${id}: ${String(error)}`));
    driving.add(run);
    void run.then(() => driving.delete(run));
  }

  async function drive(id: number): Promise<void> {
    for (let steps = 1; !stopped; steps++) {
      const branch = rows.branch(id);
      if (!branch || !canGoOn.has(branch.phase) || taken.get(id) === branch.turn) return;
      taken.set(id, branch.turn);
      try {
        await step(branch, tools);
      } finally {
        if (taken.get(id) === branch.turn) taken.delete(id);
      }
      if (steps % stepsInARow === 0) await new Promise(setImmediate);
    }
  }

  let callOff = () => {};
  let armedFor = Infinity;

  function dueAt(ms: number): void {
    if (stopped || !begun || ms >= armedFor) return;
    callOff();
    armedFor = ms;
    callOff = clock.at(ms, () => {
      try {
        ring();
      } catch (error) {
        log(`the clock of the workflows: ${String(error)}`);
      }
    });
  }

  function ring(): void {
    if (stopped) return;
    armedFor = Infinity;
    const now = clock.now();
    for (const execution of timed.dueExecutions(now)) transitions.endNow(execution, "TIMED_OUT", "States.Timeout", null);
    for (const branch of timed.dueBranches(now)) isDue(branch, now);
    rows.together(() => timed.forget(now - keptMs));
    const next = timed.nextDue();
    if (next !== undefined) dueAt(next);
  }

  function isDue(branch: Branch, now: number): void {
    if (branch.phase === "waiting") transitions.move(branch, { phase: "succeeded", since: null, due_at: null });
    else if (branch.phase === "pausing") transitions.move(branch, { phase: "entered", since: null, due_at: null });
    else {
      const late = branch.deadline_at !== null && branch.deadline_at <= now;
      const failure = late ? new StateFailure("States.Timeout", "") : new StateFailure("States.HeartbeatTimeout", "");
      taskFailed(branch, servedIntegration(resourceOf(branch)), failure, transitions);
    }
  }

  /** As the definition has it, which the branch was started with. */
  function resourceOf(branch: Branch): string {
    const execution = rows.execution(branch.execution);
    const state = execution && stateOf(tools.definitionOf(execution), branch);
    return state?.Type === "Task" ? state.Resource : "";
  }

  return {
    transitions,
    kick,
    dueAt,
    /** Goes on with everything that was under way when the last process ended. */
    begin(): void {
      begun = true;
      for (const id of timed.movable()) kick(id);
      ring();
    },
    moving: () => driving.size + (timed.isDue(clock.now()) ? 1 : 0),
    async stop(): Promise<void> {
      stopped = true;
      callOff();
      // A task that still runs is ended with its function's worker, and run again at the next start.
      await Promise.race([Promise.all(driving), new Promise((resolve) => setTimeout(resolve, calmMs))]);
    },
  };
}

const canGoOn = new Set<Branch["phase"]>(["entered", "running", "asking", "succeeded", "failed"]);
