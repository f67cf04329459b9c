import { beforeAll, describe, expect, it } from "vitest";
import { grants } from "../../infra/grants.ts";
import type { Assembly } from "./assembly.ts";
import { synthesisMs, synthesize } from "./assembly.ts";
import { parts } from "./fixtures/parts.ts";
import { listOf, statementsIn } from "./house-rules.ts";

let assembly: Assembly;
beforeAll(() => {
  assembly = synthesize(parts, { tenantZone: "America/Denver" });
}, synthesisMs);

describe("each function", () => {
  it("is told the tables, the secret and the tenant's zone", () => {
    for (const name of ["Cases", "System", "AutoApproval", "Search"]) {
      const { Variables } = assembly.one("AWS::Lambda::Function", `${name}Function`).properties.Environment;
      expect(Object.keys(Variables as object)).toEqual(
        expect.arrayContaining(["TABLE_NAME", "SEARCH_TABLE_NAME", "HOUSE_SECRET_ARN", "TENANT_ZONE", "LOG_LEVEL"]),
      );
      expect(Variables.TENANT_ZONE).toBe("America/Denver");
    }
    expect(Object.keys(assembly.one("AWS::Lambda::Function", "PublishFunction").properties.Environment.Variables as object)).toEqual([
      "BUS_NAME",
      "LOG_LEVEL",
    ]);
  });

  it("may do what the table of grants says, write its log, send traces, open its keys, and nothing more", () => {
    const names = { Cases: "cases", System: "system", AutoApproval: "auto-approval", Search: "search", Publish: "publish" };
    for (const [id, name] of Object.entries(names)) {
      const granted = new Set(grants[name]!.flatMap(({ actions }) => actions));
      const allowed = statementsIn(assembly.one("AWS::IAM::Policy", `${id}Function`).properties).flatMap(({ Action }) =>
        listOf<string>(Action),
      );
      expect(new Set(allowed.filter((action) => !/^(kms|logs|xray):/.test(action)))).toEqual(granted);
    }
  });

  it("cannot delete or alter what happened: only reservations are released, only counters are drawn", () => {
    const touching = assembly.of("AWS::IAM::Policy").flatMap(({ properties }) => statementsIn(properties));
    const keysFor = (action: string) =>
      new Set(
        touching
          .filter(({ Action }) => listOf<string>(Action).includes(action))
          .flatMap(({ Condition }) => Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] as string[]),
      );
    expect(keysFor("dynamodb:DeleteItem")).toEqual(new Set(["UNIQUE#*"]));
    expect(keysFor("dynamodb:UpdateItem")).toEqual(new Set(["COUNTER#*"]));
  });

  it("opens a key only through the service that keeps the thing", () => {
    for (const { id, properties } of assembly.of("AWS::IAM::Policy")) {
      for (const { Action, Condition } of statementsIn(properties)) {
        if (!listOf<string>(Action).some((action) => action.startsWith("kms:"))) continue;
        const { "kms:ViaService": via, ...contexts } = Condition?.StringEquals ?? {};
        // A state machine opens its own executions and seals its own log, and nothing else that the key closes.
        if (/WorkflowRole/.test(id)) expect(JSON.stringify(contexts), id).toMatch(/:stateMachine:MedLegal-[\w-]+"|:logs:us-west-2:/);
        else expect(via, id).toMatch(/^(dynamodb|sqs|secretsmanager|states|s3)\.us-west-2\.amazonaws\.com$/);
      }
    }
  });
});

describe("a new function", () => {
  const [first] = parts.contexts;
  const [queue] = parts.subscriptions;

  it("is refused until someone says what it may do", { timeout: synthesisMs }, () => {
    const unlisted = { ...parts, subscriptions: [{ ...queue!, queue: "faxes" }] }; // The fixture has one to copy.
    expect(() => synthesize(unlisted)).toThrow("infra/grants.ts does not say what the function faxes may do");
  });

  it("is refused until someone says what a person suffers while it fails", { timeout: synthesisMs }, () => {
    const unlisted = { ...parts, contexts: [...parts.contexts, { ...first!, name: "search" }], subscriptions: [] }; // Granted, but as a queue.
    expect(() => synthesize(unlisted)).toThrow("infra/platform.ts does not say what a person suffers while search fails");
  });
});
