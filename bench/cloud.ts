import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startCloud } from "../tests/journeys/cloud.ts";
import type { SeededCase } from "../local/demo/seed-cases.ts";
import type { Caller } from "./caller.ts";
import { overHttp } from "./caller.ts";
import type { Pace } from "./measure.ts";
import { paceFrom, paceOf } from "./measure.ts";
import type { Effort } from "./run-rows.ts";
import type { Row } from "./rows.ts";
import { runTransitions } from "./transitions.ts";

const root = path.resolve(import.meta.dirname, "..");

export interface CloudFigures {
  /** From the command to an answer of /health/ready, synthesis cached and demo data there. */
  readonly readyMs: number;
  /** Host and engines, some seconds after the last request. */
  readonly idleMb: number;
  readonly http: ReadonlyMap<string, Pace>;
  /** From the answer of a change of status to the line on the timeline that says what has followed. */
  readonly cascade: Pace;
  /** From the answer that an appointment was kept to its bill on the case. */
  readonly transition: Pace;
}

const calmMs = 8000;

/** Starts the local cloud twice as a person would; measures the second start, the rows over HTTP, and what it takes to idle. */
export async function runCloud(
  rows: readonly Row[],
  effort: Effort,
  onError: (error: unknown) => void,
  say: (line: string) => void,
): Promise<CloudFigures> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "bench-cloud-"));
  try {
    say("Starting the local cloud, with its demo data.");
    const first = await startCloud({ dataDir, args: [] });
    await untilSeeded(dataDir);
    await first.stop();
    const startedMs = performance.now();
    const cloud = await startCloud({ dataDir, args: [] });
    const readyMs = performance.now() - startedMs;
    try {
      await pause(calmMs);
      const idleMb = residentMb(cloud.child.pid!); // It was spawned, so it has a pid.
      const http = new Map<string, Pace>();
      const as = async (name: string) => overHttp(cloud.url, await cloud.tokenFor(name));
      const caller = await as("casey");
      const cases = await casesOf(caller);
      // Writes come last: their consumers go on working for a while, and would slow the reads after them.
      for (const row of rows.toSorted((a, b) => Number(a.writes ?? false) - Number(b.writes ?? false))) {
        say(`  over HTTP: ${row.name}`);
        for (let i = 0; i < 30; i++) await caller.call(row.ask(cases, i)).catch(onError);
        http.set(row.name, await paceOf(effort.count, effort.atOnce, (i) => caller.call(row.ask(cases, 1000 + i)), onError));
      }
      await pause(calmMs);
      const cascade = await runCascades(caller, cases, onError);
      await pause(calmMs);
      const [director, processor] = [await as("mira"), await as("clay")]; // Whom the demo lets decide and price.
      const transition = await runTransitions({ manager: caller, director, processor }, cases, onError);
      for (const one of [caller, director, processor]) await one.stop();
      return { readyMs, idleMb, http, cascade, transition };
    } finally {
      await cloud.stop();
    }
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

const cascades = 30;

/** Closes cases, one after the other, and looks at the timeline until it says what has followed (LCM-101). */
async function runCascades(caller: Caller, cases: readonly SeededCase[], onError: (error: unknown) => void): Promise<Pace> {
  const pending = cases.filter(({ caseStatus }) => caseStatus === "pending");
  const waits: number[] = [];
  for (const { caseId } of pending.slice(0, cascades)) {
    try {
      const to = { to: "closed", reason: "A bench closes it.", acknowledge: [] };
      await caller.call({ route: "POST /v1/cases/{caseId}/status-changes", path: { caseId }, version: 1, body: to });
      const startedMs = performance.now();
      while (!(await hasFollowed(caller, caseId))) await pause(5);
      waits.push(performance.now() - startedMs);
    } catch (error) {
      onError(error);
    }
  }
  return paceFrom(waits);
}

async function hasFollowed(caller: Caller, caseId: string): Promise<boolean> {
  const { data } = (await caller.call({ route: "GET /v1/cases/{caseId}/timeline", path: { caseId }, query: { limit: "5" } })) as {
    data: { type: string }[];
  };
  return data.some(({ type }) => type === "case.status-cascaded.v1");
}

async function untilSeeded(dataDir: string): Promise<void> {
  const mark = path.join(dataDir, "seeded");
  for (let waited = 0; waited < 120_000; waited += 100) {
    if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === "done") return;
    await pause(100);
  }
  throw new Error("the demo data was not made within two minutes");
}

interface Card extends SeededCase {
  readonly patientName: string;
}

/** The newest hundred cases, as the API lists them. */
async function casesOf(caller: ReturnType<typeof overHttp>): Promise<SeededCase[]> {
  const { data } = (await caller.call({ route: "GET /v1/cases", query: { limit: "100" } })) as { data: Card[] };
  return data.map((card) => ({ ...card, lastName: card.patientName.split(" ").at(-1) ?? "" }));
}

/** Resident memory of a process and everything below it, from /proc. */
function residentMb(pid: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of fs.readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = fs.readFileSync(`/proc/${name}/status`, "utf8");
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      resident.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // It ended between the two looks.
    }
  }
  const isBelow = (one: number): boolean => one === pid || (parents.has(one) && parents.get(one)! > 1 && isBelow(parents.get(one)!)); // Just looked up.
  return [...resident].reduce((sum, [one, kb]) => (isBelow(one) ? sum + kb / 1024 : sum), 0);
}

export interface ColdStart {
  readonly name: string;
  readonly codeKb: number;
  /** Import of the bundle in a new process, best of a few. */
  readonly importMs: number;
}

/** Bundles lie where infra puts them; the youngest of each name is the one that was last synthesized. */
export function coldStarts(names: readonly string[]): ColdStart[] {
  const build = path.join(root, ".build");
  return names.flatMap((name) => {
    const folders = fs.readdirSync(build).filter((folder) => new RegExp(`^${name}-[0-9a-f]{16}$`).test(folder));
    const youngest = folders
      .map((folder) => path.join(build, folder, "index.mjs"))
      .toSorted((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)[0];
    if (youngest === undefined) return [];
    return [
      { name, codeKb: fs.statSync(youngest).size / 1024, importMs: Math.min(...Array.from({ length: 5 }, () => importMs(youngest))) },
    ];
  });
}

function importMs(file: string): number {
  const script = `const t = performance.now(); await import(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - t)); process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { ...process.env, AWS_REGION: "us-west-2" },
  });
  const took = Number(stdout);
  if (stdout === "" || !Number.isFinite(took))
    throw new Error(`${path.basename(path.dirname(file))} cannot be imported: ${stderr.split("\n").slice(0, 3).join(" ")}`);
  return took;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
