import type { MapState, ParallelState } from "./definition.ts";
import { evaluated } from "./expressions.ts";
import { StateFailure } from "./state-failure.ts";
import type { Spot, StepTools } from "./spot.ts";
import { scopeOf } from "./transitions.ts";

/** AWS runs at most forty items of an inline Map at once. */
const atOnceMax = 40;

/** A Parallel or a Map: every inner branch is written before the first of them begins. */
export async function fork({ state, ...spot }: Spot<ParallelState | MapState>, tools: StepTools): Promise<void> {
  return state.Type === "Map" ? forkMap({ ...spot, state }, tools) : forkParallel({ ...spot, state }, tools);
}

async function forkParallel({ branch, state, view }: Spot<ParallelState>, { transitions }: StepTools): Promise<void> {
  const input = state.Arguments === undefined ? branch.input : JSON.stringify(await evaluated(state.Arguments, view(), "Arguments"));
  const inner = state.Branches.map((_, i) => ({ scope: scopeWithin(branch, i), input, item: branch.item }));
  transitions.fork(branch, inner, { atOnce: inner.length, type: "Parallel" });
}

async function forkMap({ branch, state, view }: Spot<MapState>, { transitions }: StepTools): Promise<void> {
  const items = state.Items === undefined ? view().states.input : await evaluated(state.Items, view(), "Items");
  if (!Array.isArray(items)) throw new StateFailure("States.QueryEvaluationError", "The Items of a Map are an array.");
  const atOnce = await evaluated(state.MaxConcurrency ?? 0, view(), "MaxConcurrency");
  if (typeof atOnce !== "number" || atOnce < 0) throw new StateFailure("States.QueryEvaluationError", "MaxConcurrency is a number from 0.");

  const inner = await Promise.all(
    items.map(async (Value: unknown, Index) => {
      const item = { Index, Value };
      const input = state.ItemSelector === undefined ? Value : await evaluated(state.ItemSelector, view({ item }), "ItemSelector");
      return { scope: scopeWithin(branch, 0), input: JSON.stringify(input), item: JSON.stringify(item) };
    }),
  );
  transitions.fork(branch, inner, { atOnce: Math.min(atOnceMax, atOnce || atOnceMax), type: "Map" });
}

const scopeWithin = (branch: Spot["branch"], flow: number) => JSON.stringify([...scopeOf(branch), [branch.state, flow]]);
