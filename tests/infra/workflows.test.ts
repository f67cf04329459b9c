import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { workflows } from "../../infra/workflows.ts";
import { flawsOf } from "../local/workflows-validator.ts";

const arn = "arn:aws:lambda:us-west-2:000000000000:function:steps";

/** Every state of a definition, those of its branches included. */
function statesIn(node: unknown): [string, Record<string, unknown>][] {
  if (typeof node !== "object" || node === null) return [];
  const own = "States" in node ? Object.entries(node.States as Record<string, Record<string, unknown>>) : [];
  return [...own, ...Object.values(node).flatMap(statesIn)];
}

describe.each(workflows)("the workflow $name", ({ entry, definition }) => {
  const built = definition(arn);
  const states = [...new Map(statesIn(built)).entries()];

  it("is what the Amazon States Language allows, and the local cloud serves", () => {
    expect(flawsOf(JSON.stringify(built))).toEqual([]);
  });

  it("speaks in sentences, so that an execution reads as what happened (DESIGN 7)", () => {
    expect(states.length).toBeGreaterThan(5);
    expect(states.map(([name]) => name).filter((name) => !/^[A-Z][a-z' ]+\??$/.test(name))).toEqual([]);
  });

  it("lets no step run or wait without a limit, and tries each again before it tells a person", () => {
    for (const [name, state] of states.filter(([, { Type }]) => Type === "Task")) {
      expect(state.TimeoutSeconds, name).toBeDefined();
      if (!String(state.Resource).endsWith(".waitForTaskToken")) expect(state.Retry, name).toHaveLength(1);
    }
  });

  it("ends every failure with a person: what a state cannot do is caught by it or by what it is a branch of", () => {
    const caught = Object.entries(built.States).filter(([, { Type, Catch }]) => (Type === "Task" || Type === "Parallel") && Catch);
    const uncaught = Object.entries(built.States).filter(([, { Type, Catch }]) => (Type === "Task" || Type === "Parallel") && !Catch);
    expect(caught.length).toBeGreaterThan(1);
    expect(uncaught.map(([name]) => name)).toEqual(["Tell a person what went wrong"]);
  });

  it("names only steps that its function takes", () => {
    const taken = readFileSync(entry, "utf8");
    const named = states.flatMap(([, { Arguments }]) => {
      const step = (Arguments as { Payload?: { step?: string } } | undefined)?.Payload?.step;
      return step === undefined ? [] : [step];
    });
    expect(named.length).toBeGreaterThan(2);
    for (const step of named) expect(taken).toMatch(new RegExp(`"?${step}"?:|"?${step}"?,`));
  });
});
