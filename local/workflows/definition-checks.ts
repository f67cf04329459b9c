import { Failure } from "../failure.ts";
import type { Flow, State } from "./definition.ts";
import { Definition, flowsIn } from "./definition.ts";
import { compile, expressionsIn } from "./expressions.ts";
import { integrationOf } from "./integrations.ts";

/**
 * Reads a state machine's definition, or refuses it with a sentence: what it needs and this has not, and what would only be
 * found when an execution comes to it, as AWS refuses it when the machine is made.
 */
export function readDefinition(name: string, text: string): Definition {
  const refuse = (why: string): never => {
    throw new Failure(`The local cloud cannot run the state machine ${name}: ${why}.`);
  };
  const raw = parsed(text) ?? refuse("its definition is not JSON");
  const language = (raw as { QueryLanguage?: string }).QueryLanguage ?? "JSONPath";
  const states = allStates(raw as unknown as Flow);
  for (const [state, { QueryLanguage = language }] of states) {
    if (QueryLanguage !== "JSONata") refuse(`its state "${state}" is not in JSONata`);
  }
  const definition = Definition.safeParse(raw);
  if (!definition.success) return refuse(issueOf(definition.error.issues));
  for (const flaw of flawsOf(definition.data)) refuse(flaw);
  return definition.data;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Also of what has not been checked yet. */
function allStates({ States }: Flow): [string, State][] {
  return Object.entries(States ?? {}).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...[...(state.Type === "Parallel" ? (state.Branches ?? []) : []), ...(state.Type === "Map" ? [state.ItemProcessor ?? {}] : [])].flatMap(
      (flow) => allStates(flow as Flow),
    ),
  ]);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
}
const issueOf = ([first]: readonly Issue[]) => `at ${first?.path.map(String).join("/") || "its top"}: ${first?.message ?? ""}`;

function* flawsOf(definition: Definition): Generator<string> {
  yield* flowFlaws(definition, new Set());
  const names = allStates(definition).map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) yield `it has two states called "${twice}"`;
}

function* flowFlaws(flow: Flow, outer: ReadonlySet<string>): Generator<string> {
  const own = new Set(Object.values(flow.States).flatMap(assignedIn));
  // An inner variable of the same name would hide the outer one; AWS does not take such a machine.
  for (const name of own) if (outer.has(name)) yield `the variable ${name} is assigned within a state and around it`;
  for (const next of [flow.StartAt, ...Object.values(flow.States).flatMap(nextsOf)]) {
    if (!(next in flow.States)) yield `it leads to "${next}", which is not among the states there`;
  }
  for (const [name, state] of Object.entries(flow.States)) {
    for (const flaw of stateFlaws(state)) yield `at "${name}", ${flaw}`;
    for (const inner of flowsIn(state)) yield* flowFlaws(inner, new Set([...outer, ...own]));
  }
}

function* stateFlaws(state: State): Generator<string> {
  if ("Next" in state && "End" in state) yield "it has both Next and End";
  const ends = state.Type === "Succeed" || state.Type === "Fail" || state.Type === "Choice";
  if (!ends && !("Next" in state) && !("End" in state && state.End === true)) yield "it has neither Next nor End";
  if (state.Type === "Wait" && (state.Seconds === undefined) === (state.Timestamp === undefined)) yield "it needs Seconds or Timestamp";
  if (state.Type === "Task" && !integrationOf(state.Resource)) yield `the resource ${state.Resource} is not served here`;
  if (state.Type === "Task" && invocationOf(state.Arguments) !== "RequestResponse") yield "it invokes its function without waiting for it";
  const { Branches: _, ItemProcessor: __, ...own } = state as Partial<Record<string, unknown>>;
  for (const { text, field } of expressionsIn(own, "")) {
    const wrong = wrongIn(text);
    if (wrong !== undefined) yield `the expression of ${field.slice(1)} cannot be read: ${wrong}`;
  }
}

/** How lambda:invoke calls its function. */
const invocationOf = (given: unknown) => (given as { InvocationType?: unknown } | undefined)?.InvocationType ?? "RequestResponse";

function wrongIn(text: string): string | undefined {
  // AWS runs JSONata 2.0.6. These came later; what works here must work there.
  const plain = text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g, '""');
  if (/\?\?|[^(]\?:/.test(plain)) return "AWS's JSONata has neither ?? nor ?:";
  try {
    compile(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const assignedIn = (state: State): string[] => [
  ...("Assign" in state ? Object.keys(state.Assign ?? {}) : []),
  ...("Catch" in state ? (state.Catch ?? []) : []).flatMap(({ Assign = {} }) => Object.keys(Assign)),
  ...(state.Type === "Choice" ? state.Choices : []).flatMap(({ Assign = {} }) => Object.keys(Assign)),
];

const nextsOf = (state: State): string[] => [
  ...("Next" in state && state.Next !== undefined ? [state.Next] : []),
  ...("Catch" in state ? (state.Catch ?? []) : []).map(({ Next }) => Next),
  ...(state.Type === "Choice" ? [...state.Choices.map(({ Next }) => Next), ...(state.Default === undefined ? [] : [state.Default])] : []),
];
