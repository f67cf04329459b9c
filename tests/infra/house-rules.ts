import type { Properties, Resource } from "./assembly.ts";
import { refersTo } from "./assembly.ts";

/**
 * What the packs cannot see (spec/RELIABILITY.md 2.2): each rule names what is wrong with a resource, in a few words. They are
 * functions, so that a test can also hold a bad stack against them.
 */
export function flawsIn(resources: readonly Resource[]): string[] {
  return resources.flatMap((resource) =>
    (rules[resource.type] ?? []).flatMap((rule) => rule(resource, resources)).map((flaw) => `${resource.id}: ${flaw}`),
  );
}

type Rule = (resource: Resource, all: readonly Resource[]) => string[];
const when = (isFlawed: boolean, flaw: string): string[] => (isFlawed ? [flaw] : []);
const needs =
  (property: string, flaw: string): Rule =>
  ({ properties }) =>
    when(!properties[property], flaw);
const isKept: Rule = ({ deletionPolicy }) => when(deletionPolicy !== "Retain", "goes when its stack goes");

const rules: Readonly<Record<string, readonly Rule[]>> = {
  "AWS::DynamoDB::GlobalTable": [
    ({ properties: { SSESpecification, Replicas } }) =>
      when(
        !(SSESpecification?.SSEType === "KMS" && Replicas.every((replica: Properties) => replica.SSESpecification?.KMSMasterKeyId)),
        "no key of ours",
      ),
    ({ properties: { Replicas } }) => when(!Replicas.every((replica: Properties) => replica.DeletionProtectionEnabled), "can be deleted"),
    // The search index is derived and rebuilt by a command: no recovery (DESIGN 5).
    ({ id, properties: { Replicas } }) =>
      when(
        !id.startsWith("Search") &&
          !Replicas.every((replica: Properties) => replica.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled),
        "no recovery to a point in time",
      ),
    isKept,
  ],
  "AWS::SQS::Queue": [
    needs("KmsMasterKeyId", "no key of ours"),
    ({ id, properties }, all) => when(!properties.RedrivePolicy && !setsAside(all).has(id), "failed messages go nowhere"),
    ({ id }, all) =>
      when(
        !all.some(({ type, properties }) => type === "AWS::SQS::QueuePolicy" && deniesPlainText(properties, id)),
        "takes messages without TLS",
      ),
    ({ id }, all) => when(!setsAside(all).has(id) ? false : !isWatched(id, all), "work is set aside and nobody is told"),
  ],
  "AWS::SNS::Topic": [needs("KmsMasterKeyId", "no key of ours")],
  "AWS::Events::EventBus": [needs("KmsKeyIdentifier", "no key of ours")],
  "AWS::Logs::LogGroup": [needs("KmsKeyId", "no key of ours"), needs("RetentionInDays", "is kept for ever or not at all"), isKept],
  "AWS::SecretsManager::Secret": [needs("KmsKeyId", "no key of ours"), isKept],
  "AWS::S3::Bucket": [
    // S3 delivers its access logs only into buckets under its own key.
    ({ id, properties }) =>
      when(
        !id.startsWith("DocumentsAccessLog") && !JSON.stringify(properties.BucketEncryption ?? "").includes("KMSMasterKeyID"),
        "no key of ours",
      ),
    ({ properties }) => when(properties.VersioningConfiguration?.Status !== "Enabled", "forgets earlier versions"),
    isKept,
  ],
  "AWS::StepFunctions::StateMachine": [
    needs("EncryptionConfiguration", "no key of ours"),
    ({ properties }) => when(properties.TracingConfiguration?.Enabled !== true, "leaves no trace"),
    ({ properties }) => when(properties.LoggingConfiguration?.Level !== "ALL", "does not say what it did"),
    ({ properties }) => when(properties.LoggingConfiguration?.IncludeExecutionData !== false, "copies its data into a log"),
    ({ id }, all) => when(!isWatched(id, all), "fails and nobody is told"),
  ],
  "AWS::KMS::Key": [needs("EnableKeyRotation", "is never turned"), isKept],
  "AWS::Cognito::UserPool": [({ properties }) => when(properties.DeletionProtection !== "ACTIVE", "can be deleted"), isKept],
  "AWS::Lambda::Function": [
    ({ properties }) => when(properties.ReservedConcurrentExecutions === undefined, "may take the whole account"),
    ({ properties }) => when(properties.TracingConfig?.Mode !== "Active", "leaves no trace"),
    ({ properties }, all) =>
      when(
        !all.some(({ type, id }) => type === "AWS::Logs::LogGroup" && id === refersTo(properties.LoggingConfig?.LogGroup)),
        "no log group of ours",
      ),
    ({ properties }) => when(properties.MemorySize === undefined || properties.Timeout === undefined, "no limit of memory or time"),
    ({ id }, all) => when(!isWatched(id, all), "fails and nobody is told"),
  ],
  "AWS::Events::Rule": [
    ({ properties }) =>
      (properties.Targets as Properties[]).flatMap((target) => [
        ...when(!target.DeadLetterConfig, "undelivered events go nowhere"),
        ...when(
          target.RetryPolicy?.MaximumRetryAttempts === undefined || target.RetryPolicy?.MaximumEventAgeInSeconds === undefined,
          "does not say how long it tries",
        ),
      ]),
  ],
  "AWS::IAM::Policy": [({ properties }) => statementsIn(properties).flatMap(flawsOfStatement)],
  "AWS::IAM::ManagedPolicy": [({ properties }) => statementsIn(properties).flatMap(flawsOfStatement)],
};

