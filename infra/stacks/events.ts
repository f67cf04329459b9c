import { ArnFormat, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import type { StackProps } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { Alarms, watchPeriod } from "../constructs/alarms.ts";
import type { Bundle } from "../constructs/bundle.ts";
import type { HouseFunctionProps } from "../constructs/house-function.ts";
import { HouseFunction } from "../constructs/house-function.ts";
import { forOurAccount, HouseKey } from "../constructs/house-key.ts";
import { Schedule } from "../constructs/schedule.ts";
import { consumersAtOnceMax, consumerSeconds, SetAside, WorkQueue } from "../constructs/work-queue.ts";
import { Workflow } from "../constructs/workflow.ts";
import type { Scheduled } from "../schedules.ts";
import type { Settings } from "../settings.ts";
import type { Subscription } from "../subscriptions.ts";
import type { Workflow as Described } from "../workflows.ts";
import { machineNameOf } from "../workflows.ts";
import type { DataStack } from "./data.ts";

export interface EventsStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly subscriptions: readonly Subscription[];
  readonly workflows: readonly Described[];
  readonly schedules: readonly Scheduled[];
  readonly publisherFails: string;
  readonly bundles: ReadonlyMap<string, Bundle>;
}

/** What follows from what was decided: table -> stream -> publish -> bus -> queues -> the functions that empty them. */
export class EventsStack extends Stack {
  readonly alarms: Alarms;
  readonly #key: HouseKey;
  readonly #bus: EventBus;
  readonly #props: EventsStackProps;

  constructor(scope: Construct, id: string, props: EventsStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.#key = new HouseKey(this, "MessagesKey", { what: "MedLegal: bus, queues and alarms" });
    this.#key.lendTo("events.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"], forOurAccount(this));
    this.alarms = new Alarms(this, "Alarms", { key: this.#key, email: props.settings.alarmEmail });
    this.#bus = new EventBus(this, "Bus", { eventBusName: "medlegal", description: "Everything that happened", kmsKey: this.#key });
    this.#publish(props);
    for (const subscription of props.subscriptions) this.#subscribe(subscription);
    for (const workflow of props.workflows) this.#follow(workflow);
    for (const schedule of props.schedules) this.#keep(schedule);
    new CfnOutput(this, "BusName", { value: this.#bus.eventBusName });
  }

  #publish({ data, publisherFails: whenItFails }: EventsStackProps): void {
    const failures = new SetAside(this, "PublishFailures", {
      key: this.#key,
      alarms: this.alarms,
      says: "Some events could not be put on the bus, and the stream forgets them within a day: republish that day's events.",
      whenItFails,
    });
    const stream = this.#table.tableStreamArn!; // The data stack turns the stream on.
    const publish = this.#function("publish", {
      whenItFails,
      atOnceMax: 20,
      timeoutSeconds: 60,
      memoryMb: 512,
      environment: { BUS_NAME: this.#bus.eventBusName },
      means: {
        source: { arns: [stream], key: data.tablesKey },
        bus: { arns: [this.#bus.eventBusArn] },
        failures: { arns: [failures.queueArn], key: this.#key },
      },
    });
    new EventSourceMapping(this, "Stream", {
      target: publish.lambda,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Only new event rows: nothing else that is written concerns anyone but its reader.
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual("INSERT"),
          dynamodb: { NewImage: { sk: { S: FilterRule.beginsWith("EVENT#") } } },
        }),
      ],
      bisectBatchOnError: true, // One bad row must not take ninety-nine good ones with it.
      reportBatchItemFailures: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(12), // Half of what the stream keeps, so that the other half is left to republish.
      onFailure: { bind: () => ({ destination: failures.queueArn }) }, // Its right to send is in the grants, like every other.
    });
    this.alarms.watch(publish, "Lags", {
      metric: publish.lambda.metric("IteratorAge", { period: watchPeriod, statistic: "max" }),
      atLeast: Duration.minutes(2).toMilliseconds(),
      says: "Events reach the bus more than two minutes late.",
      whenItFails,
    });
    new CfnOutput(this, "PublishFailuresUrl", { value: failures.queueUrl });
  }

  #subscribe({ queue, on, objects, whenItFails }: Subscription): void {
    const ofOurs = { bus: this.#bus, on: { source: ["medlegal"], detailType: on.map(({ type }) => type) } };
    new WorkQueue(this, pascal(queue), {
      name: queue,
      ...(objects === undefined ? ofOurs : this.#objectsUnder(objects)),
      key: this.#key,
      alarms: this.alarms,
      whenItFails,
      consumer: ({ means }) =>
        this.#function(queue, {
          whenItFails,
          atOnceMax: consumersAtOnceMax,
          timeoutSeconds: consumerSeconds,
          means: { ...this.#means, ...means },
          environment: this.#environment,
        }),
    });
  }

  /** S3 tells the account's own bus, which nobody makes. */
  #objectsUnder(prefix: string) {
    const { documents } = this.#props.data;
    return {
      bus: EventBus.fromEventBusName(this, "AccountBus", "default"),
      on: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: { bucket: { name: [documents.bucketName] }, object: { key: [{ prefix }] } },
      },
    };
  }

  #follow(workflow: Described): void {
    const { name, whenItFails } = workflow;
    const steps = this.#function(name, {
      whenItFails,
      atOnceMax: 20,
      timeoutSeconds: stepSeconds,
      means: this.#means,
      environment: this.#environment,
    });
    new Workflow(this, `${pascal(name)}Workflow`, {
      ...workflow,
      bus: this.#bus,
      key: this.#key,
      logsKey: this.#props.data.logsKey,
      alarms: this.alarms,
      steps,
    });
  }

  #keep(schedule: Scheduled): void {
    const { name, whenItFails, timeoutSeconds } = schedule;
    const does = this.#function(name, { whenItFails, atOnceMax: 1, timeoutSeconds, means: this.#means, environment: this.#environment });
    new Schedule(this, `${pascal(name)}Schedule`, { ...schedule, key: this.#key, alarms: this.alarms, does });
  }

  /** What the functions behind events may be granted: the data, and the workflows, which are named before they are there. */
  get #means(): HouseFunctionProps["means"] {
    const { data, workflows } = this.#props;
    const arns = workflows.map(({ name }) =>
      this.formatArn({
        service: "states",
        resource: "stateMachine",
        resourceName: machineNameOf(name),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    return { ...data.means, workflow: { arns, key: this.#key } };
  }

  get #environment() {
    const { data, settings } = this.#props;
    return {
      TABLE_NAME: data.table.tableName,
      SEARCH_TABLE_NAME: data.search.tableName,
      HOUSE_SECRET_ARN: data.secret.secretArn,
      DOCUMENTS_BUCKET: data.documents.bucketName,
      TENANT_ZONE: settings.tenantZone,
    };
  }

  #function(name: string, props: Omit<HouseFunctionProps, "name" | "bundle" | "alarms" | "logsKey">): HouseFunction {
    const { bundles, data } = this.#props;
    return new HouseFunction(this, `${pascal(name)}Function`, {
      ...props,
      name,
      bundle: bundles.get(name)!, // The platform bundles every function before it makes a stack.
      environment: { ...props.environment, LOG_LEVEL: "INFO" },
      alarms: this.alarms,
      logsKey: data.logsKey,
    });
  }

  get #table() {
    return this.#props.data.table;
  }
}

/** A step goes through what hangs on one case, item by item. */
const stepSeconds = 60;

const pascal = (name: string) => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
