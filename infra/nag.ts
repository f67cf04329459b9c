import type { App } from "aws-cdk-lib";
import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, HIPAASecurityChecks, ServerlessChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { quarantineFolder, releasedFolder } from "../domain/documents/document.ts";

/** Findings that we have read and accept, with the sentence that we would tell an auditor. */
interface Accepted {
  readonly ids: readonly string[];
  readonly reason: string;
}

const hipaa = (rule: string) => `HIPAA.Security::HIPAA.Security-${rule}`;
const solutions = (rule: string) => `AwsSolutions::AwsSolutions-${rule}`;
const serverless = (rule: string) => `Serverless::Serverless-${rule}`;

/**
 * Every finding of the packs that we accept, by the kind of thing it is about. What is not listed makes the synthesis fail.
 * What the packs cannot see is asserted in tests/infra instead (spec/RELIABILITY.md 2.2).
 */
const accepted = {
  function: [
    {
      ids: [hipaa("LambdaInsideVPC")],
      reason: "It reaches nothing but AWS services over TLS with its own role, and there is no network of ours to be inside of.",
    },
    {
      ids: [hipaa("LambdaDLQ"), serverless("LambdaDLQ")],
      reason:
        "It is called by the gateway, or by a poller that sets failed work aside in a queue; the asynchronous calls that this rule is about do not occur.",
    },
    {
      ids: [hipaa("IAMNoInlinePolicy")],
      reason: "The statements belong to this one function and go when it goes; a managed policy could be attached to something else.",
    },
    { ids: [solutions("IAM5[Resource::*]")], reason: "Only for sending traces: X-Ray's actions name no resource." },
    {
      ids: [quarantineFolder, releasedFolder].map((folder) =>
        solutions(`IAM5[Resource::MedLegalData:ExportsOutputFnGetAttDocumentsBucket089EA665Arn9C7B4550/${folder}*]`),
      ),
      reason:
        "Documents are objects, each with a name of its own: a function may have those that are unchecked, or those that are checked.",
    },
  ],
  workflow: [
    {
      ids: [hipaa("IAMNoInlinePolicy")],
      reason: "The statements belong to this one state machine and go when it goes; a managed policy could be attached to something else.",
    },
    {
      ids: [solutions("IAM5[Resource::*]")],
      reason: "Only for sending traces and for the delivery of its log: those actions name no resource.",
    },
  ],
  "queue-poller": [
    {
      ids: [serverless("LambdaEventSourceMappingDestination")],
      reason: "A poller of a queue takes no destination: the queue's own redrive policy sets failed messages aside.",
    },
  ],
  "set-aside": [
    {
      ids: [solutions("SQS3"), serverless("SQSRedrivePolicy")],
      reason: "This is where failed work is set aside. It rings as soon as it holds anything; behind it stands a person.",
    },
  ],
  "alarm-email": [
    {
      ids: [serverless("SNSRedrivePolicy")],
      reason: "A queue for e-mails about alarms would need an alarm of its own; what rang stays visible among the alarms until it is well.",
    },
  ],
  "house-secret": [
    {
      ids: [hipaa("SecretsManagerRotationEnabled"), solutions("SMG4")],
      reason:
        "The reservations that keep an accident and an MRN unique are keyed by it: a rotated secret would let a second case open. It never leaves the functions, and only functions can read it.",
    },
  ],
  "documents-bucket": [
    {
      ids: [hipaa("S3BucketReplicationEnabled")],
      reason:
        "Every version is kept, and AWS Backup copies the bucket daily into a locked vault, which a replica of a mistake would not replace.",
    },
  ],
  "access-log-bucket": [
    {
      ids: [hipaa("S3BucketReplicationEnabled")],
      reason: "It holds who fetched a document, not documents; S3 keeps it in three places and every version of it.",
    },
    { ids: [hipaa("S3DefaultEncryptionKMS")], reason: "S3 delivers access logs only into buckets that it encrypts with its own key." },
  ],
  backups: [
    {
      ids: ["service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"].map((policy) =>
        solutions(`IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`),
      ),
      reason: "AWS Backup maintains the list of what it needs, and the role can be taken by nobody else.",
    },
  ],
  "open-route": [
    {
      ids: [solutions("APIG4")],
      reason:
        "Its contract says that anyone may: whether the service is well, its documentation, and the answer that there is nothing at an address. It shows no record of anyone.",
    },
  ],
} as const satisfies Record<string, readonly Accepted[]>;

/** Accepts for this construct, and what is in it, the findings listed for its kind. */
export function accept(scope: IConstruct, kind: keyof typeof accepted): void {
  for (const { ids, reason } of accepted[kind]) Validations.of(scope).acknowledge(...ids.map((id) => ({ id, reason })));
}

/** Checks the whole app under the three packs; a finding that is not accepted makes the synthesis fail. */
export function check(app: App): void {
  Validations.of(app).addPlugins(new HIPAASecurityChecks(app), new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