/** Queues that others send their failures to. */
function setsAside(all: readonly Resource[]): ReadonlySet<string | undefined> {
  return new Set(
    all.flatMap(({ type, properties }) => {
      if (type === "AWS::SQS::Queue") return [refersTo(properties.RedrivePolicy?.deadLetterTargetArn)];
      if (type === "AWS::Events::Rule")
        return ((properties.Targets ?? []) as Properties[]).map((target) => refersTo(target.DeadLetterConfig?.Arn));
      if (type === "AWS::Lambda::EventSourceMapping") return [refersTo(properties.DestinationConfig?.OnFailure?.Destination)];
      return [];
    }),
  );
}

const deniesPlainText = ({ Queues, PolicyDocument }: Properties, queue: string): boolean =>
  Queues.some((of: Properties) => refersTo(of) === queue) &&
  PolicyDocument.Statement.some(
    (statement: Properties) => statement.Effect === "Deny" && statement.Condition?.Bool?.["aws:SecureTransport"] === "false",
  );

const isWatched = (id: string, all: readonly Resource[]): boolean =>
  all.some(
    ({ type, properties }) =>
      type === "AWS::CloudWatch::Alarm" &&
      properties.AlarmActions?.length > 0 &&
      (properties.Dimensions as Properties[] | undefined)?.some(({ Value }) => refersTo(Value) === id),
  );

export const statementsIn = (properties: Properties): Properties[] => properties.PolicyDocument.Statement as Properties[];
export const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? (value as readonly T[]) : [value as T]);

function flawsOfStatement({ Effect, Action, Resource, Condition }: Properties): string[] {
  const actions = listOf<string>(Action);
  const keys: readonly string[] = Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? [];
  return [
    ...when(Effect !== "Allow", "a statement that does not allow"),
    ...actions.flatMap((action) => when(action.includes("*"), `may do ${action}`)),
    ...when(
      actions.some((action) => /:(Scan|PartiQL\w+)$/.test(action)),
      "may read the whole table",
    ),
    ...when(actions.includes("dynamodb:DeleteItem") && keys.join() !== "UNIQUE#*", "may delete more than a reservation"),
    ...when(actions.includes("dynamodb:UpdateItem") && keys.join() !== "COUNTER#*", "may change more than a counter in place"),
    // X-Ray's actions and those for the delivery of logs name no resource.
    ...when(
      listOf<unknown>(Resource).includes("*") &&
        !actions.every((action) => /^(xray:|logs:\w*(LogDelivery|LogDeliveries|ResourcePolicy|ResourcePolicies|LogGroups)$)/.test(action)),
      "may do it to anything",
    ),
  ];
}
