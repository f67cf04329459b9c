import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dataFormat, takeDataDir, wipe } from "../../local/place/data-dir.ts";
import { sentenceOf } from "../../local/failure.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-data-"));
let dir: string;
beforeEach(() => {
  dir = path.join(fs.mkdtempSync(path.join(home, "x-")), "data");
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const put = (name: string, value: object) => fs.writeFileSync(path.join(dir, name), JSON.stringify(value));
const startOf = (pid: number) => fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
const saying = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return sentenceOf(error);
  }
  return "";
};

describe("the data directory", () => {
  it("is fresh the first time and not the second", () => {
    const first = takeDataDir(dir);
    expect(first.fresh).toBe(true);
    first.release();
    expect(takeDataDir(dir).fresh).toBe(false);
  });

  it("is refused, untouched, when a newer version wrote it", () => {
    fs.mkdirSync(dir);
    put("local-cloud.json", { format: dataFormat + 1 });
    expect(saying(() => takeDataDir(dir))).toContain(
      `newer version of this program (format ${dataFormat + 1}, this one knows ${dataFormat})`,
    );
    expect(fs.readdirSync(dir)).toEqual(["local-cloud.json"]);
  });

  it("is refused, and never wiped, when it holds files that are not ours", () => {
    fs.mkdirSync(dir);
    fs.writeFileSync(path.join(dir, "thesis.txt"), "mine");
    expect(saying(() => takeDataDir(dir))).toContain("not the local cloud's");
    expect(saying(() => wipe(dir))).toContain("not the local cloud's");
    expect(fs.readFileSync(path.join(dir, "thesis.txt"), "utf8")).toBe("mine");
  });

  it("is refused while another host uses it", () => {
    const first = takeDataDir(dir);
    expect(saying(() => takeDataDir(dir))).toContain(`process ${process.pid}`);
    expect(saying(() => wipe(dir))).toContain(`process ${process.pid}`);
    first.release();
    expect(saying(() => takeDataDir(dir))).toBe("");
  });

  it("ends the engines of a host that was killed, and no process that only has the number of one", async () => {
    takeDataDir(dir).release();
    const [left, stranger] = [spawn("sleep", ["60"]), spawn("sleep", ["60"])];
    const ended = new Promise((resolve) => left.once("exit", (_, signal) => resolve(signal)));
    const children = [
      { pid: left.pid, startedAt: startOf(left.pid ?? 0) },
      { pid: stranger.pid, startedAt: "1" },
    ];
    put("host.pid.json", { pid: 1, startedAt: "a host that is no more", children });
    takeDataDir(dir).release();
    expect(await ended).toBe("SIGKILL");
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  it("is refused, data intact, when its disk is full", () => {
    takeDataDir(dir).release();
    const before = fs.readdirSync(dir);
    vi.spyOn(fs, "statfsSync").mockReturnValue({ bavail: 31, bsize: 1024 * 1024 } as never); // A full disk, which no test can have.
    expect(saying(() => takeDataDir(dir))).toBe(`The disk of ${dir} is full. Nothing was lost; free some space and start again.`);
    expect(fs.readdirSync(dir)).toEqual(before);
    vi.spyOn(fs, "statfsSync").mockReturnValue({ bavail: 32, bsize: 1024 * 1024 } as never);
    expect(saying(() => takeDataDir(dir))).toBe("");
  });

  it("is refused with a sentence when it cannot be made", () => {
    fs.writeFileSync(dir, "a file");
    expect(saying(() => takeDataDir(dir))).toContain("is not a directory");
    expect(saying(() => takeDataDir("/proc/nowhere"))).toContain("cannot be made");
  });
});
