import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { SFNClient, SendTaskSuccessCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootCloud } from "../../local/cloud.ts";
import { callsIn, writeWorkflowAssembly } from "./workflows-cloud.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-workflows-kill-"));
const dataDir = path.join(home, "data");
const assemblyDir = path.join(home, "assembly");
const killsMax = 2;
/** So many workflows are under way at least before each of them. */
const startsMin = 11;

beforeAll(() => void writeWorkflowAssembly(assemblyDir));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** The cloud in a process of its own, and a client for it that gives up at once when it is gone. */
async function host(): Promise<{ child: ChildProcess; sfn: SFNClient }> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "fixture", "host.ts"), assemblyDir, dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.stdout.once("data", () => resolve());
    child.once("exit", () => reject(new Error(complaint)));
  });
  const { AWS_ENDPOINT_URL_SFN: endpoint } = JSON.parse(fs.readFileSync(path.join(dataDir, "endpoints.json"), "utf8")) as Record<
    string,
    string
  >;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { child, sfn: new SFNClient({ endpoint, region: "us-west-2", credentials, maxAttempts: 1 }) };
}
const machineOf = (name: string) => `arn:aws:states:us-west-2:000000000000:stateMachine:Main-${name}`;

describe("a kill -9 of the whole local cloud while workflows run", () => {
  it("loses no execution that was started, no answer that was taken, and leaves none standing still", async () => {
    const started: string[] = [];
    const answered = new Set<string>();
    const waiting = await host();
    const { executionArn: asked = "" } = await waiting.sfn.send(new StartExecutionCommand({ stateMachineArn: machineOf("Approval") }));
    await expect.poll(() => callsIn(assemblyDir).filter(({ key }) => key === "ask").length, { timeout: 20_000 }).toBe(1);
    waiting.child.kill("SIGKILL"); // In the middle of the wait, or while the question is being put.

    for (let kill = 0; kill < killsMax; kill++) {
      const { child, sfn } = await host();
      let dead = false;
      const start = async (machine: string) => {
        while (!dead) {
          const answer = await sfn.send(new StartExecutionCommand({ stateMachineArn: machineOf(machine) })).catch(() => undefined);
          if (answer?.executionArn !== undefined) started.push(answer.executionArn);
        }
      };
      const decide = async () => {
        while (!dead) {
          for (const { token } of callsIn(assemblyDir).filter(({ token = "" }) => token !== "" && !answered.has(token))) {
            const sent = await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '"yes"' })).catch((error: Error) => error);
            if (!(sent instanceof Error) || sent.name === "TaskTimedOut") answered.add(token ?? ""); // Taken before, with the answer lost.
          }
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      };
      const load = Promise.all([start("Cascade"), start("Approval"), decide()]);
      const enough = started.length + startsMin + Math.floor(Math.random() * 12); // Somewhere in the middle of things.
      await expect.poll(() => started.length, { timeout: 20_000, interval: 2 }).toBeGreaterThanOrEqual(enough);
      child.kill("SIGKILL");
      dead = true;
      await load;
      sfn.destroy();
    }
    expect(started.length).toBeGreaterThanOrEqual(killsMax * startsMin);

    const cloud = await bootCloud({ assemblyDir, dataDir, port: 0, quiet: true });
    try {
      await cloud.idle();
      for (const { token = "" } of callsIn(assemblyDir)) if (token !== "" && !answered.has(token)) answer(token);
      await cloud.idle();
      const statusOf = (arn: string) => cloud.workflows.execution(arn).status;
      expect([asked, ...started].filter((arn) => statusOf(arn) !== "SUCCEEDED")).toEqual([]);
      expect(cloud.workflows.executions({ status: "RUNNING" }).filter(({ arn }) => started.includes(arn))).toEqual([]);
    } finally {
      await cloud.stop();
    }

    /** A token may be told twice; the second answer to it is too late, and that is all. */
    function answer(token: string): void {
      try {
        cloud.workflows.succeedTask(token, '"yes"');
      } catch (error) {
        expect((error as Error).name).toBe("TaskTimedOut");
      }
    }
  }, 120_000);
});
