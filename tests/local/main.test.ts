import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hashOf } from "../../local/assembly/synth.ts";
import { writeAssembly } from "./fixture/assembly.ts";

const root = path.resolve(import.meta.dirname, "../..");
const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-main-"));
const assembly = path.join(home, "assembly");
const data = path.join(home, "data");
const running: (() => void)[] = [];

beforeAll(() => {
  writeAssembly(assembly);
  fs.writeFileSync(path.join(assembly, ".sources"), hashOf(root)); // It counts as synthesized from the sources as they are.
});
afterEach(() => {
  for (const kill of running.splice(0)) kill();
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** Runs the program until it ends, or until it has printed `until`. */
function start(args: readonly string[], environment: Record<string, string> = {}, until?: string) {
  const env = { ...process.env, PORT: "0", CASE_CLINICAL_DATA: data, CASE_CLINICAL_ASSEMBLY: assembly, ...environment };
  const child = spawn(process.execPath, ["--import", "tsx", path.join(root, "local", "main.ts"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(() => child.kill("SIGKILL"));
  const said = { out: "", complaint: "" };
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const printed = new Promise<void>((resolve) =>
    child.stdout.on("data", (chunk: Buffer) => {
      said.out += chunk.toString();
      if (until !== undefined && said.out.includes(until)) resolve();
    }),
  );
  child.stderr.on("data", (chunk: Buffer) => (said.complaint += chunk.toString()));
  return { child, ended, said, ready: Promise.race([printed, ended]) };
}

const isOneSentence = (complaint: string) => expect(complaint).toMatch(/^[^\n]+\.\n$/);

describe("npm start", () => {
  it("says where it listens, who can log in and how to stop; Ctrl-C stops everything it started", async () => {
    const { child, ended, said, ready } = start(["--empty"], {}, "Ctrl-C");
    await ready;
    const url = /ready at (http:\S+)/.exec(said.out)?.[1] ?? "";
    expect((await fetch(`${url}/dev/login`)).status).toBe(200);
    const engines = (JSON.parse(fs.readFileSync(path.join(data, "host.pid.json"), "utf8")) as { children: { pid: number }[] }).children;
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(said.complaint).toBe("");
    for (const { pid } of engines) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  }, 20_000);

  it("says in one sentence, with exit code 1, that the port is taken, and wipes nothing even with --fresh", async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as net.AddressInfo;
    const before = fs.readdirSync(data);
    const { ended, said } = start(["--fresh", "--empty"], { PORT: String(port) });
    expect(await ended).toBe(1);
    expect(said.complaint).toContain(`Port ${port} is taken`);
    isOneSentence(said.complaint);
    expect(fs.readdirSync(data)).toEqual(before);
    taken.close();
  }, 20_000);

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ["the engine is missing", ["--empty"], { DYNOXIDE_BIN: "/nowhere/dynoxide" }, "DYNOXIDE_BIN names /nowhere/dynoxide"],
    ["the engine cannot run", ["--empty"], { DYNOXIDE_BIN: "/bin/false" }, "DynamoDB engine stopped while starting"],
    ["the outside engine does not answer", ["--empty"], { DYNAMODB_ENDPOINT: "http://127.0.0.1:1" }, "No DynamoDB engine answers"],
    ["the data directory is a file", ["--empty"], { CASE_CLINICAL_DATA: path.join(root, "package.json") }, "is not a directory"],
    ["the port is no port", ["--empty"], { PORT: "many" }, "PORT must be a number"],
    ["an option is unknown", ["--what"], {}, "not --what"],
  ])(
    "says so in one sentence, with exit code 1, when %s",
    async (_, args, environment, sentence) => {
      const { ended, said } = start(args, environment);
      expect(await ended).toBe(1);
      expect(said.complaint).toContain(sentence);
      isOneSentence(said.complaint);
    },
    20_000,
  );
});
