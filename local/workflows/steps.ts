import type { ChoiceState, FailState, State, WaitState } from "./definition.ts";
import type { Branch } from "./execution-rows.ts";
import { evaluated } from "./expressions.ts";
import { fork } from "./forks.ts";
import { leavingWith, viewOf } from "./outcome.ts";
import type { Retries } from "./retry.ts";
import { nextTry } from "./retry.ts";
import type { Spot, StepTools } from "./spot.ts";
import { fits, StateFailure } from "./state-failure.ts";
import { performTask, scheduleTask } from "./tasks.ts";
import { stateOf } from "./transitions.ts";

/** Takes one step with a branch that can go on: works it out, then writes it in one transaction. */
export async function step(branch: Branch, tools: StepTools): Promise<void> {
  const execution = tools.rows.execution(branch.execution);
  if (!execution) return;
  const state = stateOf(tools.definitionOf(execution), branch);
  const spot: Spot = { branch, execution, state, view: (more) => viewOf(branch, execution, tools, more) };
  try {
    switch (branch.phase) {
      case "entered":
        return await enter(spot, tools);
      case "running":
      case "asking":
        return await performTask(spot, tools);
      case "succeeded":
        return await leave(spot, tools);
      case "failed":
        return await recover(spot, tools);
      default:
        return; // It waits for something.
    }
  } catch (error) {
    const failure = error instanceof StateFailure ? error : new StateFailure("States.Runtime", String(error));
    if (branch.phase === "failed") tools.transitions.failBranch(branch, failure);
    else failed(branch, failure, tools);
    if (failure !== error) throw error; // Ours: it is also said in the log.
  }
}

/** The state has failed; what its retriers and catchers say to it is the next step. */
function failed(branch: Branch, { error, message: cause }: StateFailure, { transitions }: StepTools): void {
  const change = { phase: "failed" as const, work: JSON.stringify({ error, cause }), token: null, due_at: null, deadline_at: null };
  transitions.move(branch, change, (note) => {
    if (error === "States.QueryEvaluationError") note("EvaluationFailed", { error, cause, state: branch.state });
  });
}

async function enter(spot: Spot, tools: StepTools): Promise<void> {
  const { state } = spot;
  switch (state.Type) {
    case "Pass":
      return leaveWith(spot, state, tools, state.Next);
    case "Succeed":
      return leaveWith(spot, state, tools);
    case "Fail":
      return giveUp(state, spot);
    case "Choice":
      return choose(state, spot, tools);
    case "Wait":
      return wait(state, spot, tools);
    case "Task":
      return scheduleTask({ ...spot, state }, tools);
    case "Parallel":
    case "Map":
      return fork({ ...spot, state }, tools);
  }
}

type Leaving = Parameters<typeof leavingWith>[0];

async function leaveWith({ branch, view }: Spot, leaving: Leaving, { transitions }: StepTools, next?: string): Promise<void> {
  transitions.leave(branch, { ...(await leavingWith(leaving, branch, view(), branch.input)), next });
}

async function giveUp({ Error: error, Cause }: FailState, { view }: Spot): Promise<never> {
  const [name, cause] = await Promise.all([evaluated(error ?? "", view(), "Error"), evaluated(Cause ?? "", view(), "Cause")]);
  throw new StateFailure(String(name), String(cause));
}

/** The first rule that holds; without one, the default. */
async function choose(state: ChoiceState, spot: Spot, tools: StepTools): Promise<void> {
  for (const [i, rule] of state.Choices.entries()) {
    const holds = await evaluated(rule.Condition, spot.view(), `Choices[${i}]/Condition`);
    if (typeof holds !== "boolean") {
      throw new StateFailure("States.QueryEvaluationError", `The condition of choice ${i} gave ${JSON.stringify(holds)}, not a boolean.`);
    }
    if (holds) return leaveWith(spot, rule, tools, rule.Next);
  }
  if (state.Default === undefined) throw new StateFailure("States.NoChoiceMatched", "No rule held, and there is no default.");
  return leaveWith(spot, state, tools, state.Default);
}

const secondsMax = 99_999_999;

async function wait({ Seconds, Timestamp }: WaitState, { branch, view }: Spot, { transitions, now }: StepTools): Promise<void> {
  const since = now();
  if (Timestamp !== undefined) {
    const moment = Date.parse(String(await evaluated(Timestamp, view(), "Timestamp")));
    if (Number.isNaN(moment)) throw new StateFailure("States.QueryEvaluationError", "The Timestamp is not a moment in RFC 3339.");
    transitions.move(branch, { phase: "waiting", due_at: moment });
    return;
  }
  const seconds = await evaluated(Seconds, view(), "Seconds");
  if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= secondsMax)) {
    throw new StateFailure("States.QueryEvaluationError", `Seconds is from 0 to ${secondsMax}, not ${JSON.stringify(seconds)}.`);
  }
  transitions.move(branch, { phase: "waiting", since, due_at: since + seconds * 1000 });
}

/** Its result is there, or its wait is over: out of the state. */
async function leave({ branch, state, view }: Spot, { transitions }: StepTools): Promise<void> {
  const more = branch.work === null ? {} : { result: JSON.parse(branch.work) as unknown };
  const leaving = await leavingWith(state as Leaving, branch, view(more), branch.work ?? branch.input);
  transitions.leave(branch, { ...leaving, next: (state as { Next?: string }).Next });
}

/** Another try after a pause, or the catcher's state, or the end of the branch. */
async function recover({ branch, state, view }: Spot, { transitions, now }: StepTools): Promise<void> {
  const { error, cause } = JSON.parse(branch.work ?? "{}") as { error: string; cause: string };
  const { Retry = [], Catch = [] } = state as Pick<Extract<State, { Type: "Task" }>, "Retry" | "Catch">;
  const again = nextTry(Retry, error, JSON.parse(branch.retries) as Retries);
  if (again) {
    const since = now();
    const retries = JSON.stringify(again.retries);
    transitions.move(branch, { phase: "pausing", retries, work: null, since, due_at: since + again.pauseMs });
    return;
  }
  const catcher = Catch.find(({ ErrorEquals }) => fits(ErrorEquals, error));
  if (!catcher) {
    transitions.failBranch(branch, new StateFailure(error, cause));
    return;
  }
  const errorOutput = { Error: error, Cause: cause };
  const leaving = await leavingWith(catcher, branch, view({ errorOutput }), JSON.stringify(errorOutput));
  transitions.leave(branch, { ...leaving, next: catcher.Next });
}
