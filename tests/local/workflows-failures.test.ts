import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nextTry, noRetries } from "../../local/workflows/retry.ts";
import { fits } from "../../local/workflows/state-failure.ts";
import type { Lab } from "./workflows-fixture.ts";
import { hastyArn, invoke, machine, openLab, outputOf, soon } from "./workflows-fixture.ts";

let lab: Lab;
beforeAll(() => void (lab = openLab()));
afterAll(() => lab.close());

const calls = (key: string) => lab.calls().filter((call) => call.key === key).length;
const told = { Told: { Type: "Succeed" } };
const catching = (...ErrorEquals: string[]) => ({ Catch: [{ ErrorEquals, Next: "Told" }] });

describe("an error's name", () => {
  it.each([
    ["States.ALL", "Anything", true],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.DataLimitExceeded", false],
    ["States.ALL", "States.Runtime", false],
    ["States.TaskFailed", "Lambda.Unknown", true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.TaskFailed", "States.HeartbeatTimeout", false],
    ["States.Timeout", "States.HeartbeatTimeout", true],
    ["States.HeartbeatTimeout", "States.Timeout", false],
    ["CaseMovedOn", "CaseMovedOn", true],
    ["CaseMovedOn", "casemovedon", false],
    ["States.DataLimitExceeded", "States.DataLimitExceeded", true],
  ])("%s is said to match %s: %s", (wanted, error, expected) => {
    expect(fits([wanted], error)).toBe(expected);
  });
});

describe("the next try", () => {
  const tries = (retrier: object, times: number) => {
    const pauses: (number | undefined)[] = [];
    for (let retries = noRetries, i = 0; i < times; i++) {
      const next = nextTry([{ ErrorEquals: ["States.ALL"], ...retrier }], "Busy", retries);
      pauses.push(next?.pauseMs);
      retries = next?.retries ?? retries;
    }
    return pauses;
  };

  it("comes after pauses that double, three times, unless told otherwise", () => {
    expect(tries({}, 4)).toEqual([1000, 2000, 4000, undefined]);
    expect(tries({ IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 2 }, 3)).toEqual([3000, 4500, undefined]);
    expect(tries({ MaxAttempts: 0 }, 1)).toEqual([undefined]);
  });

  it("is never further off than MaxDelaySeconds, and with full jitter anywhere up to that", () => {
    expect(tries({ IntervalSeconds: 4, MaxDelaySeconds: 6, MaxAttempts: 3 }, 3)).toEqual([4000, 6000, 6000]);
    const jittered = nextTry([{ ErrorEquals: ["Busy"], IntervalSeconds: 10, JitterStrategy: "FULL" }], "Busy", noRetries, () => 0.25);
    expect(jittered?.pauseMs).toBe(2500);
  });

  it("counts for each retrier by itself, as the specification's own example has it", () => {
    const retriers = [
      { ErrorEquals: ["A", "B"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ["C"], IntervalSeconds: 5 },
    ];
    let retries = noRetries;
    const pauses = ["A", "B", "C", "B"].map((error) => {
      const next = nextTry(retriers, error, retries);
      retries = next?.retries ?? retries;
      return next?.pauseMs;
    });
    expect(pauses).toEqual([1000, 2000, 5000, undefined]);
    expect(retries.total).toBe(3);
  });
});

describe("a task that fails", () => {
  it("is tried again when its pause is over, with the count of its retries, and is then done", async () => {
    const Output = "{% $states.context.State.RetryCount %}";
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 5 }];
    const { arn } = await lab.run(machine({ Try: invoke({ key: "twice", error: "Busy", times: 2 }, { Retry, Output }) }));
    await lab.advance(9999);
    expect(calls("twice")).toBe(1);
    await lab.advance(1);
    expect(calls("twice")).toBe(2);
    await lab.advance(20_000);
    expect(outputOf(lab.workflows.execution(arn))).toBe(2);
  });

  it("is known by the name of the error, with what Lambda says of it as the cause", async () => {
    const failed = await lab.run(machine({ Try: invoke({ key: "named", error: "ConditionalCheckFailed" }) }));
    expect(failed).toMatchObject({ status: "FAILED", error: "ConditionalCheckFailed" });
    expect(JSON.parse(failed.cause ?? "")).toMatchObject({ errorType: "ConditionalCheckFailed", errorMessage: "no" });
  });

  it("is known as Lambda's when the function is missing, dies, or runs too long", async () => {
    const missing = { ...invoke({}), Arguments: { FunctionName: "nobody" } };
    expect(await lab.run(machine({ missing }))).toMatchObject({ error: "Lambda.ResourceNotFoundException" });
    const hasty = (key: string) => ({ ...invoke({}), Arguments: { FunctionName: hastyArn, Payload: { key, gate: key } } });
    lab.open("in-time");
    expect(await lab.run(machine({ hasty: hasty("in-time") }))).toMatchObject({ status: "SUCCEEDED" });
    expect(await lab.run(machine({ hasty: hasty("too-long") }))).toMatchObject({ error: "Sandbox.Timedout" });
    expect(await lab.run(machine({ exits: invoke({ key: "exits", exit: true }) }))).toMatchObject({ error: "Runtime.ExitError" });
  }, 40_000);

  it("is late by its own limit while its function still runs, whose answer is then not heard", async () => {
    const Slow = invoke({ key: "late", gate: "late" }, { TimeoutSeconds: 60, ...catching("States.Timeout") });
    const arn = lab.begin(machine({ Slow, ...told }));
    await expect.poll(() => calls("late"), soon).toBe(1);
    lab.clock.advance(60_000);
    await expect.poll(() => lab.workflows.execution(arn).status, soon).toBe("SUCCEEDED");
    lab.open("late");
    await lab.rest();
    expect(outputOf(lab.workflows.execution(arn))).toEqual({ Error: "States.Timeout", Cause: "" });
  });

  it("leads to the first catcher that means its error, with the output and variables stated there", async () => {
    const Catch = [
      { ErrorEquals: ["Other"], Next: "Told" },
      {
        ErrorEquals: ["Refused"],
        Next: "Told",
        Output: { why: "{% $states.errorOutput.Error %}" },
        Assign: { said: "{% $states.input.n %}" },
      },
      { ErrorEquals: ["States.ALL"], Next: "Told" },
    ];
    const Told = { Type: "Succeed", Output: { heard: "{% $states.input %}", said: "{% $said %}" } };
    const execution = await lab.run(machine({ Try: invoke({ key: "caught", error: "Refused" }, { Catch }), Told }), { n: 5 });
    expect(outputOf(execution)).toEqual({ heard: { why: "Refused" }, said: 5 });
  });

  it("for want of a value is caught like any other, and says which field wanted it", async () => {
    const Output = { caseId: "{% $states.result.Payload.caseId %}" };
    const execution = await lab.run(
      machine({ Try: invoke({ key: "x" }, { Output, ...catching("States.QueryEvaluationError") }), ...told }),
    );
    expect(outputOf(execution)).toMatchObject({
      Error: "States.QueryEvaluationError",
      Cause: expect.stringContaining("'Output/caseId'") as string,
    });
    expect(lab.workflows.events(execution).map(({ type }) => type)).toContain("EvaluationFailed");
  });

  it("with an answer too large is not caught by States.ALL, and one byte less is no failure", async () => {
    const fan = (letters: number) => {
      const Big = { Type: "Pass", Output: `{% $pad('', ${letters}, 'x') %}`, End: true };
      const Fan = { Type: "Parallel", Branches: [{ StartAt: "Big", States: { Big } }], ...catching("States.ALL"), Output: 1, End: true };
      return machine({ Fan, ...told });
    };
    expect(await lab.run(fan(262_143))).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(outputOf(await lab.run(fan(262_142)))).toBe(1);
  });
});

describe("an execution", () => {
  it("that lives longer than its machine may is timed out, whatever it waits for", async () => {
    const { arn } = await lab.run(machine({ Wait: { Type: "Wait", Seconds: 3600, End: true } }, { TimeoutSeconds: 600 }));
    await lab.advance(599_999);
    expect(lab.workflows.execution(arn).status).toBe("RUNNING");
    await lab.advance(1);
    expect(lab.workflows.execution(arn)).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
    expect(lab.workflows.branches(lab.workflows.execution(arn))).toEqual([]);
  });

  it("is forgotten ninety days after it ended, not a moment before, and one that still runs never", async () => {
    const ended = await lab.run(machine({ Done: { Type: "Succeed" } }));
    const running = await lab.run(machine({ Wait: { Type: "Wait", Seconds: 99_999_999, End: true } }));
    await lab.advance(90 * 86_400_000 - 1);
    expect(lab.workflows.execution(ended.arn).status).toBe("SUCCEEDED");
    await lab.advance(1);
    expect(() => lab.workflows.execution(ended.arn)).toThrow("Execution Does Not Exist");
    expect(lab.workflows.events(ended)).toEqual([]);
    expect(lab.workflows.execution(running.arn).status).toBe("RUNNING");
  });
});
