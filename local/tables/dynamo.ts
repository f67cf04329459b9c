import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { Failure } from "../failure.ts";
import { tendFile } from "./dynamo-file.ts";

/** The DynamoDB engine: a process of ours on a file of the data directory, or one that is already running elsewhere. */
export interface DynamoEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface DynamoOptions {
  readonly file: string;
  /** The last stream record that every consumer of a table has handled, by table. */
  readonly readUpTo: ReadonlyMap<string, number>;
  readonly adopt: (pid: number) => void;
  /** Called when the engine cannot be kept running. */
  readonly gaveUp: (failure: Failure) => void;
  readonly log: (line: string) => void;
  /** Ctrl-C in a terminal is not for the engine: its host handles it and ends the engine last. @default false */
  readonly endsByHost?: boolean;
}

/** An engine that exits this often within a minute will not get better by starting it again. */
const exitsMax = 5;
const startMs = 10_000;
/** One that runs elsewhere should be up already. */
const outsideMs = 2000;

/**
 * Starts it. `DYNAMODB_ENDPOINT` names an engine that is already running (DynamoDB Local, for platforms ours has no binary for);
 * `DYNOXIDE_BIN` names another binary. Should the process exit, it is started again on the same port and file.
 */
export async function startDynamo(options: DynamoOptions): Promise<DynamoEngine> {
  const external = process.env["DYNAMODB_ENDPOINT"];
  if (external) {
    await answers(external, () => undefined, outsideMs).catch(() => {
      throw new Failure(`No DynamoDB engine answers at ${external}, which DYNAMODB_ENDPOINT names.`);
    });
    return { endpoint: external, stop: () => Promise.resolve() };
  }

  const binary = findBinary();
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const unborn = !fs.existsSync(options.file);
  if (unborn) {
    // The engine makes its own tables first; only then there is something to index.
    const first = await run(binary, port, options);
    await end(first);
  }
  tendFile(options.file, options.readUpTo, Math.floor(Date.now() / 1000));

  let stopping = false;
  let exits = 0;
  let child = await run(binary, port, options);
  const watch = (watched: ChildProcess) =>
    watched.once("exit", (code, signal) => {
      if (stopping) return;
      options.log(`the DynamoDB engine exited (${signal ?? code}); starting it again`);
      exits += 1;
      setTimeout(() => (exits -= 1), 60_000).unref();
      if (exits > exitsMax) return options.gaveUp(new Failure("The DynamoDB engine keeps exiting; its data is intact. Is the disk full?"));
      run(binary, port, options).then(
        (again) => {
          child = again;
          watch(again);
        },
        (error: unknown) => options.gaveUp(new Failure(`The DynamoDB engine does not start again: ${String(error)}`)),
      );
    });
  watch(child);

  return {
    endpoint,
    async stop() {
      stopping = true;
      await end(child);
    },
  };
}

function findBinary(): string {
  const named = process.env["DYNOXIDE_BIN"];
  if (named !== undefined && named !== "") {
    if (!fs.existsSync(named)) throw new Failure(`DYNOXIDE_BIN names ${named}, where there is no file.`);
    return named;
  }
  try {
    const found = createRequire(import.meta.url)
      .resolve("@dynoxide/linux-x64/package.json")
      .replace(/package\.json$/, "dynoxide");
    if (fs.existsSync(found)) return found;
  } catch {
    // Not installed on this platform: the sentence below says what can be done.
  }
  throw new Failure(
    "The DynamoDB engine is not installed: run npm ci on Linux x64, name another dynoxide binary with DYNOXIDE_BIN, or a running DynamoDB Local with DYNAMODB_ENDPOINT.",
  );
}

async function run(binary: string, port: number, { file, adopt, log, endsByHost = false }: DynamoOptions): Promise<ChildProcess> {
  const child = spawn(binary, ["serve", "--host", "127.0.0.1", "--port", String(port), "--db-path", file], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: endsByHost, // A terminal sends Ctrl-C to its whole process group.
  });
  const endWithHost = () => child.kill("SIGKILL");
  process.once("exit", endWithHost);
  child.once("exit", () => process.off("exit", endWithHost));
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-500);
    log(`dynoxide: ${chunk.toString().trim()}`);
  });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(new Failure(`The DynamoDB engine ${binary} cannot be run: ${error.message}.`)));
    child.once("exit", (code) =>
      reject(new Failure(`The DynamoDB engine stopped while starting: ${said.trim().split("\n").at(-1) || `it ended with code ${code}`}.`)),
    );
  });
  failed.catch(() => undefined); // Also rejects when the engine exits later, which its watcher handles.
  if (child.pid !== undefined) adopt(child.pid);
  await Promise.race([answers(`http://127.0.0.1:${port}`, () => child.exitCode), failed]);
  return child;
}

/** Until it takes connections. */
async function answers(endpoint: string, exited: () => number | null | undefined, withinMs = startMs): Promise<void> {
  const { hostname, port } = new URL(endpoint);
  for (const until = Date.now() + withinMs; Date.now() < until && typeof exited() !== "number";) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(Number(port), hostname, () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Failure(`Nothing answers at ${endpoint}.`);
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill("SIGKILL"), 3000);
    child.once("exit", () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo; // It listens on TCP.
      probe.close(() => resolve(port));
    });
  });
}
