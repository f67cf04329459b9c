import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";

/** What an invocation came to: the handler's value, or the error as Lambda words it. */
export type Outcome = { readonly kind: "ok"; readonly value: unknown } | { readonly kind: "error"; readonly error: FunctionError };
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** The folder of its bundle. */
  readonly dir: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** How many may run at once; more wait here, where AWS would throttle. */
  readonly concurrency: number;
}

export interface Functions {
  define(definition: FunctionDefinition): void;
  /** By name or ARN. Never throws: an unknown function is an error outcome, as it is in AWS. */
  invoke(nameOrArn: string, event: unknown): Promise<Outcome>;
  definition(nameOrArn: string): FunctionDefinition | undefined;
  names(): readonly string[];
  /** How many invocations run or wait. */
  busy(): number;
  stop(): Promise<void>;
}

/** Workers that wait for work, over all functions together: each weighs some 30 MB, and an idle cloud must stay small. */
const idleWorkersMax = 3;
const surplusMs = 20_000;
const idleMs = 60_000;
/** Megabytes for what is young: handlers are short, and Node's own default is three times as much in every worker. */
const youngMegabytes = 16;
/** Loading the code has its own ten seconds, as in Lambda; the function's timeout counts after it. */
const initMs = 10_000;

interface Environment {
  readonly worker: Worker;
  readonly pool: Pool;
  idleSince: number;
  warm: boolean;
  /** Set while it runs one. */
  done?: (outcome: Outcome) => void;
}
interface Pool {
  readonly definition: FunctionDefinition;
  readonly idle: Environment[];
  readonly all: Set<Environment>;
  readonly queue: (() => void)[];
}

/**
 * Runs the bundled assets unchanged, each in worker threads that are made when first needed. One worker is one Lambda execution
 * environment: one invocation at a time, ended when it outlives its timeout, made again when it dies. What functions print goes to
 * `log`.
 */
export function openFunctions(
  log: (name: string, text: string) => void,
  failed: (name: string, errorType: string) => void = () => {},
): Functions {
  const pools = new Map<string, Pool>();
  let busy = 0;
  const retirement = setInterval(() => retire(), 5000);
  retirement.unref();

  /** Ends workers that were idle for long, and the longest idle ones above the number we keep. */
  function retire(): void {
    const idle = [...new Set(pools.values())].flatMap((pool) => pool.idle).sort((a, b) => b.idleSince - a.idleSince);
    for (const [place, environment] of idle.entries()) {
      const idleForMs = Date.now() - environment.idleSince;
      if (idleForMs > idleMs || (place >= idleWorkersMax && idleForMs > surplusMs)) drop(environment);
    }
  }

  function start(pool: Pool): Environment {
    const { definition } = pool;
    const worker = new Worker(new URL("./lambda-worker.mjs", import.meta.url), {
      execArgv: [], // Not the host's TypeScript loader.
      env: { ...definition.environment },
      stdout: true,
      stderr: true,
      workerData: {
        dir: definition.dir,
        handler: definition.handler,
        arn: definition.arn,
        name: definition.name,
        memory: definition.memoryMegabytes,
      },
      resourceLimits: { maxOldGenerationSizeMb: definition.memoryMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
    const environment: Environment = { worker, pool, idleSince: Date.now(), warm: false };
    pool.all.add(environment);
    for (const output of [worker.stdout, worker.stderr]) output.on("data", (chunk: Buffer) => log(definition.name, chunk.toString()));
    worker.on("message", (message: { answer?: string; error?: FunctionError; broken?: boolean }) => {
      const { done } = environment;
      environment.done = undefined;
      environment.warm = true;
      if (message.broken === true) drop(environment);
      done?.(
        message.error ? { kind: "error", error: message.error } : { kind: "ok", value: JSON.parse(message.answer ?? "null") as unknown },
      );
    });
    worker.on("error", (error) => fail(environment, { errorType: "Runtime.ExitError", errorMessage: error.message }));
    worker.on("exit", () =>
      fail(environment, { errorType: "Runtime.ExitError", errorMessage: "The function's process exited before it answered." }),
    );
    return environment;
  }

  function drop(environment: Environment): void {
    const { pool, worker } = environment;
    pool.all.delete(environment);
    const at = pool.idle.indexOf(environment);
    if (at >= 0) pool.idle.splice(at, 1);
    worker.removeAllListeners();
    worker.on("error", () => undefined); // Whatever it says on its way out.
    void worker.terminate();
  }

  function fail(environment: Environment, error: FunctionError): void {
    drop(environment);
    environment.done?.({ kind: "error", error });
  }

  async function acquire(pool: Pool): Promise<Environment> {
    for (;;) {
      const idle = pool.idle.pop();
      if (idle) return idle;
      if (pool.all.size < pool.definition.concurrency) return start(pool);
      await new Promise<void>((resolve) => pool.queue.push(resolve));
    }
  }

  function run(environment: Environment, event: unknown): Promise<Outcome> {
    const { definition } = environment.pool;
    const id = randomUUID();
    const timeoutMs = definition.timeoutSeconds * 1000;
    return new Promise((resolve) => {
      const tooLong = setTimeout(
        () => {
          const errorMessage = `${id} Task timed out after ${definition.timeoutSeconds}.00 seconds`;
          fail(environment, { errorType: "Sandbox.Timedout", errorMessage });
        },
        timeoutMs + (environment.warm ? 0 : initMs),
      );
      environment.done = (outcome) => {
        clearTimeout(tooLong);
        resolve(outcome);
      };
      environment.worker.postMessage({ id, event: JSON.stringify(event ?? null), timeoutMs });
    });
  }

  return {
    define(definition) {
      const pool: Pool = { definition, idle: [], all: new Set(), queue: [] };
      pools.set(definition.name, pool);
      pools.set(definition.arn, pool);
    },
    definition: (nameOrArn) => pools.get(nameOrArn)?.definition,
    names: () => [...new Set([...pools.values()].map(({ definition }) => definition.name))],
    busy: () => busy,

    async invoke(nameOrArn, event) {
      const pool = pools.get(nameOrArn);
      if (!pool)
        return { kind: "error", error: { errorType: "ResourceNotFoundException", errorMessage: `Function not found: ${nameOrArn}` } };
      busy += 1;
      try {
        const environment = await acquire(pool);
        const outcome = await run(environment, event);
        if (pool.all.has(environment)) {
          environment.idleSince = Date.now();
          pool.idle.push(environment);
        }
        if (outcome.kind === "error") {
          log(pool.definition.name, `${outcome.error.errorType}: ${(outcome.error.trace ?? [outcome.error.errorMessage]).join("\n")}\n`);
          failed(pool.definition.name, outcome.error.errorType);
        }
        return outcome;
      } finally {
        busy -= 1;
        pool.queue.shift()?.();
      }
    },

    async stop() {
      clearInterval(retirement);
      const workers = [...new Set(pools.values())].flatMap((pool) => [...pool.all]);
      pools.clear();
      await Promise.all(
        workers.map(({ worker }) => {
          worker.removeAllListeners();
          return worker.terminate();
        }),
      );
    },
  };
}
