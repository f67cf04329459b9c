import fs from "node:fs";

/** What a small file of the data directory holds, or undefined when there is none. */
export function kept(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes it whole or not at all: beside it first, then in its place. Readable by its owner only, since keys are kept so. */
export function keep(file: string, value: unknown): void {
  const beside = `${file}.new`;
  fs.writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  fs.renameSync(beside, file);
}
