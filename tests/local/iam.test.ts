import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { LocalCloud } from "../../local/cloud.ts";
import { bootCloud } from "../../local/cloud.ts";
import { openIam } from "../../local/aws/iam.ts";
import { needsOf } from "../../local/tables/table-needs.ts";
import type { Resource } from "../../local/assembly/template.ts";
import type { Resources } from "./fixture/assembly.ts";
import { writeAssembly } from "./fixture/assembly.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-iam-"));
let cloud: LocalCloud | undefined;
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const boot = async (name: string, change?: (resources: Resources) => void) => {
  const assemblyDir = writeAssembly(path.join(home, name), change);
  cloud = await bootCloud({ assemblyDir, dataDir: path.join(home, `${name}-data`), port: 0, quiet: true, iam: "enforce" });
  return cloud;
};
const post = async (to: LocalCloud, id: string) =>
  (
    await fetch(`${to.url}/things`, {
      method: "POST",
      headers: { authorization: await to.tokenFor("user_1"), "content-type": "application/json" },
      body: JSON.stringify({ id }),
    })
  ).status;
const actionsOf = (resources: Resources, role: string, statement = 0) =>
  (resources[role]?.Properties as { Policies: { PolicyDocument: { Statement: { Action: string[] }[] } }[] } | undefined)?.Policies[0]
    ?.PolicyDocument.Statement[statement]?.Action ?? [];

describe("policies, enforced", () => {
  it("let the whole story through, and name the grants that nothing used", async () => {
    const booted = await boot("whole");
    expect(await post(booted, "thing-1")).toBe(201);
    await booted.idle();
    await fetch(`${booted.url}/things/thing-1`, { headers: { authorization: await booted.tokenFor("user_1") } });
    const { denied, unused } = booted.iam!.report(); // Enforced above.
    expect(denied).toEqual([]);
    expect(unused.map(({ functionName, action }) => `${functionName} ${action}`)).toEqual(["Main-ApiFunction dynamodb:Query"]);
  });

  it("refuse a write inside a transaction when the function may not put", async () => {
    const booted = await boot("no-put", (resources) => actionsOf(resources, "apiRole").splice(1, 1));
    expect(await post(booted, "thing-1")).toBe(500);
    expect(booted.iam!.report().denied).toMatchObject([{ functionName: "Main-ApiFunction", action: "dynamodb:PutItem" }]); // Enforced above.
    expect(fs.readFileSync(booted.logPath, "utf8")).toContain("AccessDeniedException");
  });

  it("refuse an event when the function may not put events", async () => {
    const booted = await boot("no-events", (resources) => actionsOf(resources, "publishRole").splice(0, 1));
    expect(await post(booted, "thing-1")).toBe(201);
    await expect
      .poll(() => booted.iam!.report().denied)
      .toMatchObject([{ functionName: "Main-PublishFunction", action: "events:PutEvents" }]); // Enforced above.
  });

  it("do not let a function be fed from a queue that it may not read", async () => {
    await expect(boot("no-receive", (resources) => actionsOf(resources, "consumeRole", 1).splice(0, 1))).rejects.toThrow(
      "its policy does not allow sqs:ReceiveMessage",
    );
  });
});

const tableArn = "arn:aws:dynamodb:us-west-2:000000000000:table/main";
const tableOf = () => ({ arn: tableArn, partitionKey: (index?: string) => (index === undefined ? "pk" : `${index}pk`) });
const s = (text: string) => ({ S: text });

