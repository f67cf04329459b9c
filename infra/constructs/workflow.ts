import { CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import { Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { accept } from "../nag.ts";
import { machineNameOf } from "../workflows.ts";
import type { Workflow as Described } from "../workflows.ts";
import type { Alarms } from "./alarms.ts";
import { watchPeriod } from "./alarms.ts";
import type { HouseFunction } from "./house-function.ts";
import { forOurAccount } from "./house-key.ts";
import type { HouseKey } from "./house-key.ts";
import { busTries, SetAside } from "./work-queue.ts";

export interface WorkflowProps extends Described {
  readonly bus: IEventBus;
  readonly key: HouseKey;
  readonly logsKey: IKey;
  readonly alarms: Alarms;
  /** The function that takes its steps. */
  readonly steps: HouseFunction;
}

/** A workflow: the rule that starts it, the state machine, its log, and alarms for when it needs a person. */
export class Workflow extends Construct {
  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { name, key, logsKey, steps, definition } = props;
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("states.amazonaws.com", { conditions: forOurAccount(this) }) });
    role.addToPolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [steps.lambda.functionArn] }));
    const machine = new StateMachine(this, "Machine", {
      stateMachineName: machineNameOf(name),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition(steps.lambda.functionArn))),
      role,
      tracingEnabled: true,
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(key, Duration.minutes(5)),
      logs: {
        destination: new LogGroup(this, "Log", {
          logGroupName: `/aws/vendedlogs/states/medlegal-${name}`,
          encryptionKey: logsKey,
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false, // The execution itself keeps it, sealed.
      },
    });
    accept(this, "workflow");
    this.#start(machine, props);
    this.#watch(machine, props);
    new CfnOutput(this, "MachineArn", { value: machine.stateMachineArn });
  }

  /** Its events start it; what cannot be started is set aside. */
  #start(machine: StateMachine, { name, on, bus, key, alarms, whenItFails }: WorkflowProps): void {
    const setAside = new SetAside(this, "SetAside", {
      key,
      alarms,
      says: `The workflow ${name} could not be started for some events.`,
      whenItFails,
    });
    const starter = new Role(this, "Starter", {
      assumedBy: new ServicePrincipal("events.amazonaws.com", { conditions: forOurAccount(this) }),
    });
    starter.addToPolicy(new PolicyStatement({ actions: ["states:StartExecution"], resources: [machine.stateMachineArn] }));
    starter.addToPolicy(
      new PolicyStatement({
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [key.keyArn],
        conditions: { StringEquals: { "kms:ViaService": `states.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
    accept(starter, "workflow");
    const rule = new Rule(this, "Rule", {
      description: `Events that start the workflow ${name}`,
      eventBus: bus,
      eventPattern: { source: ["medlegal"], detailType: on.map(({ type }) => type) },
    });
    rule.addTarget({
      bind: () => ({
        arn: machine.stateMachineArn,
        role: starter,
        input: RuleTargetInput.fromEventPath("$.detail"), // Its input is the event as it was published: ids, codes and days.
        deadLetterConfig: { arn: setAside.queueArn },
        retryPolicy: busTries,
      }),
    });
    setAside.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [setAside.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
      }),
    );
  }

  #watch(machine: StateMachine, { name, alarms, whenItFails }: WorkflowProps): void {
    alarms.watch(this, "Fails", {
      metric: machine.metricFailed({ period: watchPeriod }),
      atLeast: 1,
      says: `The workflow ${name} needs a person.`,
      whenItFails,
    });
    alarms.watch(this, "TimesOut", {
      metric: machine.metricTimedOut({ period: watchPeriod }),
      atLeast: 1,
      says: `The workflow ${name} ran out of time.`,
      whenItFails,
    });
  }
}
