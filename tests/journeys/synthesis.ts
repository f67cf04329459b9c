import path from "node:path";
import { synthesized } from "../../local/assembly/synth.ts";

export const root = path.resolve(import.meta.dirname, "../..");
export const assemblyDir = path.join(root, "cdk.out");

/** Runs once before the journeys, so that they do not synthesize beside each other. */
export async function setup(): Promise<void> {
  await synthesized(root, assemblyDir, (line) => console.log(line));
}
