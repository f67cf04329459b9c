import fs from "node:fs";
import path from "node:path";
import { Failure } from "../failure.ts";
import { keep, kept } from "./kept-file.ts";

/** Raised when the files in the directory change their meaning; a program never opens data of a later format. */
export const dataFormat = 1;
const marker = "local-cloud.json";
const lockFile = "host.pid.json";
/** Below this much free space the engines would stop half way, so we do not start. */
const freeBytesMin = 32 * 1024 * 1024;

/** One started process, told apart from a later one with the same number by when it started. */
interface Running {
  readonly pid: number;
  readonly startedAt: string;
}
interface Lock extends Running {
  readonly children: readonly Running[];
}

export interface DataDir {
  readonly dir: string;
  /** True until the first boot has finished with `settle`. */
  readonly fresh: boolean;
  file(name: string): string;
  /** Remembers an engine, so that the next host can end it should this one be killed. */
  adopt(pid: number): void;
  release(): void;
}

/**
 * Takes the directory for this process: says no to a foreign directory, to data from a newer version, to one in use and to a full
 * disk; ends the engines that a killed host left behind. Nothing in it is changed when the answer is no.
 */
export function takeDataDir(dir: string): DataDir {
  const file = (name: string) => path.join(dir, name);
  make(dir);
  const format = formatIn(dir);
  if (format !== undefined && format > dataFormat) {
    throw new Failure(
      `The data in ${dir} was written by a newer version of this program (format ${format}, this one knows ${dataFormat}). Update the program, or choose another directory with CASE_CLINICAL_DATA.`,
    );
  }
  reap(dir, kept(file(lockFile)) as Lock | undefined);
  const { bavail, bsize } = fs.statfsSync(dir);
  if (bavail * bsize < freeBytesMin) throw Object.assign(new Error("disk full"), { code: "ENOSPC", path: dir });

  const children: Running[] = [];
  const lock = () => keep(file(lockFile), { pid: process.pid, startedAt: startOf(process.pid), children });
  lock();
  if (format === undefined) keep(file(marker), { format: dataFormat });
  fs.mkdirSync(file("log"), { recursive: true });
  return {
    dir,
    fresh: format === undefined,
    file,
    adopt(pid) {
      children.push({ pid, startedAt: startOf(pid) ?? "" });
      lock();
    },
    release: () => fs.rmSync(file(lockFile), { force: true }),
  };
}

/** One level after the other: Node's own recursive mkdir never returns where a kernel file system answers "no such file". */
function make(dir: string): void {
  if (fs.existsSync(dir)) return;
  if (path.dirname(dir) !== dir) make(path.dirname(dir));
  fs.mkdirSync(dir);
}

/** Empties the directory (`--fresh`), and only if it is ours. */
export function wipe(dir: string): void {
  if (!fs.existsSync(dir)) return;
  formatIn(dir);
  reap(dir, kept(path.join(dir, lockFile)) as Lock | undefined);
  for (const name of fs.readdirSync(dir)) fs.rmSync(path.join(dir, name), { recursive: true, force: true });
}

/** The format of the data in it; undefined when it is empty. A directory with other things in it is not ours to write to. */
function formatIn(dir: string): number | undefined {
  const mark = kept(path.join(dir, marker)) as { format: number } | undefined;
  if (mark === undefined && fs.readdirSync(dir).length > 0) {
    throw new Failure(`${dir} holds files that are not the local cloud's. Choose an empty directory with CASE_CLINICAL_DATA.`);
  }
  return mark?.format;
}

/** Ends what a killed host left running. A host that still lives keeps its directory. */
function reap(dir: string, lock: Lock | undefined): void {
  if (!lock) return;
  if (lives(lock)) {
    throw new Failure(
      `Another local cloud (process ${lock.pid}) is using ${dir}. Stop it, or choose another directory with CASE_CLINICAL_DATA.`,
    );
  }
  for (const child of lock.children) if (lives(child)) kill(child);
}

const lives = ({ pid, startedAt }: Running) => startedAt !== "" && startOf(pid) === startedAt;

function kill(child: Running): void {
  process.kill(child.pid, "SIGKILL");
  const until = Date.now() + 2000;
  // The engine's file must be closed before it is opened again; a killed process is gone within milliseconds.
  while (lives(child) && Date.now() < until) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

/** When a process started, in the kernel's own words; undefined when there is none, or no /proc to ask. */
function startOf(pid: number): string | undefined {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return fields[0] === "Z" ? undefined : fields[19]; // A zombie has ended; field 22 of proc(5), counted after the name.
  } catch {
    return undefined;
  }
}
