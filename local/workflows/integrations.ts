import type { PutEntry, PutResult } from "../events/bus.ts";
import type { FunctionError, Functions } from "../functions/lambda.ts";
import type { Draft, Queues } from "../queues/queue.ts";
import { createHash } from "node:crypto";
import { StateFailure } from "./state-failure.ts";

/** What a Task asks of another service. */
export interface Integration {
  /** `function` is a function by its bare ARN: its answer is the result. */
  readonly service: "function" | "lambda" | "events" | "sqs";
  /** As the history names it. */
  readonly action: string;
  /** The result is what comes back with the task token, not the answer to the call. */
  readonly waitsForToken: boolean;
}

const served: Readonly<Record<string, Omit<Integration, "waitsForToken">>> = {
  "lambda:invoke": { service: "lambda", action: "invoke" },
  "events:putEvents": { service: "events", action: "putEvents" },
  "sqs:sendMessage": { service: "sqs", action: "sendMessage" },
};

/** Undefined for a resource that the local cloud does not serve. */
export function integrationOf(resource: string): Integration | undefined {
  if (/^arn:aws:lambda:[^:]*:\d*:function:/.test(resource)) return { service: "function", action: "function", waitsForToken: false };
  const [, name = "", token] = /^arn:aws:states:::(\w+:\w+)(\.waitForTaskToken)?$/.exec(resource) ?? [];
  const found = served[name];
  return found && { ...found, action: found.action + (token ?? ""), waitsForToken: token !== undefined };
}

export interface IntegrationTools {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly putEvents: (entries: readonly PutEntry[]) => readonly PutResult[];
  /** Throws when the machine's role may not. */
  readonly authorize: (caller: string, action: string, resource: string) => void;
  readonly busArn: (nameOrArn?: string) => string;
}

export interface TaskCall {
  readonly resource: string;
  readonly given: unknown;
  /** The name of the state machine, whose role is asked. */
  readonly machine: string;
  readonly executionArn: string;
}

/** Makes the call and gives its result; fails with the error as Step Functions names it. */
export async function perform(call: TaskCall, tools: IntegrationTools): Promise<unknown> {
  switch (integrationOf(call.resource)?.service) {
    case "function":
      return invoke(call.resource, call.given, call, tools);
    case "lambda": {
      const { FunctionName, Payload } = call.given as { FunctionName?: unknown; Payload?: unknown };
      const answer = await invoke(String(FunctionName), Payload ?? {}, call, tools);
      return { ExecutedVersion: "$LATEST", Payload: answer, StatusCode: 200 };
    }
    case "events":
      return putEvents(call, tools);
    case "sqs":
      return sendMessage(call, tools);
    case undefined:
      throw new StateFailure("States.Runtime", `The local cloud does not serve ${call.resource}.`);
  }
}

async function invoke(name: string, payload: unknown, { machine }: TaskCall, { functions, authorize }: IntegrationTools): Promise<unknown> {
  const found = functions.definition(withoutVersion(name));
  if (!found) throw new StateFailure("Lambda.ResourceNotFoundException", `Function not found: ${name}`);
  allowed("Lambda.AWSLambdaException", () => authorize(machine, "lambda:InvokeFunction", found.arn));
  const outcome = await functions.invoke(found.name, payload);
  if (outcome.kind === "ok") return outcome.value;
  throw new StateFailure(outcome.error.errorType || "Lambda.Unknown", causeOf(outcome.error));
}

/** `arn:aws:lambda:<region>:<account>:function:<name>:$LATEST` names the function, too. */
const withoutVersion = (name: string) => (name.startsWith("arn:") ? name.split(":").slice(0, 7).join(":") : name);
const causeOf = ({ errorType, errorMessage, trace }: FunctionError) => JSON.stringify({ errorType, errorMessage, trace });

function allowed(error: string, ask: () => void): void {
  try {
    ask();
  } catch (denied) {
    throw new StateFailure(error, (denied as Error).message);
  }
}

interface StatesEntry extends Omit<PutEntry, "Detail"> {
  readonly Detail?: unknown;
}

function putEvents({ given, machine, executionArn }: TaskCall, { putEvents, authorize, busArn }: IntegrationTools): unknown {
  const { Entries: asked = [] } = given as { Entries?: readonly StatesEntry[] };
  for (const { EventBusName } of asked) {
    allowed("EventBridge.EventBridgeException", () => authorize(machine, "events:PutEvents", busArn(EventBusName)));
  }
  const entries = asked.map((entry) => ({
    ...entry,
    Detail: textOf(entry.Detail ?? {}),
    Resources: [...(entry.Resources ?? []), executionArn], // As AWS adds it.
  }));
  const Entries = putEvents(entries);
  const FailedEntryCount = Entries.filter((entry) => "ErrorCode" in entry).length;
  if (FailedEntryCount > 0) throw new StateFailure("EventBridge.FailedEntry", JSON.stringify({ Entries, FailedEntryCount }));
  return { Entries, FailedEntryCount };
}

interface SendMessage {
  readonly QueueUrl?: string;
  readonly MessageBody?: unknown;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: Draft["attributes"];
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

function sendMessage({ given, machine }: TaskCall, { queues, authorize }: IntegrationTools): unknown {
  const asked = given as SendMessage;
  const name = String(asked.QueueUrl).split("/").at(-1) ?? "";
  const queue = queues.list().find((one) => one.name === name);
  if (!queue) throw new StateFailure("SQS.QueueDoesNotExistException", `There is no queue ${name}.`);
  allowed("SQS.SqsException", () => authorize(machine, "sqs:SendMessage", queue.arn));
  const body = textOf(asked.MessageBody);
  const { messageId } = queues.send(name, {
    body,
    ...(asked.DelaySeconds === undefined ? {} : { delaySeconds: asked.DelaySeconds }),
    ...(asked.MessageAttributes === undefined ? {} : { attributes: asked.MessageAttributes }),
    ...(asked.MessageGroupId === undefined ? {} : { groupId: asked.MessageGroupId }),
    ...(asked.MessageDeduplicationId === undefined ? {} : { deduplicationId: asked.MessageDeduplicationId }),
  });
  return { MD5OfMessageBody: createHash("md5").update(body).digest("hex"), MessageId: messageId };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
