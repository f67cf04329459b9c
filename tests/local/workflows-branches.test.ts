import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Lab } from "./workflows-fixture.ts";
import { invoke, machine, openLab, outputOf, soon } from "./workflows-fixture.ts";

let lab: Lab;
beforeAll(() => void (lab = openLab()));
afterAll(() => lab.close());

const end = { End: true };
const pass = (Output: unknown, more: object = end) => ({ Type: "Pass", Output, ...more });
const flow = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
const parallel = (Branches: readonly object[], more: object = end) => ({ Type: "Parallel", Branches, ...more });
const each = (Items: unknown, ItemProcessor: object, more: object = {}) => ({ Type: "Map", Items, ItemProcessor, ...end, ...more });
const typesOf = (arn: string) => lab.workflows.events(lab.workflows.execution(arn)).map(({ type }) => type);

describe("a Parallel", () => {
  it("gives each branch its input, and its outputs in the order of the branches", async () => {
    const slow = {
      StartAt: "Rest",
      States: { Rest: { Type: "Wait", Seconds: 10, Next: "Slow" }, Slow: pass("{% $states.input.n + 1 %}") },
    };
    const Fan = parallel([slow, flow("Quick", pass("{% $states.input.n + 2 %}"))], {
      Arguments: { n: "{% $states.input.from %}" },
      ...end,
    });
    const { arn } = await lab.run(machine({ Fan }), { from: 1 });
    await lab.advance(10_000);
    expect(outputOf(lab.workflows.execution(arn))).toEqual([2, 3]);
    expect(typesOf(arn)).toContain("ParallelStateSucceeded");
  });

  it("fails with the first branch that does, and what the others still do has no say any more", async () => {
    const Refuse = { Type: "Fail", Error: "Refused", Cause: "no" };
    const failing = { StartAt: "Rest a while", States: { "Rest a while": { Type: "Wait", Seconds: 5, Next: "Refuse" }, Refuse } };
    const working = flow("Work", invoke({ key: "sibling", gate: "sibling" }));
    const arn = lab.begin(machine({ Fan: parallel([working, failing]) }));
    await expect.poll(() => lab.calls().filter(({ key }) => key === "sibling").length, soon).toBe(1);
    lab.clock.advance(5000);
    await expect.poll(() => lab.workflows.execution(arn).status, soon).toBe("FAILED");
    lab.open("sibling");
    await lab.rest();
    expect(lab.workflows.execution(arn)).toMatchObject({ status: "FAILED", error: "Refused", cause: "no" });
    expect(typesOf(arn).at(-1)).toBe("ExecutionFailed");
    expect(lab.workflows.branches(lab.workflows.execution(arn))).toEqual([]);
  });

  it("is tried again as a whole, and caught as a whole", async () => {
    const branches = [flow("Good", invoke({ key: "good", answer: 1 })), flow("Bad", invoke({ key: "bad", error: "Busy" }))];
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 1 }];
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Tell", Output: { error: "{% $states.errorOutput.Error %}" } }];
    const { arn } = await lab.run(machine({ Fan: parallel(branches, { Retry, Catch, ...end }), Tell: { Type: "Succeed" } }));
    await lab.advance(1000);
    expect(outputOf(lab.workflows.execution(arn))).toEqual({ error: "Busy" });
    expect(lab.calls().filter(({ key }) => key === "bad")).toHaveLength(2);
    expect(lab.calls().filter(({ key }) => key === "good")).toHaveLength(2);
  });

  it("holds another Parallel, and a failure in the innermost ends them all", async () => {
    const deep = (state: object) => parallel([flow("Middle", parallel([flow("Inner", state), flow("Beside", pass(2))]))]);
    expect(outputOf(await lab.run(machine({ Outer: deep(pass(1)) })))).toEqual([[1, 2]]);
    const failed = await lab.run(machine({ Outer: deep({ Type: "Fail", Error: "Deep" }) }));
    expect(failed).toMatchObject({ status: "FAILED", error: "Deep" });
  });
});

