import type {
  AttributeDefinition,
  DynamoDBClient,
  GlobalSecondaryIndex,
  KeySchemaElement,
  ProjectionType,
  ScanCommandOutput,
  StreamViewType,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  ScanCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Properties, Resource } from "../assembly/template.ts";

/** A table of the template as the engine holds it. */
export interface LocalTable {
  readonly name: string;
  readonly keyNames: readonly string[];
  /** As the engine knows it; undefined without a stream. */
  readonly engineStreamArn?: string;
  readonly ttlAttribute?: string;
}

interface TableProperties {
  readonly AttributeDefinitions: AttributeDefinition[];
  readonly KeySchema: KeySchemaElement[];
  readonly GlobalSecondaryIndexes?: readonly {
    IndexName: string;
    KeySchema: KeySchemaElement[];
    Projection: { ProjectionType?: ProjectionType; NonKeyAttributes?: string[] };
  }[];
  readonly StreamSpecification?: { readonly StreamViewType: StreamViewType };
  readonly TimeToLiveSpecification?: { readonly Enabled?: boolean; readonly AttributeName?: string };
}

/** Makes the table if it is not there, and adds indexes that the template has gained since. */
export async function ensureTable(client: DynamoDBClient, { physical, properties }: Resource): Promise<LocalTable> {
  const name = physical.ref;
  const wanted = properties as Properties & TableProperties; // A table of CDK's has these.
  const table = (await described(client, name)) ?? (await created(client, name, wanted));
  const has = new Set(table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  for (const index of indexesOf(wanted)) {
    if (has.has(index.IndexName)) continue;
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: wanted.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: index }],
      }),
    );
  }
  const { Enabled, AttributeName } = wanted.TimeToLiveSpecification ?? {};
  const keyNames = wanted.KeySchema.map(({ AttributeName: key }) => key ?? "");
  return {
    name,
    keyNames,
    engineStreamArn: table.LatestStreamArn,
    ...(Enabled === true && AttributeName !== undefined ? { ttlAttribute: AttributeName } : {}),
  };
}

async function described(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function created(client: DynamoDBClient, name: string, wanted: TableProperties): Promise<TableDescription> {
  const indexes = indexesOf(wanted);
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: wanted.AttributeDefinitions,
      KeySchema: wanted.KeySchema,
      ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
      ...(wanted.StreamSpecification
        ? { StreamSpecification: { StreamEnabled: true, StreamViewType: wanted.StreamSpecification.StreamViewType } }
        : {}),
    }),
  );
  const { Enabled, AttributeName } = wanted.TimeToLiveSpecification ?? {};
  if (Enabled === true)
    await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: { Enabled, AttributeName } }));
  return (await described(client, name)) ?? { TableName: name };
}

/** Only what the engine takes: throughput limits and insights are the cloud's. */
const indexesOf = ({ GlobalSecondaryIndexes = [] }: TableProperties): GlobalSecondaryIndex[] =>
  GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));

const sweepPage = 500;

/**
 * Deletes rows whose time to live has passed, which the engine never does. Page by page, so that it never holds the engine for
 * long; a row whose time was extended meanwhile stays. Answers how many.
 */
export async function sweepExpired(
  client: DynamoDBClient,
  { name, keyNames, ttlAttribute }: LocalTable,
  signal?: AbortSignal,
): Promise<number> {
  if (ttlAttribute === undefined) return 0;
  const keys = Object.fromEntries(keyNames.map((key, i) => [`#k${i}`, key]));
  const ttl = { "#ttl": ttlAttribute };
  const values = { ":now": { N: String(Math.floor(Date.now() / 1000)) }, ":zero": { N: "0" } };
  const expired = "#ttl > :zero AND #ttl < :now";
  let swept = 0;
  let start: ScanCommandOutput["LastEvaluatedKey"];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: name,
        Limit: sweepPage,
        ExclusiveStartKey: start,
        FilterExpression: expired,
        ProjectionExpression: Object.keys(keys).join(", "),
        ExpressionAttributeNames: { ...keys, ...ttl },
        ExpressionAttributeValues: values,
      }),
    );
    for (const Key of page.Items ?? []) {
      const condition = { ConditionExpression: expired, ExpressionAttributeNames: ttl, ExpressionAttributeValues: values };
      swept += await client.send(new DeleteItemCommand({ TableName: name, Key, ...condition })).then(
        () => 1,
        (error: Error) => (error.name === "ConditionalCheckFailedException" ? 0 : Promise.reject(error)),
      );
    }
    start = page.LastEvaluatedKey;
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (start !== undefined && signal?.aborted !== true);
  return swept;
}
