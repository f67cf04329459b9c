/**
 * State machines are written as what AWS calls the Amazon States Language, in its JSONata dialect: states are sentences, so that an
 * execution reads as what happened to a case. These few words make the states that every workflow has.
 */
export interface State {
  readonly Type: "Task" | "Choice" | "Wait" | "Parallel" | "Pass" | "Succeed" | "Fail";
  readonly [field: string]: unknown;
}
export type States = Readonly<Record<string, State>>;

export interface Definition {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: States;
}

/** Where a workflow ends up when a step keeps failing: a person is told, and the execution counts as failed. */
export const toldToAPerson = "Tell a person what went wrong";

/** Tried again for about a minute: a throttle or a restart is over by then, and nobody should wait longer to be told. */
const tries = [
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 30, JitterStrategy: "FULL" },
];

const call = (functionArn: string, step: string, more: object = {}) => ({
  FunctionName: functionArn,
  Payload: { step, input: "{% $states.context.Execution.Input %}", execution: "{% $states.context.Execution.Name %}", ...more },
});

/** Calls a step of the workflow's function; its answer becomes the next state's input. `then` is the next state, or none at an end. */
export const stepTo = (functionArn: string, step: string, then: string | undefined, more: object = {}): State => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: call(functionArn, step),
  Output: "{% $states.result.Payload %}",
  TimeoutSeconds: 60,
  Retry: tries,
  Catch: [{ ErrorEquals: ["States.ALL"], Next: toldToAPerson }],
  ...(then === undefined ? { End: true } : { Next: then }),
  ...more,
});

/** Calls a step with a token, and goes on when someone tells it so with that token. `more` says how long it waits and what then. */
export const waitingStep = (functionArn: string, step: string, then: string, more: object): State => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: call(functionArn, step, { token: "{% $states.context.Task.Token %}" }),
  Retry: tries.map((one) => ({ ...one, ErrorEquals: ["States.TaskFailed"] })), // A wait that ran out of time is none of these.
  Next: then,
  ...more,
});

/** A branch of its own: one step, whose failure fails the branch, so that the whole is told once. */
export const branchOf = (functionArn: string, name: string, step: string) => {
  const { Catch: _, ...state } = stepTo(functionArn, step, undefined);
  return { StartAt: name, States: { [name]: state } };
};

/** The last states of every workflow. */
export const endings = (functionArn: string): States => ({
  [toldToAPerson]: stepTo(functionArn, "tell a person", "It needs a person", { Catch: undefined }),
  "It needs a person": { Type: "Fail", Error: "NeedsAPerson", Cause: "A step kept failing. There is a task on the case." },
});
