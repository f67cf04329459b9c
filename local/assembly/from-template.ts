import type { Cors, GatewayTarget } from "../api/gateway.ts";
import type { Rule } from "../events/bus.ts";
import { busName } from "../events/bus.ts";
import type { Target } from "../events/delivery.ts";
import type { FunctionDefinition } from "../functions/lambda.ts";
import type { Pattern } from "../events/pattern.ts";
import type { QueueDefinition } from "../queues/queue.ts";
import type { Route } from "../api/routes.ts";
import type { Schedule } from "../events/schedules.ts";
import type { QueueSource } from "../queues/source-queue.ts";
import type { StreamSource } from "../tables/stream-records.ts";
import { Failure } from "../failure.ts";
import type { Machine } from "../workflows/workflows.ts";
import type { Resource } from "./template.ts";

/** Reads the definitions of our engines from resolved resources. CDK wrote them, so their shapes are CloudFormation's. */
const ofType = (resources: readonly Resource[], ...types: readonly string[]) => resources.filter(({ type }) => types.includes(type));
const arnOf = ({ physical }: Resource) => physical.attribute("Arn") ?? physical.ref;

interface QueueProperties {
  readonly FifoQueue?: boolean;
  readonly ContentBasedDeduplication?: boolean;
  readonly VisibilityTimeout?: number;
  readonly DelaySeconds?: number;
  readonly MessageRetentionPeriod?: number;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export function queuesIn(resources: readonly Resource[]): QueueDefinition[] {
  return ofType(resources, "AWS::SQS::Queue").map((resource) => {
    const p = resource.properties as QueueProperties;
    return {
      name: resource.physical.attribute("QueueName") ?? resource.logicalId,
      arn: arnOf(resource),
      fifo: p.FifoQueue === true,
      contentBasedDeduplication: p.ContentBasedDeduplication === true,
      visibilitySeconds: Number(p.VisibilityTimeout ?? 30),
      delaySeconds: Number(p.DelaySeconds ?? 0),
      retentionSeconds: Number(p.MessageRetentionPeriod ?? 345_600), // Four days, as SQS.
      ...(p.RedrivePolicy
        ? { deadLetters: { arn: p.RedrivePolicy.deadLetterTargetArn, maxReceives: Number(p.RedrivePolicy.maxReceiveCount) } }
        : {}),
    };
  });
}

interface FunctionProperties {
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Code?: { readonly S3Key?: string };
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

/** More at once than this only makes two processors change between them, and each environment weighs what its bundle weighs. */
const concurrencyMax = 4;

export function functionsIn(
  resources: readonly Resource[],
  environment: (name: string) => Readonly<Record<string, string>>,
): FunctionDefinition[] {
  return ofType(resources, "AWS::Lambda::Function").flatMap((resource) => {
    const p = resource.properties as FunctionProperties;
    if (p.Runtime?.startsWith("nodejs") !== true || p.Code?.S3Key === undefined) return []; // CDK's own helpers in other languages.
    const name = resource.physical.ref;
    return {
      name,
      arn: arnOf(resource),
      dir: resource.stack.assetDir(p.Code.S3Key),
      handler: p.Handler ?? "index.handler",
      environment: { ...p.Environment?.Variables, ...environment(name) },
      timeoutSeconds: p.Timeout ?? 3,
      memoryMegabytes: p.MemorySize ?? 128,
      concurrency: Math.min(concurrencyMax, Math.max(1, p.ReservedConcurrentExecutions ?? concurrencyMax)),
    };
  });
}

interface RuleProperties {
  readonly EventBusName?: string;
  readonly EventPattern?: Pattern;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly Targets?: readonly Target[];
}

export function rulesIn(resources: readonly Resource[]): Rule[] {
  return ofType(resources, "AWS::Events::Rule").flatMap(({ logicalId, properties }) => {
    const p = properties as RuleProperties;
    if (!p.EventPattern || p.State === "DISABLED") return [];
    return { name: logicalId, bus: busName(p.EventBusName), pattern: p.EventPattern, targets: p.Targets ?? [] };
  });
}

interface ScheduleProperties {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: string;
  readonly Target: Target;
}

export function schedulesIn(resources: readonly Resource[]): Schedule[] {
  const scheduled = ofType(resources, "AWS::Scheduler::Schedule").flatMap(({ stack, logicalId, properties }): Schedule[] => {
    const p = properties as unknown as ScheduleProperties;
    if (p.State === "DISABLED") return [];
    return [
      {
        name: `${stack.name}/${logicalId}`,
        expression: p.ScheduleExpression,
        zone: p.ScheduleExpressionTimezone,
        target: p.Target,
        from: "scheduler",
      },
    ];
  });
  const ruled = ofType(resources, "AWS::Events::Rule").flatMap(({ stack, logicalId, properties }): Schedule[] => {
    const p = properties as RuleProperties;
    if (p.ScheduleExpression === undefined || p.State === "DISABLED") return [];
    const expression = p.ScheduleExpression;
    return (p.Targets ?? []).map((target) => ({ name: `${stack.name}/${logicalId}/${target.Id ?? ""}`, expression, target, from: "rule" }));
  });
  return [...scheduled, ...ruled];
}

interface SourceProperties {
  readonly FunctionName: string;
  readonly EventSourceArn: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
  readonly FunctionResponseTypes?: readonly string[];
  readonly BisectBatchOnFunctionError?: boolean;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly StartingPosition?: string;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
}

export type TemplateStream = Omit<StreamSource, "engineStreamArn">;

export function sourcesIn(resources: readonly Resource[]): { queues: QueueSource[]; streams: TemplateStream[] } {
  const sources: { queues: QueueSource[]; streams: TemplateStream[] } = { queues: [], streams: [] };
  for (const { stack, logicalId, properties } of ofType(resources, "AWS::Lambda::EventSourceMapping")) {
    const p = properties as unknown as SourceProperties;
    if (p.Enabled === false) continue;
    const common = {
      functionArn: p.FunctionName,
      filters: (p.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern) as Pattern),
      partial: p.FunctionResponseTypes?.includes("ReportBatchItemFailures") === true,
    };
    if (p.EventSourceArn.split(":")[2] === "sqs") {
      const concurrency = Math.min(2, p.ScalingConfig?.MaximumConcurrency ?? 2);
      const windowSeconds = p.MaximumBatchingWindowInSeconds ?? 0;
      sources.queues.push({ ...common, queueArn: p.EventSourceArn, batchSize: p.BatchSize ?? 10, windowSeconds, concurrency });
      continue;
    }
    const retries = p.MaximumRetryAttempts ?? -1; // -1 is CloudFormation's "for ever", for both limits.
    const age = p.MaximumRecordAgeInSeconds ?? -1;
    sources.streams.push({
      ...common,
      id: `${stack.name}/${logicalId}`,
      tableName: /:table\/([^/]+)\/stream\//.exec(p.EventSourceArn)?.[1] ?? "",
      streamArn: p.EventSourceArn,
      batchSize: p.BatchSize ?? 100,
      bisect: p.BisectBatchOnFunctionError === true,
      ...(retries < 0 ? {} : { retriesMax: retries }),
      ...(age < 0 ? {} : { ageSecondsMax: age }),
      onFailureArn: p.DestinationConfig?.OnFailure?.Destination,
      from: p.StartingPosition === "LATEST" ? "LATEST" : "TRIM_HORIZON",
    });
  }
  return sources;
}

interface MachineProperties {
  readonly StateMachineType?: string;
  readonly DefinitionString?: string;
  readonly Definition?: object;
  readonly DefinitionSubstitutions?: Readonly<Record<string, unknown>>;
  readonly RoleArn?: string;
}

/** The state machines of the template, with their definitions as JSON text. */
export function workflowsIn(resources: readonly Resource[]): Machine[] {
  return ofType(resources, "AWS::StepFunctions::StateMachine").map(({ physical, properties }) => {
    const p = properties as MachineProperties;
    const name = physical.attribute("Name") ?? physical.ref;
    if (p.StateMachineType === "EXPRESS") throw new Failure(`The local cloud runs Standard state machines; ${name} is an Express one.`);
    const text = p.DefinitionString ?? (p.Definition && JSON.stringify(p.Definition));
    if (text === undefined) throw new Failure(`The template holds no definition of the state machine ${name}.`);
    return { arn: physical.ref, name, definition: substituted(text, p.DefinitionSubstitutions ?? {}), roleArn: p.RoleArn ?? "" };
  });
}

/** `${name}` stands for what the template has under that name; CloudFormation puts it into the text as it is. */
const substituted = (text: string, values: Readonly<Record<string, unknown>>) =>
  text.replace(/\$\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));

