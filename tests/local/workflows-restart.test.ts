import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Lab } from "./workflows-fixture.ts";
import { invoke, machine, openLab, outputOf, soon } from "./workflows-fixture.ts";

let lab: Lab;
beforeEach(() => void (lab = openLab()));
afterEach(() => lab.close());

const end = { End: true };
const waitToken = "arn:aws:states:::lambda:invoke.waitForTaskToken";
const statusOf = (arn: string) => lab.workflows.execution(arn).status;
const outputAt = (arn: string) => outputOf(lab.workflows.execution(arn));
const keys = () => lab.calls().map(({ key }) => key);

describe("an execution over a restart", () => {
  it("waits on until the end it had", async () => {
    const { arn } = await lab.run(machine({ Wait: { Type: "Wait", Seconds: 3600, ...end } }));
    await lab.restart();
    await lab.advance(3_599_999);
    expect(statusOf(arn)).toBe("RUNNING");
    await lab.advance(1);
    expect(statusOf(arn)).toBe("SUCCEEDED");
  });

  it("is not kept waiting longer by a clock that a test had moved ahead", async () => {
    await lab.advance(30 * 86_400_000);
    const { arn } = await lab.run(machine({ Wait: { Type: "Wait", Seconds: 3600, ...end } }));
    await lab.restart();
    await lab.advance(3_600_000);
    expect(statusOf(arn)).toBe("SUCCEEDED");
  });

  it("goes on by the token it gave before, which keeps its limit", async () => {
    const Ask = { ...invoke({ key: "ask", token: "{% $states.context.Task.Token %}" }), Resource: waitToken, TimeoutSeconds: 3600 };
    const [answered, late] = [await lab.run(machine({ Ask })), await lab.run(machine({ Ask }))];
    await lab.advance(1_800_000);
    await lab.restart(); // The moved clock is back: half an hour is to be moved again.
    lab.workflows.succeedTask(lab.calls()[0]?.token ?? "", '"approved"');
    await lab.rest();
    expect(outputAt(answered.arn)).toBe("approved");
    expect(keys()).toEqual(["ask", "ask"]); // Nobody was asked again.
    await lab.advance(3_600_000);
    expect(lab.workflows.execution(late.arn)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
  });

  it("runs the task again that was running, with the same arguments, and counts no retry for it", async () => {
    const Output = { n: "{% $states.context.State.RetryCount %}", payload: "{% $states.result.Payload %}" };
    const slow = invoke({ key: "slow", gate: "never", id: "{% $uuid() %}", answer: { done: true } }, { Output });
    const arn = lab.begin(machine({ Slow: slow }));
    await expect.poll(() => keys(), soon).toEqual(["slow"]);
    await lab.restart();
    expect(outputAt(arn)).toEqual({ n: 0, payload: { done: true } });
    expect(lab.calls()).toHaveLength(2);
    expect(lab.calls()[0]).toEqual(lab.calls()[1]);
  });

  it("tells a task that was being asked the same token again", async () => {
    const Ask = { ...invoke({ key: "ask", gate: "never", token: "{% $states.context.Task.Token %}" }), Resource: waitToken };
    const arn = lab.begin(machine({ Ask }));
    await expect.poll(() => keys(), soon).toEqual(["ask"]);
    await lab.restart();
    expect(keys()).toEqual(["ask", "ask"]);
    expect(lab.calls()[0]?.token).toBe(lab.calls()[1]?.token);
    lab.workflows.succeedTask(lab.calls()[0]?.token ?? "", "1");
    await lab.rest();
    expect(statusOf(arn)).toBe("SUCCEEDED");
  });

  it("keeps the pause before its next try, and how often it has tried", async () => {
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 60, BackoffRate: 2, MaxAttempts: 2 }];
    const { arn } = await lab.run(machine({ Try: invoke({ key: "try", error: "Busy" }, { Retry }) }));
    await lab.restart();
    expect(keys()).toHaveLength(1);
    await lab.advance(60_000);
    expect(keys()).toHaveLength(2);
    await lab.restart();
    await lab.advance(119_999);
    expect(keys()).toHaveLength(2);
    await lab.advance(1);
    expect(keys()).toHaveLength(3);
    expect(lab.workflows.execution(arn)).toMatchObject({ status: "FAILED", error: "Busy" });
  });

  it("finishes the branches that were left, and does not run those again that were done", async () => {
    const branch = (key: string, Seconds: number) => ({
      StartAt: `${key} waits`,
      States: {
        [`${key} waits`]: { Type: "Wait", Seconds, Next: key },
        [key]: invoke({ key, answer: key }, { Output: "{% $states.result.Payload %}" }),
      },
    });
    const { arn } = await lab.run(machine({ Fan: { Type: "Parallel", Branches: [branch("a", 10), branch("b", 100)], ...end } }));
    await lab.advance(10_000);
    expect(keys()).toEqual(["a"]);
    await lab.restart();
    await lab.advance(100_000);
    expect(outputAt(arn)).toEqual(["a", "b"]);
    expect(keys()).toEqual(["a", "b"]);
  });

  it("goes on with the items of a Map that have not had their turn", async () => {
    const States = { Rest: { Type: "Wait", Seconds: 10, Next: "Say" }, Say: { Type: "Pass", Output: "{% $states.input * 10 %}", ...end } };
    const Each = { Type: "Map", Items: [1, 2, 3], MaxConcurrency: 1, ItemProcessor: { StartAt: "Rest", States }, ...end };
    const { arn } = await lab.run(machine({ Each }));
    await lab.advance(10_000);
    await lab.restart();
    await lab.advance(10_000);
    await lab.advance(10_000);
    expect(outputAt(arn)).toEqual([10, 20, 30]);
  });

  it("keeps the definition it was started with", async () => {
    const { arn, machine: of } = await lab.run(
      machine({ Wait: { Type: "Wait", Seconds: 5, Next: "Old" }, Old: { Type: "Succeed", Output: "old" } }),
    );
    lab.workflows.define({ arn: of, name: "machine-1", definition: machine({ New: { Type: "Succeed", Output: "new" } }), roleArn: "role" });
    await lab.advance(5000);
    expect(outputAt(arn)).toBe("old");
    const { arn: next } = lab.workflows.start({ machineArn: of });
    await lab.rest();
    expect(outputAt(next)).toBe("new");
  });
});
