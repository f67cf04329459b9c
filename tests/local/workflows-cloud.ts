import fs from "node:fs";
import path from "node:path";
import type { Resources } from "./fixture/assembly.ts";
import { writeAssembly } from "./fixture/assembly.ts";
import { workerSource } from "./workflows-fixture.ts";

const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });
const role = (...Statement: object[]) => ({
  Type: "AWS::IAM::Role",
  Properties: { Policies: [{ PolicyName: "does", PolicyDocument: { Statement } }] },
});
const may = (Resource: unknown, ...Action: string[]) => ({ Effect: "Allow", Action, Resource });

/** As CDK writes it: pieces of JSON with the ARNs between them. */
const definition = (States: object, more: object = {}) => {
  const text = JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(States)[0], States, ...more });
  const pieces = text.split("<worker>").flatMap((piece, i) => (i === 0 ? [piece] : [arnOf("Worker"), piece]));
  return { "Fn::Join": ["", pieces] };
};
const invoke = (Payload: object, more: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "<worker>", Payload },
  End: true,
  ...more,
});
const stateMachine = (name: string, DefinitionString: object) => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: { DefinitionString, RoleArn: arnOf("MachineRole") },
  Metadata: { "aws:cdk:path": `Main/${name}/Resource` },
});

/**
 * The fixture's assembly with two state machines: `approval` asks its worker with a token and then tells it what was decided,
 * `cascade` calls it three times, one after another. An event `case.closed.v1` and a schedule start the cascade.
 */
export function writeWorkflowAssembly(dir: string, change: (resources: Resources) => void = () => {}): string {
  writeAssembly(dir, (resources) => {
    Object.assign(resources, {
      WorkerRole: role(may({ Ref: "Approval" }, "states:SendTaskSuccess", "states:StartExecution")),
      Worker: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Code: { S3Key: "worker.zip" },
          Timeout: 5,
          MemorySize: 256,
          Role: arnOf("WorkerRole"),
          Environment: { Variables: { CALLS: path.join(dir, "calls.log") } },
        },
        Metadata: { "aws:cdk:path": "Main/worker/Resource" },
      },
      MachineRole: role(may([arnOf("Worker"), { "Fn::Join": ["", [arnOf("Worker"), ":*"]] }], "lambda:InvokeFunction")),
      Approval: stateMachine(
        "approval",
        definition({
          "Ask for approval": {
            ...invoke(
              { key: "ask", token: "{% $states.context.Task.Token %}" },
              { End: undefined, Next: "Tell", TimeoutSeconds: 1_209_600 },
            ),
            Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
          },
          Tell: invoke({ key: "tell", answer: "{% $states.input %}" }, { Output: "{% $states.result.Payload %}" }),
        }),
      ),
      Cascade: stateMachine(
        "cascade",
        definition({
          Authorizations: invoke({ key: "authorizations", about: "{% $states.input %}" }, { End: undefined, Next: "Appointments" }),
          Appointments: invoke({ key: "appointments" }, { End: undefined, Next: "Queues" }),
          Queues: invoke({ key: "queues" }),
        }),
      ),
      StarterRole: role(may({ Ref: "Cascade" }, "states:StartExecution")),
      OnClosed: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventBusName: { Ref: "Bus" },
          EventPattern: { "detail-type": ["case.closed.v1"] },
          Targets: [
            {
              Id: "cascade",
              Arn: { Ref: "Cascade" },
              RoleArn: arnOf("StarterRole"),
              InputPath: "$.detail",
              RetryPolicy: { MaximumRetryAttempts: 1 },
              DeadLetterConfig: { Arn: arnOf("Dead") },
            },
          ],
        },
      },
      Nightly: {
        Type: "AWS::Scheduler::Schedule",
        Properties: {
          ScheduleExpression: "rate(1 day)",
          Target: { Arn: { Ref: "Cascade" }, RoleArn: arnOf("StarterRole"), Input: '{"from":"schedule"}' },
        },
      },
    });
    change(resources);
  });
  fs.mkdirSync(path.join(dir, "asset.worker"), { recursive: true });
  fs.writeFileSync(path.join(dir, "asset.worker", "index.mjs"), workerSource);
  fs.writeFileSync(path.join(dir, "calls.log"), "");
  return dir;
}

/** What the worker was given, call by call. */
export const callsIn = (dir: string): { readonly key: string; readonly token?: string; readonly about?: object }[] =>
  fs
    .readFileSync(path.join(dir, "calls.log"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { key: string });
