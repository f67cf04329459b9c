import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { LocalCloud } from "../../local/cloud.ts";
import { bootCloud } from "../../local/cloud.ts";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SFNClient, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import type { Resources } from "./fixture/assembly.ts";
import { soon } from "./workflows-fixture.ts";
import { callsIn, writeWorkflowAssembly } from "./workflows-cloud.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-workflows-iam-"));
let cloud: LocalCloud | undefined;
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const boot = async (name: string, change?: (resources: Resources) => void) => {
  const assemblyDir = writeWorkflowAssembly(path.join(home, name), change);
  cloud = await bootCloud({ assemblyDir, dataDir: path.join(home, `${name}-data`), port: 0, quiet: true, iam: "enforce" });
  const booted = cloud;
  const machineArn = (machine: string) => booted.machineArn(machine);
  const run = async (machine: string) => {
    const { arn } = booted.workflows.start({ machineArn: machineArn(machine) });
    await booted.idle();
    return booted.workflows.execution(arn);
  };
  const ours = <G extends { functionName: string; action: string }>(grants: readonly G[]) =>
    grants
      .filter(({ functionName }) => !/Api|Publish|Consume/.test(functionName))
      .map(({ functionName, action }) => `${functionName.split(":").at(-1)} ${action}`);
  return { cloud: booted, assemblyDir, machineArn, run, ours };
};
const statementsOf = (resources: Resources, role: string) =>
  (resources[role]!.Properties as { Policies: { PolicyDocument: { Statement: { Action: string[] }[] } }[] }).Policies[0]!.PolicyDocument
    .Statement; // The fixture has these roles, each with one policy.
const closed = async (to: LocalCloud) => {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const bus = new EventBridgeClient({ endpoint: to.endpoints["AWS_ENDPOINT_URL_EVENTBRIDGE"], region: "us-west-2", credentials });
  const entry = { EventBusName: "medlegal", Source: "x", DetailType: "case.closed.v1", Detail: "{}" };
  await bus.send(new PutEventsCommand({ Entries: [entry] }));
  bus.destroy();
  await to.idle();
};

describe("policies of workflows, enforced", () => {
  it("let the whole story through, and name the grants that nothing used", async () => {
    const { cloud: booted, assemblyDir, run, ours } = await boot("whole");
    expect(ours(booted.iam!.report().unused)).toEqual([
      "Main-Worker states:SendTaskSuccess",
      "Main-Worker states:StartExecution",
      "Main-Approval lambda:InvokeFunction",
      "Main-Approval lambda:InvokeFunction",
      "Main-Cascade lambda:InvokeFunction",
      "Main-Cascade lambda:InvokeFunction",
      "StarterRole states:StartExecution",
    ]);
    const { arn } = await run("approval");
    const credentials = { accessKeyId: "Main-Worker", secretAccessKey: "local" }; // As the function signs.
    const sfn = new SFNClient({ endpoint: booted.endpoints["AWS_ENDPOINT_URL_SFN"], region: "us-west-2", credentials });
    await sfn.send(new SendTaskSuccessCommand({ taskToken: callsIn(assemblyDir).at(-1)?.token, output: "1" }));
    sfn.destroy();
    await closed(booted);
    expect(booted.workflows.execution(arn).status).toBe("SUCCEEDED");
    const { denied, unused } = booted.iam!.report(); // Enforced above.
    expect(ours(unused)).toEqual(["Main-Worker states:StartExecution"]);
    expect(denied).toEqual([]);
  });

  it("fail a task whose machine may not invoke its function", async () => {
    const { cloud: booted, run, ours } = await boot("no-invoke", (resources) => statementsOf(resources, "MachineRole").splice(0));
    expect(await run("cascade")).toMatchObject({ status: "FAILED", error: "Lambda.AWSLambdaException" });
    expect(ours(booted.iam!.report().denied)).toEqual(["Main-Cascade lambda:InvokeFunction"]);
  });

  it("refuse the answer of a function that may not answer for that machine", async () => {
    const { cloud: booted, assemblyDir, run } = await boot("no-answer", (resources) => statementsOf(resources, "WorkerRole").splice(0));
    await run("approval");
    const credentials = { accessKeyId: "Main-Worker", secretAccessKey: "local" };
    const sfn = new SFNClient({ endpoint: booted.endpoints["AWS_ENDPOINT_URL_SFN"], region: "us-west-2", credentials });
    const answer = sfn.send(new SendTaskSuccessCommand({ taskToken: callsIn(assemblyDir).at(-1)?.token, output: "1" }));
    await expect(answer).rejects.toThrow("not authorized to perform: states:SendTaskSuccess");
    sfn.destroy();
  });

  it("send an event to the dead letters when its rule may not start the machine, after the tries it has", async () => {
    const { cloud: booted, machineArn } = await boot("no-start", (resources) => statementsOf(resources, "StarterRole").splice(0));
    await closed(booted);
    booted.advance(60_000);
    const letters = () => booted.queues.counts(booted.urlOf("approval/DeadLetters").split("/").at(-1) ?? "").visible;
    await expect.poll(letters, soon).toBe(1);
    expect(booted.workflows.executions({ machine: machineArn("cascade") })).toEqual([]);
  });
});

describe("a boot with a state machine or a target that cannot be served here", () => {
  const cascade = (resources: Resources) => resources["Cascade"]!.Properties; // The fixture has it.

  it.each([
    ["an Express one", { StateMachineType: "EXPRESS" }, "runs Standard state machines; Main-Cascade is an Express one"],
    ["one in JSONPath", { DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}' }, "is not in JSONata"],
    ["one without a definition", { DefinitionString: undefined }, "holds no definition of the state machine Main-Cascade"],
  ])("says so in a sentence: %s", async (name, change, sentence) => {
    await expect(boot(name.replaceAll(" ", "-"), (resources) => void Object.assign(cascade(resources), change))).rejects.toThrow(sentence);
  });

  it.each([
    ["a machine that is not there", "arn:aws:states:us-west-2:000000000000:stateMachine:nobody", "which the assembly does not have"],
    ["what is not served", "arn:aws:sns:us-west-2:000000000000:topic", "serves queues, functions and state machines as targets"],
  ])("says so of a rule that targets %s", async (name, Arn, sentence) => {
    const change = (resources: Resources) => void Object.assign(resources["OnClosed"]!.Properties, { Targets: [{ Id: "x", Arn }] }); // The fixture has it.
    await expect(boot(name.replaceAll(" ", "-"), change)).rejects.toThrow(sentence);
  });

  it("takes a definition as an object, with what is substituted in it", async () => {
    const States = { Done: { Type: "Succeed", Output: "${who}" } };
    const Definition = { QueryLanguage: "JSONata", StartAt: "Done", States };
    const { run } = await boot("object", (resources) => {
      const change = { DefinitionString: undefined, Definition, DefinitionSubstitutions: { who: { Ref: "Bus" } } };
      Object.assign(cascade(resources), change);
    });
    expect((await run("cascade")).output).toBe('"medlegal"');
  });
});
