import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinition } from "../../local/workflows/definition-checks.ts";
import type { Lab } from "./workflows-fixture.ts";
import { invoke, machine, openLab, outputOf } from "./workflows-fixture.ts";
import { flawsOf } from "./workflows-validator.ts";

let lab: Lab;
beforeAll(() => void (lab = openLab()));
afterAll(() => lab.close());

const end = { End: true };
const read = (definition: string) => () => readDefinition("Approval", definition);
const pass = (more: object = {}) => ({ Type: "Pass", ...end, ...more });
const inner = (States: Readonly<Record<string, object>>) => ({ StartAt: Object.keys(States)[0], States });

describe("a definition", () => {
  const whole = machine({
    Ask: invoke({ a: "{% $states.input.a %}" }, { End: undefined, Next: "Fan", Catch: [{ ErrorEquals: ["States.ALL"], Next: "No" }] }),
    Fan: { Type: "Parallel", Branches: [inner({ One: pass() })], Next: "Each" },
    Each: { Type: "Map", Items: [1], ItemProcessor: { ...inner({ Item: pass() }), ProcessorConfig: { Mode: "INLINE" } }, Next: "Rest" },
    Rest: { Type: "Wait", Seconds: 5, Next: "Choose" },
    Choose: { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "Yes" }], Default: "No" },
    Yes: { Type: "Succeed" },
    No: { Type: "Fail", Error: "No" },
  });

  it("that the validator takes is read", () => {
    expect(flawsOf(whole)).toEqual([]);
    expect(flawsOf(machine({ A: { Type: "Pass", Next: "A", End: true } }))).not.toEqual([]);
  });

  it.each([
    ["that is no JSON", "{", "its definition is not JSON"],
    ["in JSONPath", machine({ A: pass() }, { QueryLanguage: "JSONPath" }), 'its state "A" is not in JSONata'],
    [
      "with an inner state in JSONPath",
      machine({ F: { Type: "Parallel", Branches: [inner({ B: pass({ QueryLanguage: "JSONPath" }) })], ...end } }),
      'its state "B" is not in JSONata',
    ],
    ["with a field of JSONPath", machine({ A: pass({ ResultPath: "$.a" }) }), "at States/A"],
    ["of an unknown kind of state", machine({ A: { Type: "Nap", ...end } }), "at States/A"],
    [
      "with a distributed Map",
      machine({ A: { Type: "Map", ItemProcessor: { ...inner({ B: pass() }), ProcessorConfig: { Mode: "DISTRIBUTED" } }, ...end } }),
      "at States/A/ItemProcessor",
    ],
    [
      "with a resource that is not served",
      machine({ A: { Type: "Task", Resource: "arn:aws:states:::sns:publish", ...end } }),
      "arn:aws:states:::sns:publish is not served here",
    ],
    ["that leads nowhere", machine({ A: { Type: "Pass", Next: "B" } }), 'it leads to "B"'],
    [
      "out of a branch",
      machine({ F: { Type: "Parallel", Branches: [inner({ B: { Type: "Pass", Next: "A" } })], Next: "A" }, A: pass() }),
      'it leads to "A"',
    ],
    ["with a state that neither ends nor goes on", machine({ A: { Type: "Pass" } }), "it has neither Next nor End"],
    [
      "with two states of one name",
      machine({ A: { Type: "Parallel", Branches: [inner({ A: pass() })], ...end } }),
      'two states called "A"',
    ],
    [
      "with an expression that cannot be read",
      machine({ A: pass({ Output: { x: "{% $states.( %}" } }) }),
      "the expression of Output/x cannot be read",
    ],
    [
      "with an operator that AWS's JSONata has not",
      machine({ A: pass({ Output: "{% $states.input.a ?? 1 %}" }) }),
      "has neither ?? nor ?:",
    ],
    [
      "with an inner variable of an outer one's name",
      machine({
        A: pass({ End: undefined, Next: "F", Assign: { x: 1 } }),
        F: { Type: "Parallel", Branches: [inner({ B: pass({ Assign: { x: 2 } }) })], ...end },
      }),
      "the variable x is assigned within a state and around it",
    ],
    [
      "with a function that is not waited for",
      machine({ A: { ...invoke({}), Arguments: { FunctionName: "a", InvocationType: "Event" } } }),
      "without waiting for it",
    ],
    ["with a Wait for nothing", machine({ A: { Type: "Wait", ...end } }), "it needs Seconds or Timestamp"],
  ])("%s is refused with a sentence", (_, definition, sentence) => {
    expect(read(definition)).toThrow(/^The local cloud cannot run the state machine Approval: /);
    expect(read(definition)).toThrow(sentence);
  });

  it("may speak of ?? in a text", () => {
    expect(read(machine({ A: pass({ Output: "{% 'who??' %}" }) }))).not.toThrow();
  });
});

describe("the functions that Step Functions adds to JSONata", () => {
  const value = async (expression: string) =>
    outputOf(await lab.run(machine({ A: pass({ Output: `{% ${expression} %}` }) }), { text: '{"a":[1]}' }));
  const errorOf = async (expression: string) => (await lab.run(machine({ A: pass({ Output: `{% ${expression} %}` }) }))).error;

  it.each([
    ["$partition([1..5], 2)", [[1, 2], [3, 4], [5]]],
    ["$partition([1..4], 4)", [[1, 2, 3, 4]]],
    ["$range(1, 9, 2)", [1, 3, 5, 7, 9]],
    ["$range(5, 1, -2)", [5, 3, 1]],
    ["$range(1, 0, 1)", []],
    ["$hash('case', 'SHA-256')", "bbfcd4160a1e8674dac62292ae48be4785262ad7078f9ec11b74a254ce70fa06"],
    ["$hash('', 'MD5')", "d41d8cd98f00b204e9800998ecf8427e"],
    ["$parse($states.input.text)", { a: [1] }],
    ["$random(7) = $random(7)", true],
    ["$random() < 1 and $random() >= 0", true],
    ["$uuid() != $uuid()", true],
    ["$length($uuid())", 36],
    ["$abs($toMillis($now()) - $millis()) < 1000", true],
    ["$now('[Y0001]') = $fromMillis($millis(), '[Y0001]')", true],
  ])("%s", async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  it.each([
    "$partition([1], 0)",
    "$range(1, 5000, 1)",
    "$range(1, 2, 0)",
    "$hash('a', 'ROT13')",
    "$parse('{')",
    "$eval('1')",
    "$states.input.missing",
    "function($x){$x}",
  ])("%s fails as an evaluation", async (expression) => {
    expect(await errorOf(expression)).toBe("States.QueryEvaluationError");
  });

  it("do not help an expression that calls itself without end: its execution fails", async () => {
    expect(await errorOf("($f := function($n){ 1 + $f($n + 1) }; $f(1))")).toBe("States.QueryEvaluationError");
  });
});
