import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

/** A command that cannot begin, or ends badly, says so in one sentence. */
export class NotReady extends Error {
  override readonly name = "NotReady";
}

/**
 * Where a command works: on the deployment that the environment names, with AWS's own credentials, or else on the local cloud that
 * is running here, which tells its addresses and names in its data directory. A setting that is there already wins.
 */
export function settle(needs: readonly string[]): void {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true"; // We say which Node versions we support.
  if (needs.every((name) => process.env[name])) return;
  const dataDir = path.resolve(import.meta.dirname, "..", process.env["CASE_CLINICAL_DATA"] ?? ".local");
  const file = path.join(dataDir, "endpoints.json");
  const found = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, string>) : {};
  for (const [name, value] of Object.entries(found)) if (name !== "url") process.env[name] ??= value;
  const missing = needs.filter((name) => !process.env[name]);
  if (missing.length > 0)
    throw new NotReady(
      `No local cloud is running with ${dataDir} (npm start), and the environment does not name a deployment: ${missing.join(", ")}.`,
    );
}

/** The options of a command, all of them text; anything else is answered with how it is called. */
export function optionsOf<const N extends string>(names: readonly N[], usage: string): Partial<Record<N, string>> {
  try {
    const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: "string" as const }])) });
    return values as Partial<Record<N, string>>; // Only these names, and text.
  } catch {
    throw new NotReady(usage);
  }
}

/** Runs a command: its failures to begin are sentences, everything else is a fault and shown as one. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
