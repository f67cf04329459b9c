import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/**
 * Node 20 compiles calls into Cedar's wasm into the code around them, and aborts the whole process when that code is thrown away
 * during such a call: every request under way is lost. A container that has answered some thousand requests is one garbage
 * collection away from it.
 */
it(
  "a process under load survives that V8 throws away compiled code while the policy engine runs (XCT-010, T1)",
  { timeout: 60_000 },
  async () => {
    const script = path.join(import.meta.dirname, "deoptimized.ts");
    const { stdout } = await promisify(execFile)(process.execPath, ["--allow-natives-syntax", "--import", "tsx", script], {
      cwd: path.resolve(import.meta.dirname, "../.."),
    });
    expect(stdout).toBe("survived");
  },
);
