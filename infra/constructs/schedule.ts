import { Duration } from "aws-cdk-lib";
import { Rule, Schedule as Expression } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Scheduled } from "../schedules.ts";
import type { Alarms } from "./alarms.ts";
import type { HouseFunction } from "./house-function.ts";
import type { HouseKey } from "./house-key.ts";
import { SetAside } from "./work-queue.ts";

/** Something that happens by the clock: a rule and its function. A firing that could not be made is set aside. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: Scheduled & { key: HouseKey; alarms: Alarms; does: HouseFunction }) {
    super(scope, id);
    const { name, expression, key, alarms, whenItFails, does } = props;
    const setAside = new SetAside(this, "SetAside", { key, alarms, says: `The schedule ${name} could not be kept.`, whenItFails });
    const rule = new Rule(this, "Rule", { description: `The schedule ${name}`, schedule: Expression.expression(expression) });
    rule.addTarget({
      bind: () => ({
        arn: does.lambda.functionArn,
        deadLetterConfig: { arn: setAside.queueArn },
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: Duration.hours(1).toSeconds() }, // The next firing catches up.
      }),
    });
    does.lambda.addPermission("Schedule", { principal: new ServicePrincipal("events.amazonaws.com"), sourceArn: rule.ruleArn });
    setAside.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [setAside.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
      }),
    );
  }
}
