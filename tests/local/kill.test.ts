import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootCloud } from "../../local/cloud.ts";
import { writeAssembly } from "./fixture/assembly.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-kill-"));
const dataDir = path.join(home, "data");
const assemblyDir = path.join(home, "assembly");
const killsMax = 3;

beforeAll(() => void writeAssembly(assemblyDir));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** The cloud in a process of its own; resolves with where it listens and a token. */
function host(): Promise<{ child: ChildProcess; url: string; token: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "fixture", "host.ts"), assemblyDir, dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.stdout.once("data", (chunk: Buffer) => resolve({ child, ...(JSON.parse(chunk.toString()) as { url: string; token: string }) }));
    child.once("exit", () => reject(new Error(complaint)));
  });
}

describe("a kill -9 of the whole local cloud under load", () => {
  it("loses nothing that was acknowledged, brings every event to its end, and leaves no engine behind", async () => {
    const acknowledged: string[] = [];
    for (let kill = 0; kill < killsMax; kill++) {
      const { child, url, token } = await host();
      let dead = false;
      const client = async (name: string) => {
        for (let i = 0; !dead; i++) {
          const id = `thing-${kill}-${name}-${i}`;
          const answer = await fetch(`${url}/things`, {
            method: "POST",
            headers: { authorization: token, "content-type": "application/json" },
            body: JSON.stringify({ id }),
          }).catch(() => undefined);
          if (answer?.status === 201) acknowledged.push(id);
        }
      };
      const load = Promise.all(["a", "b", "c"].map(client));
      const enough = acknowledged.length + 8 + Math.floor(Math.random() * 12); // Somewhere in the middle of things.
      await expect.poll(() => acknowledged.length, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(enough);
      child.kill("SIGKILL");
      dead = true;
      await load;
    }
    expect(acknowledged.length).toBeGreaterThan(20);

    const engines = (JSON.parse(fs.readFileSync(path.join(dataDir, "host.pid.json"), "utf8")) as { children: { pid: number }[] }).children;
    const cloud = await bootCloud({ assemblyDir, dataDir, port: 0, quiet: true });
    try {
      for (const { pid } of engines) expect(isRunning(pid)).toBe(false);
      await cloud.idle();
      const headers = { authorization: await cloud.tokenFor("user_1") };
      const unfinished: string[] = [];
      for (const id of acknowledged) {
        const answer = await fetch(`${cloud.url}/things/${id}`, { headers });
        if (((await answer.json()) as { status?: string }).status !== "approved") unfinished.push(id);
      }
      expect(unfinished).toEqual([]);
    } finally {
      await cloud.stop();
    }
  }, 120_000);
});

function isRunning(pid: number): boolean {
  try {
    return !fs.readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
