import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Lab } from "./workflows-fixture.ts";
import { invoke, machine, openLab, outputOf, workerArn } from "./workflows-fixture.ts";

let lab: Lab;
beforeAll(() => void (lab = openLab()));
afterAll(() => lab.close());

const typesOf = (events: readonly { type: string }[]) => events.map(({ type }) => type);
const end = { End: true };
const pass = (Output: unknown, more: object = end) => ({ Type: "Pass", Output, ...more });

describe("a state of a workflow", () => {
  it("Pass hands on its input, or the output it states", async () => {
    const twice = machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", ...end } });
    expect(outputOf(await lab.run(twice, { a: 1 }))).toEqual({ a: 1 });
    const Output = { twice: "{% $states.input.a * 2 %}", plain: ["{% $states.input.a %}", "{% no expression"] };
    expect(outputOf(await lab.run(machine({ A: pass(Output) }), { a: 4 }))).toEqual({ twice: 8, plain: [4, "{% no expression"] });
  });

  it("Task gives a function its arguments, and has its answer with the status around it", async () => {
    const execution = await lab.run(machine({ Ask: invoke({ key: "one", n: "{% $states.input.n %}" }) }), { n: 3 });
    expect(outputOf(execution)).toEqual({ ExecutedVersion: "$LATEST", Payload: { called: 1 }, StatusCode: 200 });
    expect(lab.calls()).toContainEqual({ key: "one", n: 3 });
    const told = ["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited"];
    expect(typesOf(lab.workflows.events(execution))).toEqual(["ExecutionStarted", ...told, "ExecutionSucceeded"]);
  });

  it("Task by a function's bare ARN gives it the input and has its answer as it is", async () => {
    const ask = { Type: "Task", Resource: workerArn, Output: { said: "{% $states.result.called %}" }, ...end };
    const execution = await lab.run(machine({ Ask: ask }), { key: "bare" });
    expect(outputOf(execution)).toEqual({ said: 1 });
    expect(typesOf(lab.workflows.events(execution))).toContain("LambdaFunctionSucceeded");
  });

  it("Task sends a message to a queue, JSON as its text", async () => {
    const Arguments = { QueueUrl: "http://127.0.0.1/000000000000/told", MessageBody: { caseId: "{% $states.input.caseId %}" } };
    await lab.run(machine({ Tell: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Arguments, ...end } }), {
      caseId: "case_1",
    });
    expect((await lab.queues.receive("told", { max: 1 }))[0]?.body).toBe('{"caseId":"case_1"}');
  });

  it("Task puts events on a bus with the execution among their resources, and fails when one is refused", async () => {
    const Detail = { caseId: "case_1" };
    const put = (Source: string) => ({
      Type: "Task",
      Resource: "arn:aws:states:::events:putEvents",
      End: true,
      Arguments: { Entries: [{ Source, DetailType: "case.closed.v1", Detail }] },
    });
    const execution = await lab.run(machine({ Put: put("medlegal") }));
    expect(outputOf(execution)).toEqual({ Entries: [{ EventId: "1" }], FailedEntryCount: 0 });
    expect(lab.events).toContainEqual({
      Source: "medlegal",
      DetailType: "case.closed.v1",
      Detail: '{"caseId":"case_1"}',
      Resources: [execution.arn],
    });
    expect(await lab.run(machine({ Put: put("lost") }))).toMatchObject({ status: "FAILED", error: "EventBridge.FailedEntry" });
  });

  describe("Choice", () => {
    const rule = (Condition: string, Next: string, more: object = {}) => ({ Condition, Next, ...more });
    const choose = (more: object) => ({
      Type: "Choice",
      Choices: [
        rule("{% $states.input.n < 10 %}", "Ends", { Output: "small", Assign: { by: "rule" } }),
        rule("{% $states.input.n < 100 %}", "Ends"),
      ],
      ...more,
    });
    const ends = { Ends: pass({ input: "{% $states.input %}", by: "{% $exists($by) ? $by : 'nobody' %}" }) };

    it.each([
      [9, { input: "small", by: "rule" }],
      [10, { input: { n: 10 }, by: "nobody" }],
      [100, { input: "large", by: "default" }],
    ])("takes the first rule that holds, or the default: %s", async (n, expected) => {
      const Choose = choose({ Default: "Ends", Output: "large", Assign: { by: "default" } });
      expect(outputOf(await lab.run(machine({ Choose, ...ends }), { n }))).toEqual(expected);
    });

    it("fails when no rule holds and there is no default", async () => {
      expect(await lab.run(machine({ Choose: choose({}), ...ends }), { n: 100 })).toMatchObject({ error: "States.NoChoiceMatched" });
    });

    it("fails when a condition is no yes or no", async () => {
      const Choose = { Type: "Choice", Choices: [rule("{% $states.input.n %}", "Ends")], Default: "Ends" };
      expect(await lab.run(machine({ Choose, ...ends }), { n: 1 })).toMatchObject({ error: "States.QueryEvaluationError" });
    });
  });

  it("Wait lets so many seconds pass, not a millisecond less", async () => {
    const execution = await lab.run(machine({ Wait: { Type: "Wait", Seconds: "{% $states.input.days * 86400 %}", ...end } }), { days: 14 });
    await lab.advance(14 * 86_400_000 - 1);
    expect(lab.workflows.execution(execution.arn).status).toBe("RUNNING");
    await lab.advance(1);
    expect(outputOf(lab.workflows.execution(execution.arn))).toEqual({ days: 14 });
  });

  it("Wait lasts until a moment, told by the same clock as $now and $millis", async () => {
    const Timestamp = "{% $fromMillis($millis() + 3600000) %}";
    const Started = pass({ at: "{% $now() %}" }, { Next: "Until" });
    const { arn, started_at } = await lab.run(machine({ Started, Until: { Type: "Wait", Timestamp, ...end } }));
    await lab.advance(3_599_999);
    expect(lab.workflows.execution(arn).status).toBe("RUNNING");
    await lab.advance(1);
    const { at } = outputOf(lab.workflows.execution(arn)) as { at: string };
    expect(Date.parse(at)).toBe(started_at); // Fourteen days ahead of the real one by now.
  });

  it("Wait until a moment that has passed does not wait", async () => {
    const Wait = { Type: "Wait", Timestamp: "2020-01-01T00:00:00Z", ...end };
    expect(outputOf(await lab.run(machine({ Wait }), { a: 1 }))).toEqual({ a: 1 });
  });

  it("Succeed ends with its output, Fail with its error and cause", async () => {
    expect(outputOf(await lab.run(machine({ Done: { Type: "Succeed", Output: "{% $states.input.a %}" } }), { a: "b" }))).toBe("b");
    const Refuse = { Type: "Fail", Error: "CaseMovedOn", Cause: "{% 'It is ' & $states.input.status %}" };
    const failed = await lab.run(machine({ Refuse }), { status: "closed" });
    expect(failed).toMatchObject({ status: "FAILED", error: "CaseMovedOn", cause: "It is closed", output: null });
    expect(typesOf(lab.workflows.events(failed))).toEqual(["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]);
  });

  it("that goes round without end is stopped by the length of its history", async () => {
    const failed = await lab.run(machine({ Again: { Type: "Pass", Next: "Once more" }, "Once more": { Type: "Pass", Next: "Again" } }));
    expect(failed).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  }, 120_000);
});
