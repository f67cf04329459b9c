import { App, Duration, Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";
import * as sfn from "aws-cdk-lib/aws-stepfunctions";
import { EventBridgePutEvents, LambdaInvoke, SqsSendMessage } from "aws-cdk-lib/aws-stepfunctions-tasks";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { workflowsIn } from "../../local/assembly/from-template.ts";
import { namingAt } from "../../local/assembly/naming.ts";
import { loadAssembly, resolveAssembly } from "../../local/assembly/template.ts";
import { flawsOf } from "./workflows-validator.ts";

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "local-workflows-cdk-"));
afterAll(() => fs.rmSync(outdir, { recursive: true, force: true }));

/** One of everything that the engine runs, as CDK's own classes write it. */
function chainOf(stack: Stack): sfn.IChainable {
  const lambdaFunction = new LambdaFunction(stack, "worker", {
    runtime: Runtime.NODEJS_22_X,
    handler: "index.handler",
    code: Code.fromInline("exports.handler = async () => 1"),
  });
  const ended = sfn.Fail.jsonata(stack, "Not approved", { error: "NotApproved", cause: "{% $states.input.Cause %}" });
  const ask = LambdaInvoke.jsonata(stack, "Ask for approval", {
    lambdaFunction,
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: sfn.TaskInput.fromObject({ token: "{% $states.context.Task.Token %}", caseId: "{% $states.input.caseId %}" }),
    taskTimeout: sfn.Timeout.duration(Duration.days(14)),
    heartbeatTimeout: sfn.Timeout.duration(Duration.days(2)),
    assign: { decision: "{% $states.result %}" },
  }).addCatch(ended, { errors: ["States.ALL"], assign: { why: "{% $states.errorOutput.Error %}" } });
  const change = LambdaInvoke.jsonata(stack, "Change the status", { lambdaFunction, outputs: "{% $states.result.Payload %}" }).addRetry({
    errors: ["Busy"],
    interval: Duration.seconds(2),
    maxAttempts: 5,
    maxDelay: Duration.minutes(1),
    jitterStrategy: sfn.JitterType.FULL,
  });
  const cascade = sfn.Parallel.jsonata(stack, "Cascade", { arguments: { caseId: "{% $states.input.caseId %}" } })
    .branch(
      sfn.Map.jsonata(stack, "Each authorization", {
        items: sfn.ProvideItems.jsonata("{% $states.input.authorizations %}"),
        jsonataItemSelector: "{% $states.context.Map.Item.Value %}",
        maxConcurrency: 2,
      }).itemProcessor(LambdaInvoke.jsonata(stack, "End authorization", { lambdaFunction })),
    )
    .branch(
      SqsSendMessage.jsonata(stack, "Tell the queue", {
        queue: new Queue(stack, "queue"),
        messageBody: sfn.TaskInput.fromObject({ caseId: "{% $states.input.caseId %}" }),
      }),
    )
    .branch(
      EventBridgePutEvents.jsonata(stack, "Tell the bus", {
        entries: [{ eventBus: new EventBus(stack, "bus"), source: "medlegal", detailType: "x", detail: sfn.TaskInput.fromObject({}) }],
      }),
    );
  const wait = sfn.Wait.jsonata(stack, "Wait a day", { time: sfn.WaitTime.duration(Duration.days(1)) });
  const done = sfn.Pass.jsonata(stack, "Sum up", { outputs: { done: true } }).next(sfn.Succeed.jsonata(stack, "Done"));
  return ask
    .next(change)
    .next(
      sfn.Choice.jsonata(stack, "Changed?")
        .when(sfn.Condition.jsonata("{% $states.input.changed %}"), cascade.next(wait).next(done))
        .otherwise(ended),
    );
}

const statusMachine = (stack: Stack) =>
  new sfn.StateMachine(stack, "status", {
    definitionBody: sfn.DefinitionBody.fromChainable(chainOf(stack)),
    queryLanguage: sfn.QueryLanguage.JSONATA,
    timeout: Duration.days(30),
  });

it("a state machine as CDK writes it is read whole, and the validator has nothing against it", () => {
  const app = new App({ outdir });
  statusMachine(new Stack(app, "Workflows"));
  app.synth();

  const place = { region: "us-west-2", account: "000000000000" };
  const addresses = { aws: "http://127.0.0.1:1", api: "http://127.0.0.1:2" };
  const [machine, ...more] = workflowsIn(resolveAssembly(loadAssembly(outdir), namingAt(place, addresses), place));
  expect(more).toEqual([]);
  expect(flawsOf(machine?.definition ?? "")).toEqual([]);
  expect(machine?.definition).toContain("arn:aws:lambda:us-west-2:000000000000:function:Workflows-worker");
  expect(machine?.arn).toMatch(/^arn:aws:states:us-west-2:000000000000:stateMachine:Workflows-status/);
  expect(machine?.roleArn).toMatch(/^arn:aws:iam:/);
}, 120_000);