describe("a Map", () => {
  it("gives its results in the order of the items, whichever is done first", async () => {
    const States = {
      Rest: { Type: "Wait", Seconds: "{% $states.input.rest %}", Next: "Say" },
      Say: pass("{% $states.input.name & $string($states.context.Map.Item.Index) %}"),
    };
    const ItemSelector = {
      name: "{% $states.context.Map.Item.Value %}",
      rest: "{% $states.input.rest - $states.context.Map.Item.Index %}",
    };
    const Each = each("{% $states.input.names %}", { StartAt: "Rest", States }, { ItemSelector });
    const { arn } = await lab.run(machine({ Each }), { names: ["a", "b", "c"], rest: 30 });
    for (let i = 0; i < 3; i++) await lab.advance(15_000);
    expect(outputOf(lab.workflows.execution(arn))).toEqual(["a0", "b1", "c2"]);
    const ended = lab.workflows.events(lab.workflows.execution(arn)).filter(({ type }) => type === "MapIterationSucceeded");
    expect(ended.map(({ details }) => (JSON.parse(details) as { index: number }).index)).toEqual([2, 1, 0]);
  });

  it.each([
    [1, 1],
    [2, 2],
    [0, 5],
  ])("has at most so many items under way as MaxConcurrency says: %s", async (MaxConcurrency, atOnce) => {
    const { arn } = await lab.run(
      machine({ Each: each([1, 2, 3, 4, 5], flow("Rest", { Type: "Wait", Seconds: 5, ...end }), { MaxConcurrency }) }),
    );
    const underWay = () => lab.workflows.branches(lab.workflows.execution(arn)).filter(({ phase }) => phase === "waiting").length;
    const seen = [];
    for (; lab.workflows.execution(arn).status === "RUNNING"; await lab.advance(5000)) seen.push(underWay());
    expect(Math.max(...seen)).toBe(atOnce);
    expect(seen).toHaveLength(Math.ceil(5 / atOnce));
  });

  it("of nothing gives nothing, and of what is no list fails", async () => {
    const of = (Items: unknown) => machine({ Each: each(Items, flow("Item", pass(1))) });
    expect(outputOf(await lab.run(of([])))).toEqual([]);
    expect(await lab.run(of("{% $states.input %}"), { a: 1 })).toMatchObject({ error: "States.QueryEvaluationError" });
  });

  it("begins anew each time its state is entered", async () => {
    const Each = { ...each("{% $states.input %}", flow("Next one", pass("{% $states.input + 1 %}"))), End: undefined, Next: "Enough" };
    const Enough = { Type: "Choice", Choices: [{ Condition: "{% $states.input[0] < 3 %}", Next: "Each" }], Default: "Done" };
    expect(outputOf(await lab.run(machine({ Each, Enough, Done: { Type: "Succeed" } }), [0, 10]))).toEqual([3, 13]);
  });

  it("fails with the first item that does, and begins no more of them", async () => {
    const Choose = { Type: "Choice", Choices: [{ Condition: "{% $states.input = 2 %}", Next: "Refuse" }], Default: "Call" };
    const States = { Choose, Refuse: { Type: "Fail", Error: "Two" }, Call: invoke({ key: "item", n: "{% $states.input %}" }) };
    const failed = await lab.run(machine({ Each: each([1, 2, 3], { StartAt: "Choose", States }, { MaxConcurrency: 1 }) }));
    expect(failed).toMatchObject({ status: "FAILED", error: "Two" });
    expect(lab.calls().filter(({ key }) => key === "item")).toHaveLength(1);
    expect(typesOf(failed.arn)).toContain("MapIterationFailed");
  });
});

describe("a variable", () => {
  it("is seen by the states after the one that assigns it, which itself still sees the old", async () => {
    const First = pass("{% $states.input.n %}", { Assign: { n: "{% $states.input.n %}" }, Next: "Then" });
    const Then = pass({ before: "{% $n %}" }, { Assign: { n: "{% $n + 1 %}", old: "{% $n %}" }, Next: "Last" });
    const Last = pass({ said: "{% $states.input.before %}", n: "{% $n %}", old: "{% $old %}" });
    expect(outputOf(await lab.run(machine({ First, Then, Last }), { n: 1 }))).toEqual({ said: 1, n: 2, old: 1 });
  });

  it("of the outside is seen within branches and items; theirs is neither seen outside nor by one another", async () => {
    const within = (own: string) => ({
      StartAt: `Set ${own}`,
      States: {
        [`Set ${own}`]: pass(1, { Assign: { inner: own }, Next: `Say ${own}` }),
        [`Say ${own}`]: pass("{% $outer & $inner %}"),
      },
    });
    const Set = pass(1, { Assign: { outer: "out-" }, Next: "Fan" });
    const Fan = parallel([within("a"), within("b")], { Next: "After", Assign: { first: "{% $states.result[0] %}" } });
    const After = pass({ first: "{% $first %}", results: "{% $states.input %}", inner: "{% $exists($inner) %}" });
    expect(outputOf(await lab.run(machine({ Set, Fan, After })))).toEqual({ first: "out-a", results: ["out-a", "out-b"], inner: false });
  });
});
