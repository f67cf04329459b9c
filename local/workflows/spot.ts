import type { State } from "./definition.ts";
import type { Branch, Execution, ExecutionRows } from "./execution-rows.ts";
import type { View } from "./expressions.ts";
import type { IntegrationTools } from "./integrations.ts";
import type { More } from "./outcome.ts";
import type { TransitionTools, Transitions } from "./transitions.ts";

/** What the steps of a branch are taken with. */
export interface StepTools extends Pick<TransitionTools, "now" | "definitionOf"> {
  readonly rows: ExecutionRows;
  readonly transitions: Transitions;
  readonly integrations: IntegrationTools;
  readonly functions: View["functions"];
}

/** What a step works on: the branch as it was read, and where it stands. */
export interface Spot<S extends State = State> {
  readonly branch: Branch;
  readonly execution: Execution;
  readonly state: S;
  readonly view: (more?: More) => View;
}
