import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { IndexName } from "../data/table.ts";
import { quarantineFolder, releasedFolder } from "../domain/documents/document.ts";
import { machineNameOf } from "./workflows.ts";

/** A thing that functions work with. `source` is what feeds the function, `failures` where its stream's failed batches go. */
export type Thing = "table" | "search" | "secret" | "documents" | "workflow" | "bus" | "source" | "failures";

/** One thing, what may be done with it, and what for. */
export interface Grant {
  readonly on: Thing;
  readonly actions: readonly `${string}:${string}`[];
  /** Only these indexes of it. @default the thing itself */
  readonly indexes?: readonly IndexName[];
  /** Only rows whose partition key looks so. */
  readonly keys?: readonly string[];
  /** Only objects whose names begin so. */
  readonly under?: string;
  /** Only the state machine of this workflow. */
  readonly workflow?: string;
  readonly for: string;
}

/** What stands behind a thing in one deployment. */
export interface Means {
  readonly arns: readonly string[];
  readonly key?: IKey;
}

const reads: readonly Grant[] = [
  {
    on: "table",
    actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
    for: "who asks, facts to decide on, and what is shown",
  },
];
const stepReads: readonly Grant[] = [
  { on: "table", actions: ["dynamodb:GetItem", "dynamodb:Query"], for: "the case with its parts and lists, and what was done before" },
];
const lists = (...indexes: IndexName[]): readonly Grant[] => [{ on: "table", actions: ["dynamodb:Query"], indexes, for: "lists" }];
// Parts of a transaction are granted by their own verbs; TransactWriteItems has none. Nothing can delete a case or an event.
const writes: readonly Grant[] = [{ on: "table", actions: ["dynamodb:PutItem"], for: "rows, events and reservations, in one transaction" }];
const releases: readonly Grant[] = [
  {
    on: "table",
    actions: ["dynamodb:DeleteItem"],
    keys: ["UNIQUE#*"],
    for: "giving back a value that was reserved; nothing else is ever deleted",
  },
];
const draws: readonly Grant[] = [
  { on: "table", actions: ["dynamodb:UpdateItem"], keys: ["COUNTER#*"], for: "drawing the next number; every other row is replaced whole" },
];
const seals: readonly Grant[] = [
  { on: "secret", actions: ["secretsmanager:GetSecretValue"], for: "sealed cursors and the keyed hashes in keys" },
];
/** Tells a waiting workflow that what it waits for has happened. */
const tells = (workflow: string): readonly Grant[] => [
  { on: "workflow", workflow, actions: ["states:SendTaskSuccess"], for: "letting it go on when it waits" },
];
const queued: readonly Grant[] = [
  { on: "source", actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], for: "emptying its queue" },
];

/**
 * What each function may do: the whole of it, by the name of its context or queue. Its log lines and traces come on top, in
 * constructs/house-function.ts. An action that no test uses is reported by the local cloud, so that this list only shrinks.
 */
