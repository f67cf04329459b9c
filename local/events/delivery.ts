import { Failure } from "../failure.ts";
import type { Functions, Outcome } from "../functions/lambda.ts";
import type { Queues } from "../queues/queue.ts";
import type { Clock } from "../clock.ts";

/** A target of a rule or a schedule, as EventBridge and Scheduler word it. */
export interface Target {
  readonly Id?: string;
  readonly Arn: string;
  /** As whom EventBridge starts a state machine. */
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Readonly<Record<string, string>>; readonly InputTemplate: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
}

export interface Delivery {
  /** Says at boot, with a sentence, when a target is of a kind that is not served here. */
  accept(target: Target): void;
  /** Durable when it returns: the message is in the target's queue, or in our journal for a function. */
  deliver(target: Target, event: object): void;
  /** How many deliveries to functions can be made now or are being made; one that waits for its next try is not counted. */
  pending(): number;
  stop(): Promise<void>;
}

/** Starts executions of state machines. Durable when it returns; a name that was used before starts nothing again. */
export interface Starter {
  has(machineArn: string): boolean;
  start(target: Target, input: string, name?: string): void;
}

/** Deliveries to functions wait in this queue of our own, so that a kill loses none. */
const journal = "local-cloud-deliveries";
const attemptsDefault = 185; // EventBridge's own defaults: 185 retries within a day.
const ageSecondsDefault = 86_400;
const attemptMs = 900_000;
const handsMax = 4;

interface Journaled {
  readonly target: Target;
  readonly body: string;
}

const noMachines: Starter = {
  has: () => false,
  start: ({ Arn }) => {
    throw new Error(`There is no state machine ${Arn}.`);
  },
};

/** Brings events to their targets: at least once, retried with growing pauses, and then to the target's dead-letter queue. */
export function openDelivery(queues: Queues, functions: Functions, clock: Clock, machines: Starter = noMachines): Delivery {
  queues.define({
    name: journal,
    arn: `arn:local:${journal}`,
    fifo: false,
    contentBasedDeduplication: false,
    visibilitySeconds: attemptMs / 1000,
    delaySeconds: 0,
    retentionSeconds: 1_209_600,
  });
  const stopping = new AbortController();
  const hands = Array.from({ length: handsMax }, work);

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const [message] = await queues.receive(journal, { max: 1, waitMs: 60_000, signal: stopping.signal });
      if (!message) continue;
      const { target, body } = JSON.parse(message.body) as Journaled;
      const outcome = await attempt(target, body, message.messageId);
      if (stopping.signal.aborted) return; // It is made again after the restart.
      if (outcome.kind === "ok") {
        queues.remove(journal, message.receipt);
        continue;
      }
      const attempts = Number(message.system["ApproximateReceiveCount"]);
      const ageSeconds = (clock.now() - Number(message.system["SentTimestamp"])) / 1000;
      const { MaximumRetryAttempts = attemptsDefault, MaximumEventAgeInSeconds = ageSecondsDefault } = target.RetryPolicy ?? {};
      if (attempts > MaximumRetryAttempts || ageSeconds > MaximumEventAgeInSeconds) {
        giveUp(target, body, outcome.error.errorMessage);
        queues.remove(journal, message.receipt);
      } else {
        queues.failed(journal, message.receipt, Math.min(60_000, 250 * 2 ** attempts));
      }
    }
  }

  async function attempt(target: Target, body: string, name: string): Promise<Outcome> {
    if (serviceOf(target) === "lambda") return functions.invoke(target.Arn, JSON.parse(body));
    try {
      machines.start(target, body, name); // By the delivery's own name, so that it is started once.
      return { kind: "ok", value: undefined };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      if (errorType === "ExecutionAlreadyExists") return { kind: "ok", value: undefined };
      return { kind: "error", error: { errorType, errorMessage } };
    }
  }

  function giveUp(target: Target, body: string, reason: string): void {
    const letters = target.DeadLetterConfig?.Arn;
    if (letters === undefined) return;
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    queues.send(queues.byArn(letters).name, { body, attributes: { ERROR_MESSAGE: text(reason), TARGET_ARN: text(target.Arn) } });
  }

  /** An execution is as durable as a journaled delivery; what cannot be started now is tried again from the journal. */
  function started(target: Target, body: string): boolean {
    try {
      machines.start(target, body);
      return true;
    } catch {
      return false;
    }
  }

  return {
    accept(target) {
      const { Arn } = target;
      const service = serviceOf(target);
      if (service === "sqs") queues.byArn(Arn);
      else if (service === "lambda") {
        if (!functions.definition(Arn)) throw new Failure(`A rule targets the function ${Arn}, which the assembly does not have.`);
      } else if (service === "states") {
        if (!machines.has(Arn)) throw new Failure(`A rule targets the state machine ${Arn}, which the assembly does not have.`);
      } else throw new Failure(`A rule targets ${Arn}; the local cloud serves queues, functions and state machines as targets.`);
    },

    deliver(target, event) {
      const body = JSON.stringify(inputOf(target, event));
      const service = serviceOf(target);
      if (service === "sqs") queues.send(queues.byArn(target.Arn).name, { body, groupId: target.SqsParameters?.MessageGroupId });
      else if (service !== "states" || !started(target, body)) {
        queues.send(journal, { body: JSON.stringify({ target, body } satisfies Journaled) });
      }
    },

    pending: () => {
      const { visible, inFlight } = queues.counts(journal);
      return visible + inFlight;
    },

    async stop() {
      stopping.abort();
      // A function that is still running is ended with its worker; the journal keeps its delivery.
      await Promise.race([Promise.all(hands), new Promise((resolve) => setTimeout(resolve, 200))]);
    },
  };
}

const serviceOf = ({ Arn }: Target) => Arn.split(":")[2];

/** What the target receives: the whole event, a constant, a part, or a text with parts put in. */
export function inputOf({ Input, InputPath, InputTransformer }: Target, event: object): unknown {
  if (Input !== undefined) return JSON.parse(Input) as unknown;
  if (InputPath !== undefined) return partOf(event, InputPath);
  if (!InputTransformer) return event;
  const parts = Object.entries(InputTransformer.InputPathsMap ?? {}).map(([name, path]) => [name, partOf(event, path)] as const);
  const values = new Map<string, unknown>([...parts, ["aws.events.event", event], ["aws.events.event.json", event]]);
  const filled = InputTransformer.InputTemplate.replace(/("?)<([\w.-]+)>("?)/g, (_, before: string, name: string, after: string) => {
    const value = values.get(name);
    // Inside a quoted text a value is written as text; standing alone it is written as JSON.
    const quoted = before === '"' || after === '"';
    if (typeof value === "string") return quoted ? before + JSON.stringify(value).slice(1, -1) + after : JSON.stringify(value);
    return before + JSON.stringify(value ?? null) + after;
  });
  try {
    return JSON.parse(filled) as unknown;
  } catch {
    return filled; // A template may also be plain text.
  }
}

/** A part of an event by a path such as `$.detail.data`. */
const partOf = (event: unknown, path: string): unknown =>
  path
    .split(".")
    .slice(1)
    .reduce<unknown>((part, field) => (part as Readonly<Record<string, unknown>> | undefined)?.[field], event);
