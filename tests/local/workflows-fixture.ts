import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Clock } from "../../local/clock.ts";
import { movableClock } from "../../local/clock.ts";
import { openFunctions } from "../../local/functions/lambda.ts";
import { openStore } from "../../local/place/store.ts";
import type { PutEntry } from "../../local/events/bus.ts";
import type { Queues } from "../../local/queues/queue.ts";
import { openQueues } from "../../local/queues/queues.ts";
import type { Execution } from "../../local/workflows/execution-rows.ts";
import type { Workflows } from "../../local/workflows/workflows.ts";
import { openWorkflows } from "../../local/workflows/workflows.ts";

/**
 * What the function of a workflow's tests does, by what it is given: it notes that it was called; the first time for its key it
 * waits until its gate is opened; then it fails so many times, exits, or answers.
 */
export const workerSource = `import fs from "node:fs";
export async function handler(event) {
  fs.appendFileSync(process.env.CALLS, JSON.stringify(event) + "\\n");
  const called = fs.readFileSync(process.env.CALLS, "utf8").split("\\n").filter((line) => line.includes('"key":"' + event.key + '"')).length;
  const gate = process.env.CALLS + "." + event.gate;
  while (event.gate !== undefined && called === 1 && !fs.existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 5));
  if (event.error !== undefined && called <= (event.times ?? Infinity)) throw Object.assign(new Error("no"), { name: event.error });
  if (event.exit) process.exit(1);
  return event.answer ?? { called };
}
`;

export const account = "000000000000";
export const workerArn = `arn:aws:lambda:us-west-2:${account}:function:worker`;
/** The same, with a second for its work. */
export const hastyArn = workerArn.replace("worker", "hasty");
export const machineArn = (name: string) => `arn:aws:states:us-west-2:${account}:stateMachine:${name}`;
/** For polls: a machine with much to do is slow, and that is no failure. */
export const soon = { timeout: 20_000, interval: 5 };
export const queueArn = `arn:aws:sqs:us-west-2:${account}:told`;

/** A machine in JSONata that begins with the first of its states. */
export const machine = (States: Readonly<Record<string, object>>, more: object = {}) =>
  JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(States)[0], States, ...more });
export const invoke = (Payload: object, more: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: workerArn, Payload },
  End: true,
  ...more,
});

export interface Lab {
  readonly clock: Clock;
  readonly queues: Queues;
  readonly workflows: Workflows;
  /** What was put on the bus. */
  readonly events: readonly PutEntry[];
  /** What the worker was given, call by call. */
  calls(): { readonly key?: string; readonly token?: string }[];
  /** Starts an execution; answers its ARN. */
  begin(definition: string, input?: unknown): string;
  /** Lets functions go on that wait at this gate. */
  open(gate: string): void;
  /** Starts an execution and lets it go as far as it can; answers what it came to. */
  run(definition: string, input?: unknown): Promise<Execution>;
  /** Lets everything go as far as it can. */
  rest(): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Stops it, and opens it again on the same file, as a restart does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** The engine on a file and a worker function, without the rest of the cloud. */
export function openLab(): Lab {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-workflows-"));
  const calls = path.join(home, "calls.log");
  fs.writeFileSync(calls, "");
  fs.writeFileSync(path.join(home, "index.mjs"), workerSource);
  const openedAt = Date.now(); // The clock stands still unless a test moves it: a slow machine is never late.
  const definitions = new Map<string, string>();
  const events: PutEntry[] = [];
  let opened = open();

  function open() {
    const store = openStore(path.join(home, "cloud.sqlite"));
    const clock = movableClock(() => openedAt);
    const functions = openFunctions(() => undefined);
    const worker = { dir: home, handler: "index.handler", environment: { CALLS: calls }, memoryMegabytes: 128, concurrency: 4 };
    functions.define({ ...worker, name: "worker", arn: workerArn, timeoutSeconds: 20 });
    functions.define({ ...worker, name: "hasty", arn: hastyArn, timeoutSeconds: 1 });
    const queues = openQueues(store, clock);
    const kind = { fifo: false, contentBasedDeduplication: false, visibilitySeconds: 30, delaySeconds: 0, retentionSeconds: 345_600 };
    queues.define({ name: "told", arn: queueArn, ...kind });
    const putEvents = (entries: readonly PutEntry[]) => {
      events.push(...entries);
      return entries.map(({ Source }) => (Source === "lost" ? { ErrorCode: "Lost", ErrorMessage: "" } : { EventId: "1" }));
    };
    const tools = { functions, queues, putEvents, authorize: () => undefined, busArn: (name = "default") => name };
    const said: string[] = [];
    const workflows = openWorkflows({ store, clock, integrations: tools, log: (text) => said.push(text) });
    for (const [name, definition] of definitions) workflows.define({ arn: machineArn(name), name, definition, roleArn: "role" });
    workflows.begin();
    const stop = async () => {
      await workflows.stop();
      await functions.stop();
      clock.stop();
      store.close();
      if (said.length > 0) throw new Error(said.join("\n"));
    };
    return { clock, queues, workflows, stop };
  }

  const rest = async () => {
    for (let calm = 0; calm < 2;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      calm = opened.workflows.moving() === 0 ? calm + 1 : 0;
    }
  };

  function begin(definition: string, input: unknown = {}): string {
    const name = `machine-${definitions.size + 1}`;
    definitions.set(name, definition);
    opened.workflows.define({ arn: machineArn(name), name, definition, roleArn: "role" });
    return opened.workflows.start({ machineArn: machineArn(name), input: JSON.stringify(input) }).arn;
  }

  return {
    get clock() {
      return opened.clock;
    },
    get queues() {
      return opened.queues;
    },
    get workflows() {
      return opened.workflows;
    },
    events,
    calls: () =>
      fs
        .readFileSync(calls, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { key?: string; token?: string }),
    begin,
    open: (gate) => fs.writeFileSync(`${calls}.${gate}`, ""),
    async run(definition, input) {
      const arn = begin(definition, input);
      await rest();
      return opened.workflows.execution(arn);
    },
    rest,
    async advance(ms) {
      opened.clock.advance(ms);
      await rest();
    },
    async restart() {
      await opened.stop();
      opened = open();
      await rest();
    },
    async close() {
      await opened.stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What an execution gave; fails with its error when it gave nothing. */
export function outputOf({ status, output, error, cause }: Execution): unknown {
  if (output === null) throw new Error(`${status}: ${error} ${cause}`);
  return JSON.parse(output);
}
