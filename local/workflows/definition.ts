import * as z from "zod";

/**
 * The States Language as far as it is interpreted here: Standard state machines whose query language is JSONata. The schemas are
 * strict, so that a field that would silently do nothing is refused at boot.
 */
const base = { Comment: z.string().optional(), QueryLanguage: z.literal("JSONata").optional(), Output: z.unknown().optional() };
const Variables = z.record(z.string(), z.unknown());
const onward = { ...base, Assign: Variables.optional(), Next: z.string().optional(), End: z.boolean().optional() };
/** A number, or an expression that gives one. */
const seconds = z.union([z.number(), z.string()]);

const ErrorNames = z.array(z.string()).min(1);
const Retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: ErrorNames,
  IntervalSeconds: z.int().min(1).optional(),
  MaxAttempts: z.int().min(0).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).optional(),
  JitterStrategy: z.enum(["FULL", "NONE"]).optional(),
});
const Catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: ErrorNames,
  Next: z.string(),
  Output: z.unknown().optional(),
  Assign: Variables.optional(),
});
const trying = { Retry: z.array(Retrier).optional(), Catch: z.array(Catcher).optional() };

const Pass = z.strictObject({ Type: z.literal("Pass"), ...onward });
const Succeed = z.strictObject({ Type: z.literal("Succeed"), ...base });
const Fail = z.strictObject({
  Type: z.literal("Fail"),
  Comment: base.Comment,
  QueryLanguage: base.QueryLanguage,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
const Wait = z.strictObject({ Type: z.literal("Wait"), ...onward, Seconds: seconds.optional(), Timestamp: z.string().optional() });
const Choice = z.strictObject({
  Type: z.literal("Choice"),
  ...base,
  Assign: Variables.optional(),
  Choices: z
    .array(
      z.strictObject({
        Comment: z.string().optional(),
        Condition: z.union([z.string(), z.boolean()]),
        Next: z.string(),
        Output: z.unknown().optional(),
        Assign: Variables.optional(),
      }),
    )
    .min(1),
  Default: z.string().optional(),
});
const Task = z.strictObject({
  Type: z.literal("Task"),
  ...onward,
  ...trying,
  Resource: z.string(),
  Arguments: z.unknown().optional(),
  TimeoutSeconds: seconds.optional(),
  HeartbeatSeconds: seconds.optional(),
});
const parallel = { Type: z.literal("Parallel"), ...onward, ...trying, Arguments: z.unknown().optional() };
const map = {
  Type: z.literal("Map"),
  ...onward,
  ...trying,
  Items: z.unknown().optional(),
  ItemSelector: z.unknown().optional(),
  MaxConcurrency: z.union([z.number(), z.string()]).optional(),
};
const ParallelFields = z.strictObject(parallel);
const MapFields = z.strictObject(map);

/** States that lead to one another: a whole machine, one branch of a Parallel, or what a Map does with each item. */
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export type Retrier = z.infer<typeof Retrier>;
export type PassState = z.infer<typeof Pass>;
export type ChoiceState = z.infer<typeof Choice>;
export type WaitState = z.infer<typeof Wait>;
export type TaskState = z.infer<typeof Task>;
export type FailState = z.infer<typeof Fail>;
export type ParallelState = z.infer<typeof ParallelFields> & { readonly Branches: readonly Flow[] };
export type MapState = z.infer<typeof MapFields> & { readonly ItemProcessor: Flow };
export type State = PassState | z.infer<typeof Succeed> | FailState | WaitState | ChoiceState | TaskState | ParallelState | MapState;

const flow = {
  Comment: z.string().optional(),
  StartAt: z.string(),
  States: z.record(
    z.string(),
    z.lazy((): z.ZodType<State> => State),
  ),
};
const Branch: z.ZodType<Flow> = z.strictObject({ ...flow, QueryLanguage: base.QueryLanguage });
const Processor: z.ZodType<Flow> = z.strictObject({
  ...flow,
  ProcessorConfig: z.strictObject({ Mode: z.literal("INLINE") }).optional(),
});
const State: z.ZodType<State> = z.discriminatedUnion("Type", [
  Pass,
  Succeed,
  Fail,
  Wait,
  Choice,
  Task,
  z.strictObject({ ...parallel, Branches: z.array(Branch).min(1) }),
  z.strictObject({ ...map, ItemProcessor: Processor }),
]);

export const Definition = z.strictObject({
  ...flow,
  QueryLanguage: z.enum(["JSONata", "JSONPath"]).optional(),
  Version: z.string().optional(),
  TimeoutSeconds: z.int().min(1).optional(),
});
export type Definition = z.infer<typeof Definition>;

/** The flows within a state, in the order that their outputs are given. */
export function flowsIn(state: State): readonly Flow[] {
  if (state.Type === "Parallel") return state.Branches;
  return state.Type === "Map" ? [state.ItemProcessor] : [];
}

/** A state's place within the flows of its definition: the states that enclose it, each with the branch that was taken. */
export type Scope = readonly (readonly [state: string, flow: number])[];

export function flowAt(definition: Flow, scope: Scope): Flow {
  return scope.reduce<Flow>((flow, [name, at]) => flowsIn(stateIn(flow, name))[at] ?? noFlow(name), definition);
}

export const stateIn = (flow: Flow, name: string): State => flow.States[name] ?? noFlow(name);

function noFlow(name: string): never {
  throw new Error(`The definition has no state ${name}.`); // It was checked before it was kept.
}
