import fs from "node:fs";
import { movableClock } from "./clock.ts";
import type { DataDir } from "./place/data-dir.ts";
import { takeDataDir, wipe } from "./place/data-dir.ts";
import { demoUsersIn } from "./api/dev-pages.ts";
import { clientAt, endpointsAt, place } from "./aws/endpoints.ts";
import { startDynamo } from "./tables/dynamo.ts";
import { startS3 } from "./aws/s3.ts";
import { bucketsIn } from "./aws/s3-buckets.ts";
import type { Failure } from "./failure.ts";
import { sourcesIn } from "./assembly/from-template.ts";
import { openFrontDoor } from "./api/front-door.ts";
import type { Iam } from "./aws/iam.ts";
import { openIam } from "./aws/iam.ts";
import type { Issuer } from "./api/issuer.ts";
import { openIssuer } from "./api/issuer.ts";
import type { Outcome } from "./functions/lambda.ts";
import { openFunctions } from "./functions/lambda.ts";
import type { Logs } from "./place/logs.ts";
import { openLogs } from "./place/logs.ts";
import { lookUp } from "./assembly/lookup.ts";
import { namingAt } from "./assembly/naming.ts";
import type { Queues } from "./queues/queue.ts";
import { openApi } from "./api/open-api.ts";
import { openServices } from "./services.ts";
import { settled } from "./settled.ts";
import { checkpointOf } from "./tables/source-stream.ts";
import type { Store } from "./place/store.ts";
import { openStore } from "./place/store.ts";
import { guardTables } from "./tables/table-guard.ts";
import { ensureTable, sweepExpired } from "./tables/tables.ts";
import type { Resource } from "./assembly/template.ts";
import { loadAssembly, resolveAssembly } from "./assembly/template.ts";
import { openWire } from "./aws/wire.ts";
import type { Workflows } from "./workflows/workflows.ts";

export interface BootOptions {
  /** A synthesized CDK assembly. */
  readonly assemblyDir: string;
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Empties the data directory first. */
  readonly wipe?: boolean;
  /** Nothing on the terminal. */
  readonly quiet?: boolean;
  /** Checks each call of a function against its policy. @default what CASE_CLINICAL_IAM says */
  readonly iam?: "enforce" | "off";
  /** The caller stops the cloud on Ctrl-C itself; else the engine ends with the terminal's process group. @default false */
  readonly handlesSignals?: boolean;
  /** Done before the door opens, such as making demo data: until then everyone is told that the cloud is starting. */
  readonly beforeOpening?: (cloud: LocalCloud) => Promise<void>;
  /** Told when the cloud cannot go on, such as when its engine keeps exiting. @default ends the process with the sentence */
  readonly gaveUp?: (failure: Failure) => void;
}

