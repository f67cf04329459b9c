import type { Expression } from "jsonata";
import jsonata from "jsonata";
import { StateFailure } from "./state-failure.ts";

/** What an expression can see: `$states`, the variables of its scope and of those around it, and the functions AWS adds. */
export interface View {
  readonly states: {
    readonly input: unknown;
    readonly context: unknown;
    readonly result?: unknown;
    readonly errorOutput?: unknown;
  };
  readonly variables: Readonly<Record<string, unknown>>;
  readonly functions: Readonly<Record<string, unknown>>;
}

export const isExpression = (value: unknown): value is string =>
  typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");

/** Milliseconds and calls within calls: an expression that runs away holds up the whole cloud, which is one process. */
const limits = { timeout: 10_000, stack: 500 };
const compiled = new Map<string, Expression>();

/** Throws JSONata's own error on text it cannot read. */
export function compile(text: string): Expression {
  const known = compiled.get(text);
  if (known) return known;
  const made = jsonata(text.slice(2, -2), limits);
  compiled.set(text, made);
  return made;
}

/** Every expression in a template, wherever it stands in it, with the place it stands at. */
export function expressionsIn(template: unknown, field: string): readonly { readonly text: string; readonly field: string }[] {
  if (isExpression(template)) return [{ text: template, field }];
  if (template === null || typeof template !== "object") return [];
  return Object.entries(template).flatMap(([name, value]) => expressionsIn(value, `${field}/${name}`));
}

/** A field's value with each expression in it replaced by what it gives. Fails with States.QueryEvaluationError, in AWS's words. */
export async function evaluated(template: unknown, view: View, field: string): Promise<unknown> {
  if (isExpression(template)) return evaluateOne(template, view, field);
  if (template === null || typeof template !== "object") return template;
  if (Array.isArray(template)) return Promise.all(template.map((value, i) => evaluated(value, view, `${field}[${i}]`)));
  const entries = Object.entries(template).map(async ([name, value]) => [name, await evaluated(value, view, `${field}/${name}`)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function evaluateOne(text: string, { states, variables, functions }: View, field: string): Promise<unknown> {
  const which = `The JSONata expression '${text.slice(2, -2).trim()}' specified for the field '${field}'`;
  let value: unknown;
  let json: string | undefined;
  try {
    value = await compile(text).evaluate(undefined, { ...functions, ...variables, states });
    // What JSONata gives carries marks of its own; what is kept is plain JSON, which a function is not.
    json = value === undefined ? undefined : (JSON.stringify(value) as string | undefined);
  } catch (error) {
    const { code = "Error", message } = error as { code?: string; message?: string };
    throw new StateFailure("States.QueryEvaluationError", `${which} threw an error during evaluation. ${code}: ${message}`);
  }
  if (json === undefined) throw new StateFailure("States.QueryEvaluationError", `${which} returned nothing (undefined).`);
  return value !== null && typeof value === "object" ? (JSON.parse(json) as unknown) : value;
}
