import { CfnOutput, Duration } from "aws-cdk-lib";
import type { EventPattern, IEventBus } from "aws-cdk-lib/aws-events";
import { Rule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { accept } from "../nag.ts";
import type { Alarms } from "./alarms.ts";
import { watchPeriod } from "./alarms.ts";
import type { HouseFunction, HouseFunctionProps } from "./house-function.ts";
import type { HouseKey } from "./house-key.ts";

/** After this many failures a message is set aside, so that it does not hold up the others. */
const triesMax = 5;
const batchMax = 10;
/** How long the bus keeps trying to reach a queue before it sets the event aside itself. */
export const busTries = { maximumRetryAttempts: 60, maximumEventAgeInSeconds: Duration.hours(6).toSeconds() };

/** A queue where failed work waits for a person, as long as SQS keeps anything. It rings as soon as something is in it. */
export class SetAside extends Queue {
  constructor(scope: Construct, id: string, props: { key: HouseKey; alarms: Alarms; says: string; whenItFails: string }) {
    const { key, alarms, says, whenItFails } = props;
    super(scope, id, { ...sealed(key), retentionPeriod: Duration.days(14) });
    accept(this, "set-aside");
    alarms.watch(this, "NotEmpty", {
      metric: this.metricApproximateNumberOfMessagesVisible({ period: watchPeriod, statistic: "max" }),
      atLeast: 1,
      says,
      whenItFails,
    });
  }
}

export interface WorkQueueProps {
  readonly name: string;
  readonly bus: IEventBus;
  /** The events that are put into it. */
  readonly on: EventPattern;
  readonly key: HouseKey;
  readonly alarms: Alarms;
  readonly whenItFails: string;
  /** Makes the function that empties it, once it is there to be granted. */
  readonly consumer: (given: Pick<HouseFunctionProps, "means">) => HouseFunction;
}

/** Work that follows from events: a rule, a queue, its dead-letter queue, the function that empties it, and their alarms. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly setAside: SetAside;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { name, key, alarms, whenItFails, consumer } = props;
    this.setAside = new SetAside(this, "SetAside", {
      key,
      alarms,
      says: `Work of the queue ${name} failed ${triesMax} times and was set aside.`,
      whenItFails,
    });
    this.queue = new Queue(this, "Queue", {
      ...sealed(key),
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(consumerSeconds * 6), // Six tries' worth, or a slow batch comes back while it still runs.
      deadLetterQueue: { queue: this.setAside, maxReceiveCount: triesMax },
    });
    alarms.watch(this, "Waits", {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: watchPeriod }),
      atLeast: Duration.minutes(15).toSeconds(),
      says: `Work of the queue ${name} has waited for a quarter of an hour.`,
      whenItFails,
    });
    this.#fill(props);
    const { lambda } = consumer({ means: { source: { arns: [this.queue.queueArn], key } } });
    const poller = lambda.addEventSourceMapping("Queue", {
      eventSourceArn: this.queue.queueArn,
      batchSize: batchMax,
      reportBatchItemFailures: true,
      maxConcurrency: consumersAtOnceMax - 1, // Below the function's own limit, so that polling is never throttled.
    });
    accept(poller, "queue-poller");
    new CfnOutput(this, "QueueUrl", { value: this.queue.queueUrl });
    new CfnOutput(this, "SetAsideUrl", { value: this.setAside.queueUrl });
  }

  /** Events that the bus cannot deliver are set aside beside those that failed: one place to look, one command to redrive. */
  #fill({ name, bus, on }: WorkQueueProps): void {
    const rule = new Rule(this, "Rule", {
      description: `Events that make work for ${name}`,
      eventBus: bus,
      eventPattern: on,
    });
    rule.addTarget({
      bind: () => ({
        arn: this.queue.queueArn,
        deadLetterConfig: { arn: this.setAside.queueArn },
        retryPolicy: busTries,
      }),
    });
    for (const queue of [this.queue, this.setAside]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal("events.amazonaws.com")],
          actions: ["sqs:SendMessage"],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
        }),
      );
    }
  }
}

/** Limits of a function that empties a queue. */
export const consumerSeconds = 30;
export const consumersAtOnceMax = 10;

const sealed = (key: HouseKey) => ({
  encryption: QueueEncryption.KMS,
  encryptionMasterKey: key,
  dataKeyReuse: Duration.minutes(5),
  enforceSSL: true,
});