interface JwtProperties {
  readonly JwtConfiguration?: { readonly Issuer?: string; readonly Audience?: readonly string[] };
}
interface IntegrationProperties {
  readonly IntegrationUri?: string;
  readonly TimeoutInMillis?: number;
}
interface RouteProperties {
  readonly RouteKey: string;
  readonly Target?: string;
  readonly AuthorizerId?: string;
  readonly AuthorizationScopes?: readonly string[];
}

/** The one HTTP API of the assembly; undefined when it has none. */
export function apiIn(resources: readonly Resource[]): { apiId: string; cors?: Cors; routes: Route<GatewayTarget>[] } | undefined {
  const [api] = ofType(resources, "AWS::ApiGatewayV2::Api");
  if (!api) return undefined;
  const byRef = (type: string) => new Map(ofType(resources, type).map((resource) => [resource.physical.ref, resource.properties]));
  const integrations = byRef("AWS::ApiGatewayV2::Integration");
  const authorizers = byRef("AWS::ApiGatewayV2::Authorizer");
  const routes = ofType(resources, "AWS::ApiGatewayV2::Route").map(({ properties }) => {
    const p = properties as unknown as RouteProperties;
    const integration = integrations.get(p.Target?.replace(/^integrations\//, "") ?? "") as IntegrationProperties | undefined;
    const jwt = (authorizers.get(p.AuthorizerId ?? "") as JwtProperties | undefined)?.JwtConfiguration;
    const authorizer = jwt && { issuer: jwt.Issuer ?? "", audience: jwt.Audience ?? [], scopes: p.AuthorizationScopes ?? [] };
    const functionArn = functionIn(integration?.IntegrationUri ?? "");
    return {
      key: p.RouteKey,
      to: { functionArn, timeoutMs: integration?.TimeoutInMillis ?? 30_000, ...(authorizer ? { authorizer } : {}) },
    };
  });
  return { apiId: api.physical.ref, cors: api.properties["CorsConfiguration"] as Cors | undefined, routes };
}

/** An integration names a function by ARN, or by the longer address `…:path/2015-03-31/functions/<arn>/invocations`. */
const functionIn = (uri: string) => /functions\/(arn:[^/]+)\/invocations/.exec(uri)?.[1] ?? uri;