export const grants: Readonly<Record<string, readonly Grant[]>> = {
  cases: [
    ...reads,
    ...lists("gsi1", "gsi2", "gsi3", "gsi4"),
    ...writes,
    ...releases,
    ...draws,
    ...seals,
    { on: "search", actions: ["dynamodb:Query"], for: "finding cases" },
  ],
  membership: [
    { on: "table", actions: ["dynamodb:GetItem", "dynamodb:Query"], for: "who asks, and the case with its membership" },
    ...writes,
    ...seals,
  ],
  parties: [...reads, ...lists("gsi1", "gsi3"), ...writes, ...releases, ...seals],
  status: [...reads, ...writes, ...releases, ...seals],
  care: [...reads, ...writes, ...draws, ...seals],
  documents: [
    ...reads,
    ...writes,
    ...seals,
    {
      on: "documents",
      actions: ["s3:PutObject"],
      under: quarantineFolder,
      for: "whoever uploads, by an address that is signed in its name",
    },
    { on: "documents", actions: ["s3:GetObject"], under: releasedFolder, for: "whoever reads, by an address that is signed in its name" },
  ],
  work: [...reads, ...lists("gsi1", "byDay"), ...writes, ...releases, ...seals],
  outreach: [...reads, ...writes, ...seals],
  settings: [
    { on: "table", actions: ["dynamodb:GetItem", "dynamodb:Query"], for: "who asks, the settings, and their history" },
    ...writes,
    ...seals,
  ],
  prices: [...reads, ...writes, ...releases, ...seals],
  billing: [...reads, ...writes, ...draws, ...seals],
  claims: [...reads, ...lists("gsi1", "gsi2", "gsi3", "gsi4"), ...writes, ...seals],
  denials: [...reads, ...lists("gsi1", "gsi3", "gsi4"), ...writes, ...draws, ...seals],
  system: [
    ...seals,
    {
      on: "table",
      actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
      for: "who asks, whether the table answers, and how far long work is",
    },
  ],

  "auto-approval": [
    ...queued,
    {
      on: "table",
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      for: "the case with its authorizations, and whether this event was seen",
    },
    ...writes,
    ...draws,
    ...seals,
  ],
  approvals: [
    ...queued,
    {
      on: "table",
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      for: "the approval, the token of the workflow that waits for it, and whether this event was seen",
    },
    ...writes,
    ...tells("activation"),
    ...seals,
  ],
  "case-status": [...stepReads, ...writes, ...draws, ...seals],
  activation: [...stepReads, ...writes, ...tells("activation"), ...seals],
  "claim-transition": [
    {
      on: "table",
      actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
      for: "the appointment, its case and the price book",
    },
    ...writes,
    ...draws,
    ...tells("claim-transition"),
    ...seals,
  ],
  holds: [
    ...queued,
    {
      on: "table",
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      for: "the case's held appointments, whether this event was seen, and the tokens of those who wait for them",
    },
    ...writes,
    ...tells("claim-transition"),
    ...seals,
  ],
  operations: [
    ...queued,
    {
      on: "table",
      actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
      for: "the operation with its input, and the fees or the denial that it changes",
    },
    ...writes,
    ...seals,
  ],
  "due-work": [...reads, ...lists("gsi2"), ...writes, ...seals],
  "missing-memberships": [
    { on: "table", actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"], for: "a case and its membership, and whose an MRN is" },
    ...lists("gsi4"),
    ...writes,
    ...draws,
    ...seals,
  ],
  search: [
    ...queued,
    {
      on: "table",
      actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
      for: "the case with its card and its patient, or the firm, and whether this event was seen",
    },
    ...lists("gsi3"),
    {
      on: "table",
      actions: ["dynamodb:PutItem"],
      keys: ["SEEN#*", "case_*"],
      for: "remembering the event, and the patient's name on the card",
    },
    {
      on: "search",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchWriteItem"],
      for: "replacing the entries of a case or a firm",
    },
    ...seals,
  ],
  uploads: [
    ...queued,
    { on: "table", actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"], for: "the document that was announced, and its case" },
    ...writes,
    {
      on: "documents",
      actions: ["s3:GetObject", "s3:DeleteObject"],
      under: quarantineFolder,
      for: "looking at what arrived, and clearing it away",
    },
    { on: "documents", actions: ["s3:PutObject"], under: releasedFolder, for: "what may be read" },
    ...seals,
  ],
  publish: [
    {
      on: "source",
      actions: ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords", "dynamodb:ListStreams"],
      for: "reading what was written",
    },
    { on: "bus", actions: ["events:PutEvents"], for: "telling everyone" },
    { on: "failures", actions: ["sqs:SendMessage"], for: "setting aside what could not be told" },
  ],
};

/** The statements of one function: a list in its own policy, nothing shared, nothing inherited. */
export function statementsOf(scope: Construct, name: string, means: Partial<Record<Thing, Means>>): PolicyStatement[] {
  const list = grants[name];
  if (list === undefined) throw new Error(`infra/grants.ts does not say what the function ${name} may do`);
  return list.flatMap((grant) => {
    const thing = means[grant.on];
    if (thing === undefined) throw new Error(`the function ${name} is granted its ${grant.on}, but has none`);
    return [allow(grant, thing), ...(thing.key ? [openedBy(scope, grant, thing.key)] : [])];
  });
}

function allow({ actions, indexes, keys, under, workflow }: Grant, means: Means): PolicyStatement {
  const arns = workflow === undefined ? means.arns : means.arns.filter((arn) => arn.endsWith(`:${machineNameOf(workflow)}`));
  if (arns.length === 0) throw new Error(`there is no workflow ${workflow}`);
  const parts = under === undefined ? indexes?.map((index) => `index/${index}`) : [`${under}*`];
  return new PolicyStatement({
    actions: [...actions],
    resources: arns.flatMap((arn) => parts?.map((part) => `${arn}/${part}`) ?? [arn]),
    conditions: keys && { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys } },
  });
}

const readingVerbs = /:(Get|BatchGet|Query|Describe|List|Receive|Delete[Mm]essage)/;
const keyToRead = ["kms:Decrypt", "kms:DescribeKey"];
const keyToWrite = [...keyToRead, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"];

/** The thing's key, usable only through the service that keeps the thing. */
function openedBy(scope: Construct, { actions }: Grant, key: IKey): PolicyStatement {
  const { region } = Stack.of(scope);
  const service = actions[0]!.split(":")[0]!; // Every grant names at least one action, as `service:Verb`.
  return new PolicyStatement({
    actions: actions.every((action) => readingVerbs.test(action)) ? keyToRead : keyToWrite,
    resources: [key.keyArn],
    conditions: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
  });
}
