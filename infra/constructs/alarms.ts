import { Duration } from "aws-cdk-lib";
import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { accept } from "../nag.ts";
import type { HouseKey } from "./house-key.ts";
import { forOurAccount } from "./house-key.ts";

export interface Watch {
  readonly metric: IMetric;
  /** Rings when the metric is at or above this. */
  readonly atLeast: number;
  /** How many periods in a row. @default 1 */
  readonly periods?: number;
  /** What happened, in a sentence. */
  readonly says: string;
  /** What a person suffers meanwhile, in a sentence. */
  readonly whenItFails: string;
}

/** The house's alarms: one topic, and alarms whose text a person who was just woken understands. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: { key: HouseKey; email: string | undefined }) {
    super(scope, id);
    const { key, email } = props;
    const ourAccount = forOurAccount(this);
    this.topic = new Topic(this, "Topic", { displayName: "Case Clinical alarms", masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: ourAccount,
      }),
    );
    key.lendTo("cloudwatch.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"], ourAccount);
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    accept(this, "alarm-email");
  }

  /** Rings for a metric of this scope, and again when it is well. */
  watch(scope: Construct, id: string, { metric, atLeast, periods = 1, says, whenItFails }: Watch): void {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING, // No traffic, no metric, nobody suffers.
      alarmDescription: `${says} ${whenItFails}`,
    });
    const tell = new SnsAction(Topic.fromTopicArn(scope, `${id}Topic`, this.topic.topicArn));
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }
}

/** How long each alarm looks back at a time. */
export const watchPeriod = Duration.minutes(5);
