import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Failure } from "../failure.ts";

/** Everything an assembly is made of. Documents are in it because one function serves them. */
const sources = ["infra", "functions", "data", "domain", "events", "docs/openapi.json", "cdk.json", "package-lock.json"];
const stamp = ".sources";

/**
 * Synthesizes the assembly when the sources have changed since. The new one is made beside the old and put in its place when it is
 * whole, so that a mistake in the sources leaves the last good one. Answers whether it had to.
 */
export async function synthesized(root: string, assemblyDir: string, say: (line: string) => void): Promise<boolean> {
  const app = path.join(root, "infra", "app.ts");
  const present = fs.existsSync(path.join(assemblyDir, "manifest.json"));
  if (!fs.existsSync(app)) {
    if (present) return false;
    throw new Failure(`There is neither ${path.relative(root, app)} to synthesize nor an assembly in ${assemblyDir}.`);
  }
  const hash = hashOf(root);
  if (present && stampOf(assemblyDir) === hash) return false;

  say("Synthesizing the cloud from infra/ …");
  const beside = `${assemblyDir}.next-${process.pid}`; // Two starts at once do not write into each other.
  fs.rmSync(beside, { recursive: true, force: true });
  await synthesize(root, app, beside);
  fs.writeFileSync(path.join(beside, stamp), hash);
  if (fs.existsSync(assemblyDir)) keepCodeOf(assemblyDir, beside);
  fs.rmSync(assemblyDir, { recursive: true, force: true });
  fs.renameSync(beside, assemblyDir);
  return true;
}

const keptMs = 86_400_000;

/** A cloud that runs on the assembly before goes on finding the code of its functions, which it loads when it first needs them. */
function keepCodeOf(assemblyDir: string, beside: string): void {
  for (const name of fs.readdirSync(assemblyDir).filter((entry) => entry.startsWith("asset."))) {
    const [from, to] = [path.join(assemblyDir, name), path.join(beside, name)];
    if (!fs.existsSync(to) && Date.now() - fs.statSync(from).mtimeMs < keptMs) fs.renameSync(from, to);
  }
}

/** Runs the CDK app as its command line would, with the same context, and without needing it. */
async function synthesize(root: string, app: string, outdir: string): Promise<void> {
  const { context = {} } = JSON.parse(fs.readFileSync(path.join(root, "cdk.json"), "utf8")) as { context?: object };
  const child = spawn(process.execPath, ["--import", "tsx", app], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      // Paths of constructs are how queues and functions are found by name.
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, "aws:cdk:enable-path-metadata": true, "aws:cdk:version-reporting": false }),
    },
  });
  let said = "";
  for (const output of [child.stdout, child.stderr])
    output.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  if (code === 0 && fs.existsSync(path.join(outdir, "manifest.json"))) return;
  const log = `${outdir}.log`;
  fs.writeFileSync(log, said);
  const why = /^\s*(?:\w*Error|Error): (.+)$/m.exec(said)?.[1] ?? said.trim().split("\n").at(-1) ?? "";
  throw new Failure(`The infrastructure does not synthesize: ${why} (all of it: ${log})`);
}

/** One hash over names and contents. */
export function hashOf(root: string): string {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of filesUnder(path.join(root, source))) {
      hash.update(path.relative(root, file)).update("\0").update(fs.readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

function filesUnder(place: string): string[] {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [place];
  return fs
    .readdirSync(place)
    .sort()
    .flatMap((name) => filesUnder(path.join(place, name)));
}

function stampOf(assemblyDir: string): string | undefined {
  const file = path.join(assemblyDir, stamp);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}
