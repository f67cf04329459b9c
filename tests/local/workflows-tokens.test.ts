import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Lab } from "./workflows-fixture.ts";
import { invoke, machine, openLab, outputOf, soon } from "./workflows-fixture.ts";

let lab: Lab;
beforeEach(() => void (lab = openLab()));
afterEach(() => lab.close());

const payload = { key: "asked", token: "{% $states.context.Task.Token %}" };
const ask = (more: object = {}, said: object = {}) =>
  machine({
    "Ask for approval": { ...invoke({ ...payload, ...said }, more), Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" },
    Late: { Type: "Succeed", Output: "{% 'late: ' & $states.input.Error %}" },
  });
const late = (ErrorEquals: string) => ({ Catch: [{ ErrorEquals: [ErrorEquals], Next: "Late" }] });
const token = (call = -1) => lab.calls().at(call)?.token ?? "";
const statusOf = (arn: string) => lab.workflows.execution(arn).status;

describe("a task that waits for its token", () => {
  it("goes on with what came with it, once: a second answer is told that it is too late", async () => {
    const { arn } = await lab.run(ask());
    expect(statusOf(arn)).toBe("RUNNING");
    lab.workflows.succeedTask(token(), '{"decision":"approved"}');
    expect(() => lab.workflows.succeedTask(token(), "{}")).toThrow("Task Timed Out");
    await lab.rest();
    expect(outputOf(lab.workflows.execution(arn))).toEqual({ decision: "approved" });
    expect(() => lab.workflows.failTask(token())).toThrow("Task Timed Out");
    expect(lab.workflows.events(lab.workflows.execution(arn)).map(({ type }) => type)).toContain("TaskSubmitted");
  });

  it("fails with the error and cause that came with it", async () => {
    const { arn } = await lab.run(ask());
    lab.workflows.failTask(token(), "Refused", "by whom it concerns");
    await lab.rest();
    expect(lab.workflows.execution(arn)).toMatchObject({ status: "FAILED", error: "Refused", cause: "by whom it concerns" });
  });

  it("takes the answer that comes while its function is still running, and calls it no second time", async () => {
    const arn = lab.begin(ask({}, { gate: "asked" }));
    await expect.poll(() => lab.calls().length, soon).toBe(1);
    lab.workflows.succeedTask(token(), '"early"');
    await expect.poll(() => statusOf(arn), soon).toBe("SUCCEEDED");
    lab.open("asked");
    await lab.rest();
    expect(outputOf(lab.workflows.execution(arn))).toBe("early");
    expect(lab.calls()).toHaveLength(1);
  });

  it("fails when its function does, without waiting for an answer", async () => {
    const execution = await lab.run(ask({}, { error: "CannotAsk" }));
    expect(execution).toMatchObject({ status: "FAILED", error: "CannotAsk" });
    expect(() => lab.workflows.succeedTask(token(), "{}")).toThrow("Task Timed Out");
  });

  it("is late at its limit, not before; States.Timeout catches that", async () => {
    const { arn } = await lab.run(ask({ TimeoutSeconds: 60, ...late("States.Timeout") }));
    await lab.advance(59_999);
    expect(statusOf(arn)).toBe("RUNNING");
    await lab.advance(1);
    expect(outputOf(lab.workflows.execution(arn))).toBe("late: States.Timeout");
    expect(() => lab.workflows.succeedTask(token(), "{}")).toThrow("Task Timed Out");
  });

  it("is late without heartbeats, which do not move its own limit", async () => {
    const { arn } = await lab.run(ask({ TimeoutSeconds: 100, HeartbeatSeconds: 40, ...late("States.HeartbeatTimeout") }));
    await lab.advance(39_999);
    lab.workflows.beatTask(token());
    await lab.advance(39_999);
    expect(statusOf(arn)).toBe("RUNNING");
    lab.workflows.beatTask(token());
    await lab.advance(20_001);
    expect(statusOf(arn)).toBe("RUNNING");
    await lab.advance(1);
    expect(lab.workflows.execution(arn)).toMatchObject({ status: "FAILED", error: "States.Timeout" });

    const silent = await lab.run(ask({ TimeoutSeconds: 100, HeartbeatSeconds: 40, ...late("States.HeartbeatTimeout") }));
    await lab.advance(40_000);
    expect(outputOf(lab.workflows.execution(silent.arn))).toBe("late: States.HeartbeatTimeout");
    expect(() => lab.workflows.beatTask(token())).toThrow("Task Timed Out");
  });

  it("may tell its token to a queue", async () => {
    const Arguments = { QueueUrl: "http://127.0.0.1/000000000000/told", MessageBody: { token: "{% $states.context.Task.Token %}" } };
    const Tell = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", Arguments, End: true };
    const { arn } = await lab.run(machine({ Tell }));
    const [message] = await lab.queues.receive("told", { max: 1 });
    lab.workflows.succeedTask((JSON.parse(message?.body ?? "{}") as { token: string }).token, '"read"');
    await lab.rest();
    expect(outputOf(lab.workflows.execution(arn))).toBe("read");
  });

  it("has another token for another try", async () => {
    const Retry = [{ ErrorEquals: ["Again"], MaxAttempts: 1, IntervalSeconds: 5 }];
    const { arn } = await lab.run(ask({ Retry }));
    lab.workflows.failTask(token(), "Again");
    await lab.rest();
    await lab.advance(5000);
    expect(token(0)).not.toBe(token(1));
    expect(() => lab.workflows.succeedTask(token(0), "{}")).toThrow("Task Timed Out");
    lab.workflows.succeedTask(token(1), '"now"');
    await lab.rest();
    expect(outputOf(lab.workflows.execution(arn))).toBe("now");
  });

  it("refuses what is no token, a token it never gave, and an answer that is not JSON", async () => {
    const { arn } = await lab.run(ask());
    expect(() => lab.workflows.succeedTask("x", "{}")).toThrow(expect.objectContaining({ name: "InvalidToken" }) as Error);
    expect(() => lab.workflows.beatTask("A".repeat(128))).toThrow(expect.objectContaining({ name: "TaskDoesNotExist" }) as Error);
    expect(() => lab.workflows.succeedTask(token(), "yes")).toThrow(expect.objectContaining({ name: "InvalidOutput" }) as Error);
    expect(statusOf(arn)).toBe("RUNNING");
  });

  it("is over when its execution is stopped", async () => {
    const { arn } = await lab.run(ask());
    lab.workflows.stopExecution(arn, "CaseMovedOn", "closed meanwhile");
    expect(lab.workflows.execution(arn)).toMatchObject({ status: "ABORTED", error: "CaseMovedOn", cause: "closed meanwhile" });
    expect(() => lab.workflows.succeedTask(token(), "{}")).toThrow("Task Timed Out");
  });
});