export interface LocalCloud {
  /** `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly dataDir: string;
  /** True when this boot found an empty data directory. */
  readonly fresh: boolean;
  /** Where functions print. */
  readonly logPath: string;
  /** Environment under which any SDK client reaches this cloud: endpoints, region, credentials. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly queues: Queues;
  readonly workflows: Workflows;
  readonly resources: readonly Resource[];
  /** What was granted, used and denied; undefined unless policies are enforced. */
  readonly iam?: Iam;
  /** The URL of a queue by its name in the construct tree, such as `auto-approval`. */
  urlOf(name: string): string;
  tableName(name: string): string;
  functionName(name: string): string;
  /** A state machine's ARN. */
  machineArn(name: string): string;
  /** What a resource of this type is called: `Ref` in its template. */
  refOf(type: string, name: string): string;
  /** An access token for a user id, or for the name of a demo user. */
  tokenFor(user: string, overrides?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Moves the clock of schedules, delays and retries. */
  advance(ms: number): void;
  invoke(functionName: string, event: unknown): Promise<Outcome>;
  /** Resolves when no stream record, message or target is in flight; rejects with what still moves. */
  idle(withinMs?: number): Promise<void>;
  /** Deletes rows whose time to live has passed; also done every hour. */
  sweepExpired(): Promise<number>;
  stop(): Promise<void>;
}

const sweepMs = 3_600_000;
const idleWithinMs = 60_000;

/** Boots a synthesized assembly on embedded engines, with the data of `dataDir`. Everything it started ends with `stop`. */
export async function bootCloud(options: BootOptions): Promise<LocalCloud> {
  const closing: (() => unknown)[] = []; // Undone in reverse, at stop or when the boot fails half way.
  const close = async () => {
    for (const undo of closing.splice(0).reverse()) await undo();
  };
  try {
    return await boot(options, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function boot(options: BootOptions, closing: (() => unknown)[], close: () => Promise<void>): Promise<LocalCloud> {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true"; // We say which Node versions we support.
  const stacks = loadAssembly(options.assemblyDir);
  const door = await openFrontDoor(options.port);
  closing.push(() => door.close());
  if (options.wipe === true) wipe(options.dataDir); // Only now: a taken port has cost nothing.
  const data = takeDataDir(options.dataDir);
  closing.push(() => data.release());
  const logs = openLogs(data.file("log"));
  closing.push(() => logs.close());
  const store = openStore(data.file("cloud.sqlite"));
  closing.push(() => store.close());
  const wire = await openWire();
  closing.push(() => wire.close());

  const url = `http://127.0.0.1:${door.port}`;
  const aws = `http://127.0.0.1:${wire.port}`;
  const resources = resolveAssembly(stacks, namingAt(place, { aws, api: url }), place);
  const s3 = await openBuckets(resources, data, store);
  closing.push(() => s3?.stop());
  const engine = await startDynamo({
    file: data.file("dynamodb.sqlite"),
    readUpTo: readUpTo(resources, store),
    adopt: (pid) => data.adopt(pid),
    gaveUp: options.gaveUp ?? endProcess,
    log: logs.ofHost,
    endsByHost: options.handlesSignals === true,
  });
  closing.push(() => engine.stop());

  const endpoints = endpointsAt({ aws, dynamo: engine.endpoint, s3: s3?.endpoint ?? aws });
  const client = clientAt(engine.endpoint);
  const tables = await Promise.all(tablesIn(resources).map((table) => ensureTable(client, table)));
  const issuer = await issuerOf(resources, data);
  const clock = movableClock();
  closing.push(() => clock.stop());
  const functions = openFunctions(logs.ofFunction, calmly(options, logs));
  closing.push(() => functions.stop());
  const iam = (options.iam ?? process.env["CASE_CLINICAL_IAM"]) === "enforce" ? openIam(resources) : undefined;
  const guard = iam && (await guardTables(engine.endpoint, iam, tablesIn(resources)));
  closing.push(() => guard?.close());
  const functionEndpoints = { ...endpoints, AWS_ENDPOINT_URL_DYNAMODB: guard?.endpoint ?? engine.endpoint };
  const opened = { data, store, clock, functions, wire, logs, issuer };
  const services = openServices({ ...opened, resources, tables, aws, endpoints, functionEndpoints, iam, place });
  closing.push(() => services.stop());
  await s3?.serve(services);

  const sweeper = new AbortController();
  const sweep = async () =>
    (await Promise.all(tables.map((table) => sweepExpired(client, table, sweeper.signal)))).reduce((a, b) => a + b, 0);
  const sweeping = setInterval(() => void sweep().catch((error: unknown) => logs.ofHost(`sweeping: ${String(error)}`)), sweepMs);
  closing.push(() => {
    clearInterval(sweeping);
    sweeper.abort();
  });
  // For commands that run beside the cloud, such as a redrive: where it is, and what its functions know things by.
  fs.writeFileSync(data.file("endpoints.json"), JSON.stringify({ url, ...endpoints, ...namesIn(resources) }, null, 2), { mode: 0o600 });
  closing.push(() => fs.rmSync(data.file("endpoints.json"), { force: true }));

  const refOf = (type: string, name: string) => lookUp(resources, type, name).physical.ref;
  const cloud: LocalCloud = {
    url,
    dataDir: data.dir,
    fresh: data.fresh,
    logPath: logs.path,
    endpoints,
    queues: services.queues,
    workflows: services.workflows,
    resources,
    iam,
    urlOf: (name) => refOf("AWS::SQS::Queue", name),
    tableName: (name) => lookUp(tablesIn(resources), "", name).physical.ref,
    functionName: (name) => refOf("AWS::Lambda::Function", name),
    machineArn: (name) => refOf("AWS::StepFunctions::StateMachine", name),
    refOf,
    tokenFor(user, overrides) {
      const demo = demoUsersIn(data.file("demo-users.json")).find(({ name }) => name === user);
      return issuer.tokenFor(demo?.userId ?? user, overrides);
    },
    advance: (ms) => clock.advance(ms),
    invoke: (name, event) => functions.invoke(refOf("AWS::Lambda::Function", name), event),
    idle: (withinMs = idleWithinMs) => settled(services.moving, withinMs),
    sweepExpired: sweep,
    stop: close,
  };
  await options.beforeOpening?.(cloud);
  openApi(door, { resources, issuer, functions, data, workflows: services.workflows, nudge: services.nudge });
  return cloud;
}

const tableTypes = ["AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"];
const tablesIn = (resources: readonly Resource[]) => resources.filter(({ type }) => tableTypes.includes(type));

async function openBuckets(resources: readonly Resource[], data: DataDir, store: Store) {
  const buckets = bucketsIn(resources);
  const [directory, incoming] = [data.file("s3"), data.file("s3-incoming")];
  return buckets.length > 0 ? startS3({ directory, incoming, buckets, store, region: place.region }) : undefined;
}

/** What every consumer of a table's stream has handled; 0 while one has not begun, everything where there is none. */
function readUpTo(resources: readonly Resource[], store: Store): Map<string, number> {
  const read = new Map(tablesIn(resources).map(({ physical }) => [physical.ref, Number.MAX_SAFE_INTEGER]));
  for (const source of sourcesIn(resources).streams) {
    const handled = Number(store.note(checkpointOf(source)) ?? 0);
    read.set(source.tableName, Math.min(handled, read.get(source.tableName) ?? handled));
  }
  return read;
}

async function issuerOf(resources: readonly Resource[], data: DataDir): Promise<Issuer> {
  const pool = resources.find(({ type }) => type === "AWS::Cognito::UserPool");
  const client = resources.find(({ type }) => type === "AWS::Cognito::UserPoolClient");
  const url = pool?.physical.attribute("ProviderURL") ?? "https://no-user-pool.local";
  return openIssuer(data.file("issuer.json"), url, client?.physical.ref ?? "no-client");
}

/** One line for a function that failed in a way it should not, and not the same line again and again. */
function calmly({ quiet }: BootOptions, logs: Logs): (name: string, errorType: string) => void {
  const said = new Map<string, number>();
  return (name, errorType) => {
    if (quiet === true || Date.now() - (said.get(name) ?? 0) < 10_000) return;
    said.set(name, Date.now());
    console.error(`${name} failed (${errorType}); see ${logs.path}`);
  };
}

function endProcess(failure: Failure): never {
  console.error(failure.message);
  process.exit(1);
}

const sharedNames = ["TABLE_NAME", "SEARCH_TABLE_NAME", "BUS_NAME", "HOUSE_SECRET_ARN", "TENANT_ZONE"] as const;

/** The names of tables, bus and secret, from the settings that functions are given. */
function namesIn(resources: readonly Resource[]): Record<string, string> {
  const settings = resources
    .filter(({ type }) => type === "AWS::Lambda::Function")
    .map(({ properties }) => (properties as { Environment?: { Variables?: Record<string, string> } }).Environment?.Variables ?? {});
  return Object.fromEntries(
    sharedNames.flatMap((name) => {
      const value = settings.find((variables) => variables[name] !== undefined)?.[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