describe("what a table call needs", () => {
  it("is, for a transaction, what its parts need, each with its partition", () => {
    const TableName = "main";
    const TransactItems = [
      { Put: { TableName, Item: { pk: s("case_1"), sk: s("CASE") } } },
      { Delete: { TableName, Key: { pk: s("UNIQUE#1") } } },
      { Update: { TableName, Key: { pk: s("COUNTER#1") } } },
      { ConditionCheck: { TableName, Key: { pk: s("a") } } },
    ];
    expect(
      needsOf("TransactWriteItems", { TransactItems }, tableOf).map(({ action, context }) => [action, context["dynamodb:LeadingKeys"]]),
    ).toEqual([
      ["dynamodb:PutItem", ["case_1"]],
      ["dynamodb:DeleteItem", ["UNIQUE#1"]],
      ["dynamodb:UpdateItem", ["COUNTER#1"]],
      ["dynamodb:ConditionCheckItem", ["a"]],
    ]);
  });

  it("names the index of a query, and the partition it asks for", () => {
    const query = {
      TableName: "main",
      IndexName: "gsi1",
      KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :a)",
      ExpressionAttributeNames: { "#pk": "gsi1pk", "#sk": "gsi1sk" },
      ExpressionAttributeValues: { ":pk": s("FIRM#1"), ":a": s("x") },
    };
    expect(needsOf("Query", query, tableOf)).toEqual([
      { action: "dynamodb:Query", resource: `${tableArn}/index/gsi1`, context: { "dynamodb:LeadingKeys": ["FIRM#1"] } },
    ]);
  });

  it("covers every row of a batch", () => {
    const RequestItems = { main: [{ PutRequest: { Item: { pk: s("a") } } }, { DeleteRequest: { Key: { pk: s("b") } } }] };
    expect(needsOf("BatchWriteItem", { RequestItems }, tableOf)).toEqual([
      { action: "dynamodb:BatchWriteItem", resource: tableArn, context: { "dynamodb:LeadingKeys": ["a", "b"] } },
    ]);
    expect(needsOf("BatchGetItem", { RequestItems: { main: { Keys: [{ pk: s("c") }] } } }, tableOf)[0]?.context).toEqual({
      "dynamodb:LeadingKeys": ["c"],
    });
  });
});

describe("a statement", () => {
  const iamWith = (...Statement: object[]) => {
    const physical = (ref: string) => ({ ref, attribute: (name: string) => `${ref}.${name}` });
    const resource = (type: string, ref: string, properties: Record<string, unknown>) =>
      ({ type, logicalId: ref, constructPath: ref, physical: physical(ref), properties }) as unknown as Resource; // The stack is not asked.
    return openIam([
      resource("AWS::Lambda::Function", "fn", { Role: "role.Arn" }),
      resource("AWS::IAM::Role", "role", {}),
      resource("AWS::IAM::Policy", "policy", { Roles: ["role"], PolicyDocument: { Statement } }),
    ]);
  };
  const allow = (more: object = {}) => ({ Effect: "Allow", Action: "dynamodb:DeleteItem", Resource: tableArn, ...more });
  const only = { Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["UNIQUE#*"] } } };
  const leading = (...keys: string[]) => ({ "dynamodb:LeadingKeys": keys });

  it("with leading keys allows those partitions and no other", () => {
    const iam = iamWith(allow(only));
    expect(() => iam.authorize("fn", "dynamodb:DeleteItem", tableArn, leading("UNIQUE#accident"))).not.toThrow();
    expect(() => iam.authorize("fn", "dynamodb:DeleteItem", tableArn, leading("case_1"))).toThrow(
      "not authorized to perform: dynamodb:DeleteItem",
    );
    expect(() => iam.authorize("fn", "dynamodb:DeleteItem", tableArn, leading("UNIQUE#a", "case_1"))).toThrow("not authorized");
  });

  it("that denies wins over one that allows", () => {
    const iam = iamWith(allow(), { ...allow(only), Effect: "Deny" });
    expect(() => iam.authorize("fn", "dynamodb:DeleteItem", tableArn, leading("case_1"))).not.toThrow();
    expect(() => iam.authorize("fn", "dynamodb:DeleteItem", tableArn, leading("UNIQUE#a"))).toThrow("not authorized");
  });

  it("for a table does not cover its indexes, and a star covers what it stands for", () => {
    expect(iamWith(allow({ Action: "dynamodb:Query" })).allows("fn", "dynamodb:Query", `${tableArn}/index/gsi1`)).toBe(false);
    expect(
      iamWith(allow({ Action: "dynamodb:Query", Resource: `${tableArn}/index/*` })).allows(
        "fn",
        "dynamodb:Query",
        `${tableArn}/index/gsi1`,
      ),
    ).toBe(true);
  });

  it("with a condition that cannot be judged grants nothing", () => {
    expect(iamWith(allow({ Condition: { NumericLessThan: { "aws:x": 1 } } })).allows("fn", "dynamodb:DeleteItem", tableArn)).toBe(false);
  });

  it("does not bind callers that are no function", () => {
    expect(() => iamWith().authorize("local", "dynamodb:Scan", tableArn)).not.toThrow();
  });
});
