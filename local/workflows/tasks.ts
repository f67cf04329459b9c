import { randomBytes } from "node:crypto";
import type { TaskState } from "./definition.ts";
import type { Branch } from "./execution-rows.ts";
import { evaluated } from "./expressions.ts";
import type { Integration } from "./integrations.ts";
import { integrationOf, perform } from "./integrations.ts";
import { within } from "./outcome.ts";
import { StateFailure } from "./state-failure.ts";
import type { Spot, StepTools } from "./spot.ts";
import type { Note } from "./transitions.ts";

/** Works out what a task is given and how long it may take, and writes that down before the call is made. */
export async function scheduleTask({ branch, execution, state, view }: Spot<TaskState>, tools: StepTools): Promise<void> {
  const { transitions, rows, now } = tools;
  const integration = servedIntegration(state.Resource);
  // Every try has a token of its own, so that the answer to an earlier one is not taken for this one's.
  const token = integration.waitsForToken ? newToken() : null;
  const seen = view(token === null ? {} : { token });
  const given = state.Arguments === undefined ? seen.states.input : await evaluated(state.Arguments, seen, "Arguments");
  const [timeout, beat] = await Promise.all([
    secondsOf(state.TimeoutSeconds, seen, "TimeoutSeconds"),
    secondsOf(state.HeartbeatSeconds, seen, "HeartbeatSeconds"),
  ]);
  const since = now();
  const deadline_at = timeout === undefined ? null : since + timeout * 1000;
  const beat_ms = beat === undefined || token === null ? null : beat * 1000; // Only who has a token can send a heartbeat.
  const work = within(JSON.stringify({ resource: state.Resource, given }), branch.state);
  const due = { since, deadline_at, beat_ms, due_at: soonest(deadline_at, beat_ms === null ? null : since + beat_ms) };
  transitions.move(branch, { phase: token === null ? "running" : "asking", work, token, ...due }, (note) => {
    if (token !== null) rows.addToken(token, execution.id);
    const limits = { timeoutInSeconds: timeout, heartbeatInSeconds: beat };
    if (integration.service === "function") {
      note("LambdaFunctionScheduled", { resource: state.Resource, input: JSON.stringify(given), timeoutInSeconds: timeout });
      note("LambdaFunctionStarted");
      return;
    }
    note("TaskScheduled", { ...namesOf(integration), region: regionOf(execution.arn), parameters: JSON.stringify(given), ...limits });
    note("TaskStarted", namesOf(integration));
  });
}

/** Makes the call. After a restart it is made again, with the same arguments and token: at least once, as the rest of the cloud. */
export async function performTask({ branch, execution }: Spot, { transitions, integrations }: StepTools): Promise<void> {
  const { resource, given } = JSON.parse(branch.work ?? "{}") as { resource: string; given: unknown };
  const integration = servedIntegration(resource);
  const machine = execution.machine.split(":").at(-1) ?? "";
  let output: string;
  try {
    output = within(
      JSON.stringify((await perform({ resource, given, machine, executionArn: execution.arn }, integrations)) ?? null),
      branch.state,
    );
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    return taskFailed(branch, integration, error, transitions);
  }
  if (branch.phase === "asking") {
    transitions.move(branch, { phase: "awaiting", work: null }, (note) => note("TaskSubmitted", { ...namesOf(integration), output }));
  } else {
    taskSucceeded(branch, integration, output, transitions);
  }
}

type Moving = Pick<StepTools["transitions"], "move">;
const over = { token: null, due_at: null, deadline_at: null, beat_ms: null };

export const taskSucceeded = (branch: Branch, integration: Integration, output: string, { move }: Moving): boolean =>
  move(branch, { phase: "succeeded", work: output, ...over }, (note) => said(note, integration, "Succeeded", { output }));

export function taskFailed(branch: Branch, integration: Integration, { error, message: cause }: StateFailure, { move }: Moving): void {
  const timedOut = error === "States.Timeout" || error === "States.HeartbeatTimeout";
  move(branch, { phase: "failed", work: JSON.stringify({ error, cause }), ...over }, (note) =>
    said(note, integration, timedOut ? "TimedOut" : "Failed", { error, cause }),
  );
}

function said(note: Note, integration: Integration, how: string, details: object): void {
  if (integration.service === "function") note(`LambdaFunction${how}`, details);
  else note(`Task${how}`, { ...namesOf(integration), ...details });
}

export function servedIntegration(resource: string): Integration {
  const found = integrationOf(resource);
  if (!found) throw new StateFailure("States.Runtime", `The local cloud does not serve ${resource}.`);
  return found;
}

const namesOf = ({ service, action }: Integration) => ({ resourceType: service, resource: action });
const regionOf = (arn: string) => arn.split(":")[3] ?? "";

export const newToken = () => randomBytes(96).toString("base64url");
/** Whether a text can be a token of ours. */
export const looksLikeToken = (text: string): boolean => /^[\w-]{128}$/.test(text);

export const soonest = (...moments: (number | null)[]): number | null => {
  const given = moments.filter((moment) => moment !== null);
  return given.length === 0 ? null : Math.min(...given);
};

async function secondsOf(given: number | string | undefined, view: Parameters<typeof evaluated>[1], field: string) {
  if (given === undefined) return undefined;
  const seconds = await evaluated(given, view, field);
  if (typeof seconds === "number" && seconds > 0) return seconds;
  throw new StateFailure("States.QueryEvaluationError", `${field} is a number above 0, not ${JSON.stringify(seconds)}.`);
}
