import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { namingAt } from "../../local/assembly/naming.ts";
import { loadAssembly, resolveAssembly } from "../../local/assembly/template.ts";

const place = { region: "us-west-2", account: "000000000000" };
const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-template-"));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** Resolves `value` as a property of a resource beside a few others. */
function resolve(value: unknown, more: { template?: object; resource?: object } = {}): unknown {
  const dir = fs.mkdtempSync(path.join(home, "assembly-"));
  const stack = (name: string) => ({ type: "aws:cloudformation:stack", properties: { templateFile: `${name}.json`, stackName: name } });
  const write = (name: string, content: object) => fs.writeFileSync(path.join(dir, name), JSON.stringify(content));
  write("manifest.json", { artifacts: { Base: stack("Base"), Main: stack("Main") } });
  write("Base.json", {
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: {} } },
    Outputs: { Out: { Value: { "Fn::GetAtt": ["Queue", "Arn"] }, Export: { Name: { "Fn::Sub": "${AWS::StackName}:Queue" } } } },
  });
  write("Main.json", {
    Parameters: { Stage: { Type: "String", Default: "prod" } },
    Conditions: { IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] }, IsNot: { "Fn::Not": [{ Condition: "IsProd" }] } },
    Mappings: { Sizes: { "us-west-2": { large: 7 } } },
    Resources: {
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "medlegal" } },
      Table: { Type: "AWS::DynamoDB::GlobalTable", Properties: {} },
      Gone: { Type: "AWS::SQS::Queue", Condition: "IsNot", Properties: {} },
      It: { Type: "AWS::X::Y", Properties: { value }, ...more.resource },
    },
    ...more.template,
  });
  const resources = resolveAssembly(loadAssembly(dir), namingAt(place, { aws: "http://127.0.0.1:1", api: "http://127.0.0.1:2" }), place);
  expect(resources.map(({ logicalId }) => logicalId)).not.toContain("Gone");
  return resources.find(({ logicalId }) => logicalId === "It")?.properties["value"];
}

describe("a template", () => {
  it.each<[string, unknown, unknown]>([
    ["Ref of a parameter", { Ref: "Stage" }, "prod"],
    ["Ref of a pseudo parameter", { Ref: "AWS::Region" }, "us-west-2"],
    ["Ref of a resource with a name", { Ref: "Bus" }, "medlegal"],
    ["Ref of a resource without one", { Ref: "Table" }, "Main-Table"],
    ["GetAtt", { "Fn::GetAtt": ["Table", "Arn"] }, "arn:aws:dynamodb:us-west-2:000000000000:table/Main-Table"],
    ["GetAtt written with a dot", { "Fn::GetAtt": "Table.Arn" }, "arn:aws:dynamodb:us-west-2:000000000000:table/Main-Table"],
    ["Join", { "Fn::Join": ["-", ["a", { Ref: "Stage" }]] }, "a-prod"],
    [
      "Sub with names of its own",
      { "Fn::Sub": ["${Stage}/${Own}/${Bus}/${Table.Arn}/${!Kept}", { Own: { Ref: "Stage" } }] },
      "prod/prod/medlegal/arn:aws:dynamodb:us-west-2:000000000000:table/Main-Table/${Kept}",
    ],
    ["Select and Split", { "Fn::Select": [1, { "Fn::Split": ["/", "a/b/c"] }] }, "b"],
    ["If that holds", { "Fn::If": ["IsProd", 1, 2] }, 1],
    ["If that does not", { "Fn::If": ["IsNot", 1, 2] }, 2],
    ["FindInMap", { "Fn::FindInMap": ["Sizes", { Ref: "AWS::Region" }, "large"] }, 7],
    ["Base64", { "Fn::Base64": "a" }, "YQ=="],
    ["a value that is no value", { a: { Ref: "AWS::NoValue" }, b: [1, { Ref: "AWS::NoValue" }] }, { b: [1] }],
    ["a value of another stack", { "Fn::ImportValue": "Base:Queue" }, "arn:aws:sqs:us-west-2:000000000000:Base-Queue"],
  ])("resolves %s", (_, given, expected) => {
    expect(resolve(given)).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    ["a function it does not know", { "Fn::Cidr": ["a"] }, "does not know Fn::Cidr"],
    ["a resource that is not there", { Ref: "Nowhere" }, "refers to Nowhere"],
    ["an attribute that has no local value", { "Fn::GetAtt": ["Bus", "Policy"] }, "no Policy for Bus"],
    ["an export that no stack has", { "Fn::ImportValue": "Base:Other" }, "No stack exports Base:Other"],
  ])("says so with a sentence at %s", (_, given, sentence) => {
    expect(() => resolve(given)).toThrow(sentence);
  });

  it("says so when there is no assembly", () => {
    expect(() => loadAssembly(path.join(home, "nowhere"))).toThrow("no synthesized assembly");
  });
});
