import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { AttributeType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { EventBus, Rule } from "aws-cdk-lib/aws-events";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Code, Function as Lambda, Runtime, RuntimeFamily } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import { check } from "../../infra/nag.ts";
import { resourcesIn, synthesisMs, synthesize, within } from "./assembly.ts";
import { parts } from "./fixtures/parts.ts";
import { flawsIn } from "./house-rules.ts";

describe("the house's own rules for its stacks", () => {
  it(
    "find nothing in the platform: every table, bucket, queue, secret and log is sealed with a key of ours (LCM-168, XCT-002)",
    { timeout: synthesisMs },
    () => {
      expect(flawsIn(synthesize(parts).resources)).toEqual([]);
    },
  );

  describe("on a stack as one would write it in a hurry", () => {
    let flaws: string[];
    beforeAll(() => {
      flaws = flawsIn(carelessStack());
    }, synthesisMs);

    it.each([
      ["Table", "no key of ours"],
      ["Table", "can be deleted"],
      ["Table", "no recovery to a point in time"],
      ["Queue", "no key of ours"],
      ["Queue", "failed messages go nowhere"],
      ["Queue", "takes messages without TLS"],
      ["Topic", "no key of ours"],
      ["Bus", "no key of ours"],
      ["Logs", "no key of ours"],
      ["Secret", "no key of ours"],
      ["Secret", "goes when its stack goes"],
      ["Bucket", "no key of ours"],
      ["Bucket", "forgets earlier versions"],
      ["Function", "may take the whole account"],
      ["Function", "leaves no trace"],
      ["Function", "no log group of ours"],
      ["Function", "fails and nobody is told"],
      ["Rule", "undelivered events go nowhere"],
      ["Rule", "does not say how long it tries"],
      ["FunctionServiceRole", "may do dynamodb:*"],
      ["FunctionServiceRole", "may read the whole table"],
      ["FunctionServiceRole", "may delete more than a reservation"],
      ["FunctionServiceRole", "may change more than a counter in place"],
      ["FunctionServiceRole", "may do it to anything"],
    ])("see that its %s %s", (id, flaw) => {
      expect(flaws.filter((found) => found.startsWith(id) && found.endsWith(`: ${flaw}`))).not.toEqual([]);
    });
  });
});

describe("the packs", () => {
  it("stop the synthesis at a finding that nobody accepted", { timeout: synthesisMs }, () => {
    within(directory, () => {
      const app = new App({ outdir: directory, analyticsReporting: false });
      expect(new Topic(new Stack(app, "Careless"), "Topic").topicArn).toBeDefined();
      check(app);
      expect(() => app.synth()).toThrow(/HIPAA.Security-SNSEncryptedKMS/);
    });
  });
});

/** Everything without a thought: the packs say nothing about most of it. */
const carelessStack = () => within(directory, carelessResources);
const directory = mkdtempSync(join(tmpdir(), "careless-"));

function carelessResources() {
  const app = new App({ outdir: directory, analyticsReporting: false });
  const stack = new Stack(app, "Careless");
  const table = new TableV2(stack, "Table", { partitionKey: { name: "pk", type: AttributeType.STRING } });
  const queue = new Queue(stack, "Queue");
  const made = [
    new Topic(stack, "Topic"),
    new Secret(stack, "Secret"),
    new Bucket(stack, "Bucket"),
    new LogGroup(stack, "Logs", { retention: RetentionDays.ONE_DAY }),
  ];
  expect(made).toHaveLength(4);
  const rule = new Rule(stack, "Rule", { eventBus: new EventBus(stack, "Bus"), eventPattern: { source: ["medlegal"] } });
  rule.addTarget({ bind: () => ({ arn: queue.queueArn }) });
  const lambda = new Lambda(stack, "Function", {
    runtime: new Runtime("nodejs24.x", RuntimeFamily.NODEJS, { supportsInlineCode: true }),
    handler: "index.handler",
    code: Code.fromInline("exports.handler = () => {}"),
  });
  lambda.addToRolePolicy(new PolicyStatement({ actions: ["dynamodb:*"], resources: ["*"] }));
  lambda.addToRolePolicy(
    new PolicyStatement({ actions: ["dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:UpdateItem"], resources: [table.tableArn] }),
  );
  return resourcesIn("Careless", app.synth().getStackArtifact(stack.artifactId).templateFullPath);
}
