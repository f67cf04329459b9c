import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Functions } from "../../local/functions/lambda.ts";
import { openFunctions } from "../../local/functions/lambda.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-lambda-"));
const printed: string[] = [];
const failures: string[] = [];
let functions: Functions;

const handler = `let count = 0;
export const handler = async (event, context) => {
  switch (event.do) {
    case "print": console.log("a line"); return process.env.COLOUR;
    case "context": return { ...context, left: context.getRemainingTimeInMillis() };
    case "throw": throw new RangeError("too far");
    case "hang": return new Promise(() => {});
    case "exit": process.exit(3);
    case "sleep": await new Promise((resolve) => setTimeout(resolve, 100)); return ++count;
    case "nothing": return undefined;
  }
};`;

beforeAll(() => {
  const define = (name: string, source: string) => {
    const dir = path.join(home, name);
    fs.mkdirSync(dir);
    fs.writeFileSync(path.join(dir, "index.mjs"), source);
    functions.define({
      name,
      arn: `arn:${name}`,
      dir,
      handler: "index.handler",
      environment: { COLOUR: "blue" },
      timeoutSeconds: 1,
      memoryMegabytes: 128,
      concurrency: 2,
    });
  };
  functions = openFunctions(
    (_, text) => void printed.push(text),
    (name, errorType) => void failures.push(`${name} ${errorType}`),
  );
  define("fn", handler);
  define("broken", "throw new Error('cannot load')");
  define("wrong", "export const other = 1;");
});
afterAll(async () => {
  await functions.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

const error = async (name: string, event: object = {}) => {
  const outcome = await functions.invoke(name, event);
  return outcome.kind === "error" ? outcome.error : undefined;
};

describe("a function", () => {
  it("has the environment of its definition and nothing of the host's, and prints to the log", async () => {
    expect(await functions.invoke("fn", { do: "print" })).toEqual({ kind: "ok", value: "blue" });
    await expect.poll(() => printed.join("")).toContain("a line");
  });

  it("is told who it is and how long it has", async () => {
    const outcome = await functions.invoke("arn:fn", { do: "context" });
    expect(outcome).toMatchObject({ kind: "ok", value: { functionName: "fn", invokedFunctionArn: "arn:fn", memoryLimitInMB: "128" } });
    const { left } = (outcome as unknown as { value: { left: number } }).value; // It was ok.
    expect(left).toBeGreaterThan(500);
    expect(left).toBeLessThanOrEqual(1000);
  });

  it("answers null for nothing", async () => {
    expect(await functions.invoke("fn", { do: "nothing" })).toEqual({ kind: "ok", value: null });
  });

  it("that throws is an error with its name, in the log in full", async () => {
    expect(await error("fn", { do: "throw" })).toMatchObject({ errorType: "RangeError", errorMessage: "too far" });
    expect(printed.join("")).toContain("RangeError: too far");
    expect(failures).toContain("fn RangeError");
  });

  it("that takes too long is ended, and the next call has a new environment", async () => {
    expect(await error("fn", { do: "hang" })).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("timed out after 1.00 seconds") as string,
    });
    expect(await functions.invoke("fn", { do: "print" })).toMatchObject({ kind: "ok" });
  });

  it("that ends its process is an error, and the next call has a new environment", async () => {
    expect(await error("fn", { do: "exit" })).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(await functions.invoke("fn", { do: "print" })).toMatchObject({ kind: "ok" });
  });

  it("runs one call at a time in an environment, and as many environments as its concurrency", async () => {
    const started = Date.now();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => functions.invoke("fn", { do: "sleep" })));
    expect(Date.now() - started).toBeGreaterThanOrEqual(290); // Six calls of 100 ms in two environments.
    const counts = outcomes.map((outcome) => (outcome.kind === "ok" ? Number(outcome.value) : 0));
    expect(Math.max(...counts)).toBeGreaterThan(1); // Environments were used again.
    expect(functions.busy()).toBe(0);
  });

  it.each([
    ["broken", "Error"],
    ["wrong", "Runtime.HandlerNotFound"],
    ["unknown", "ResourceNotFoundException"],
  ])("that cannot run says so: %s", async (name, errorType) => {
    for (let i = 0; i < 2; i++) expect(await error(name)).toMatchObject({ errorType });
  });
});
