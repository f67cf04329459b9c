import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { LocalCloud } from "./cloud.ts";
import { bootCloud } from "./cloud.ts";
import { demoUsersIn } from "./api/dev-pages.ts";
import { Failure, sentenceOf } from "./failure.ts";
import { synthesized } from "./assembly/synth.ts";

/**
 * `npm start`: the whole cloud on this machine. `--empty` starts without demo data, `--fresh` wipes the data first. PORT (4000),
 * CASE_CLINICAL_DATA (.local/) and CASE_CLINICAL_ASSEMBLY (cdk.out) say where. What goes wrong is one sentence and exit code 1.
 */
const root = path.resolve(import.meta.dirname, "..");
const seededMark = "seeded";

async function main(): Promise<void> {
  const { empty, fresh } = optionsIn(process.argv.slice(2));
  const port = portIn(process.env["PORT"]);
  const dataDir = path.resolve(root, process.env["CASE_CLINICAL_DATA"] ?? ".local");
  const assemblyDir = path.resolve(root, process.env["CASE_CLINICAL_ASSEMBLY"] ?? "cdk.out");

  const startedAt = Date.now();
  await synthesized(root, assemblyDir, console.log);
  const gaveUp = (failure: Failure) => end(failure);
  const beforeOpening = async (cloud: LocalCloud) => {
    stopOnSignal(cloud);
    await seedOnce(cloud, empty); // Whoever waits until it is ready finds the demo users there.
  };
  const cloud = await bootCloud({ assemblyDir, dataDir, port, wipe: fresh, handlesSignals: true, gaveUp, beforeOpening });
  tell(cloud, Date.now() - startedAt);
}

function optionsIn(args: string[]): { empty: boolean; fresh: boolean } {
  try {
    const { values } = parseArgs({
      args,
      options: { empty: { type: "boolean", default: false }, fresh: { type: "boolean", default: false } },
    });
    return values;
  } catch {
    throw new Failure(`npm start takes --empty (no demo data) and --fresh (wipe first), not ${args.join(" ")}.`);
  }
}

function portIn(text = "4000"): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Failure(`PORT must be a number from 0 to 65535, not ${text}.`);
  return port;
}

/** Demo data is made once. A seeding that was interrupted is not patched: it says how to begin again. */
async function seedOnce(cloud: LocalCloud, empty: boolean): Promise<void> {
  const mark = path.join(cloud.dataDir, seededMark);
  const state = fs.existsSync(mark) ? fs.readFileSync(mark, "utf8") : undefined;
  if (state === "begun") console.log("The demo data is incomplete: its making was interrupted. npm start -- --fresh makes it anew.");
  if (state === undefined && empty) fs.writeFileSync(mark, "empty"); // And it stays so at later starts.
  if (state !== undefined || empty) return;
  console.log("Making demo data …");
  fs.writeFileSync(mark, "begun");
  const { seedDemo } = await import("./demo/seed.ts"); // Only the first start needs it.
  await seedDemo(cloud);
  fs.writeFileSync(mark, "done");
}

function tell(cloud: LocalCloud, tookMs: number): void {
  const users = demoUsersIn(path.join(cloud.dataDir, "demo-users.json"));
  console.log(`\nCase Clinical is ready at ${cloud.url} (${(tookMs / 1000).toFixed(1)} s)`);
  console.log(`  docs         ${cloud.url}/docs`);
  console.log(`  demo login   ${cloud.url}/dev/login, or POST /dev/token {"user": "${users[0]?.name ?? "user_…"}"}`);
  for (const { name, roles, firm } of users)
    console.log(`    ${name.padEnd(12)} ${roles.join(", ")}${firm === undefined ? "" : `, ${firm}`}`);
  console.log(`  data         ${cloud.dataDir}`);
  console.log("Ctrl-C stops everything.");
}

function stopOnSignal(cloud: LocalCloud): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1); // Asked twice: at once.
    stopping = true;
    console.log("\nStopping …");
    cloud.stop().then(() => process.exit(0), end);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
}

function end(error: unknown): never {
  console.error(sentenceOf(error));
  if (process.env["CASE_CLINICAL_DEBUG"] !== undefined) console.error(error); // For who looks after this program.
  process.exit(1);
}

process.on("uncaughtException", end);
process.on("unhandledRejection", end);
await main().catch(end);
