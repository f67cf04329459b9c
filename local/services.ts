import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { lambdaInvoke, smallOperations } from "./aws/aws.ts";
import type { PutEntry } from "./events/bus.ts";
import { busArn, openBus } from "./events/bus.ts";
import type { Clock } from "./clock.ts";
import type { DataDir } from "./place/data-dir.ts";
import type { Delivery } from "./events/delivery.ts";
import { openDelivery } from "./events/delivery.ts";
import { Failure } from "./failure.ts";
import { functionsIn, queuesIn, rulesIn, schedulesIn, sourcesIn, workflowsIn } from "./assembly/from-template.ts";
import type { Iam } from "./aws/iam.ts";
import type { Issuer } from "./api/issuer.ts";
import type { Functions } from "./functions/lambda.ts";
import type { Logs } from "./place/logs.ts";
import type { Queues } from "./queues/queue.ts";
import { openQueues } from "./queues/queues.ts";
import { queueOperations } from "./queues/queue-wire.ts";
import type { Schedules } from "./events/schedules.ts";
import { openSchedules } from "./events/schedules.ts";
import { openSecrets } from "./aws/secrets.ts";
import type { Moving } from "./settled.ts";
import { pollQueue } from "./queues/source-queue.ts";
import { grantsForSources } from "./functions/source-grants.ts";
import { pollStream } from "./tables/source-stream.ts";
import type { Store } from "./place/store.ts";
import type { LocalTable } from "./tables/tables.ts";
import type { Place, Resource } from "./assembly/template.ts";
import type { Authorize, Wire } from "./aws/wire.ts";
import { starterOf } from "./workflows/starter.ts";
import { workflowOperations } from "./workflows/workflow-wire.ts";
import type { Workflows } from "./workflows/workflows.ts";
import { openWorkflows } from "./workflows/workflows.ts";

export interface ServicesOptions {
  readonly resources: readonly Resource[];
  readonly tables: readonly LocalTable[];
  readonly data: DataDir;
  readonly store: Store;
  readonly clock: Clock;
  readonly functions: Functions;
  readonly wire: Wire;
  readonly logs: Logs;
  readonly issuer: Issuer;
  /** Our own service endpoint. */
  readonly aws: string;
  readonly endpoints: Readonly<Record<string, string>>;
  /** As functions see them: the table's may be guarded. */
  readonly functionEndpoints: Readonly<Record<string, string>>;
  readonly iam?: Iam;
  readonly place: Place;
}

export interface Services {
  readonly queues: Queues;
  readonly workflows: Workflows;
  readonly moving: Moving;
  /** Something was probably written. */
  readonly nudge: () => void;
  /** Puts what a service of AWS itself says on a bus: durable when it returns. */
  readonly raise: (entry: PutEntry) => void;
  readonly authorize: Authorize;
  stop(): Promise<void>;
}

/** Everything between the table and the functions: queues, bus, schedules, event sources, and the endpoint they are asked at. */
export function openServices(options: ServicesOptions): Services {
  const { resources, store, clock, functions, place } = options;
  const queues = openQueues(store, clock);
  for (const queue of queuesIn(resources)) queues.define(queue);
  for (const definition of functionsIn(resources, (name) => environmentOf(name, options))) functions.define(localized(definition, options));

  const authorize = options.iam ? options.iam.authorize.bind(options.iam) : () => undefined;
  const putEvents = (entries: readonly PutEntry[]) => bus.put(entries);
  const tools = { functions, queues, putEvents, authorize, busArn: (name?: string) => busArn(place, name) };
  const workflows = openWorkflows({ store, clock, integrations: tools, log: options.logs.ofHost });
  for (const machine of workflowsIn(resources)) workflows.define(machine);
  const delivery = openDelivery(queues, functions, clock, starterOf(workflows, authorize));
  const buses = resources.filter(({ type }) => type === "AWS::Events::EventBus").map(({ physical }) => physical.ref);
  const bus = openBus([...buses, "default"], delivery, store, clock, place);
  for (const rule of rulesIn(resources)) bus.addRule(rule);
  const schedules = openSchedules(store, clock, delivery, place);
  for (const schedule of schedulesIn(resources)) schedules.add(schedule);

  const secrets = openSecrets(options.data.file("secrets.json"), resources);
  const urlOf = (name: string) => `${options.aws}/${place.account}/${name}`;
  options.wire.serve({
    operations: {
      ...queueOperations(queues, store, clock, urlOf),
      ...smallOperations(bus, secrets, place),
      ...workflowOperations(workflows),
    },
    invoke: lambdaInvoke(functions, authorize),
    authorize,
    documents: { [keySetPath]: options.issuer.keySet },
  });
  const raise = (entry: PutEntry) => void bus.put([entry]);
  return { ...startSources(options, queues, { delivery, schedules, workflows }), raise, authorize };
}

/** Begins to read streams and queues: last, when all that they lead to is there. */
function startSources(
  options: ServicesOptions,
  queues: Queues,
  { delivery, schedules, workflows }: { delivery: Delivery; schedules: Schedules; workflows: Workflows },
): Omit<Services, "raise" | "authorize"> {
  const { resources, store, functions, place } = options;
  const found = sourcesIn(resources);
  if (options.iam) grantsForSources(options.iam, found, functions);
  const client = new DynamoDBStreamsClient({
    endpoint: options.endpoints["AWS_ENDPOINT_URL_DYNAMODB"],
    region: place.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const tools = { client, functions, queues, store, region: place.region, log: options.logs.ofHost };
  const streams = found.streams.map((source) => {
    const engineStreamArn = options.tables.find(({ name }) => name === source.tableName)?.engineStreamArn;
    if (engineStreamArn === undefined) throw new Failure(`A function reads the stream of ${source.tableName}, which has none.`);
    return pollStream({ ...source, engineStreamArn }, tools);
  });
  const sources = found.queues.map((source) => pollQueue(source, { queues, functions, region: place.region }));
  workflows.begin();
  const fed = found.queues.map(({ queueArn }) => queues.byArn(queueArn).name);
  return {
    queues,
    workflows,
    moving: { functions, queues, delivery, streams, sources, workflows, fed },
    nudge: () => streams.forEach((stream) => stream.nudge()),
    async stop() {
      schedules.stop();
      await Promise.all([...streams, ...sources, delivery, workflows].map((source) => source.stop()));
      client.destroy();
    },
  };
}

const keySetPath = "/.well-known/jwks.json";

/** What Lambda itself puts into a function's environment. It signs its calls with its own name, so that we know who calls. */
function environmentOf(name: string, { functionEndpoints }: ServicesOptions): Readonly<Record<string, string>> {
  return {
    ...functionEndpoints,
    AWS_ACCESS_KEY_ID: name,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    TZ: "UTC",
  };
}

/** The one address in a function's environment that is not an endpoint: the user pool's keys are ours. */
function localized<D extends { readonly environment: Readonly<Record<string, string>> }>(
  definition: D,
  { issuer, aws }: ServicesOptions,
): D {
  const environment = Object.fromEntries(
    Object.entries(definition.environment).map(([name, value]) => {
      const isKeySet = value.startsWith(issuer.issuer) && value.endsWith(keySetPath);
      return [name, isKeySet ? `${aws}${keySetPath}` : value];
    }),
  );
  return { ...definition, environment };
}
