import type { Context } from "../aws/iam.ts";

/** What a DynamoDB call needs to be allowed: a transaction has no action of its own, but needs those of its parts. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export interface TableKeys {
  readonly arn: string;
  /** The partition key's attribute, of the table and of each index. */
  readonly partitionKey: (index?: string) => string | undefined;
}

type Item = Readonly<Record<string, Readonly<Record<string, string>>>>;
interface Part {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly TransactItems?: readonly Readonly<Record<string, Part | undefined>>[];
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

const transactActions: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};

/** `operation` is the last part of X-Amz-Target, such as `TransactWriteItems`. */
export function needsOf(operation: string, body: Part, tableOf: (name: string) => TableKeys | undefined): Need[] {
  const need = (action: string, part: Part, leading: readonly string[]): Need => {
    const table = tableOf(part.TableName ?? "");
    const resource = `${table?.arn ?? part.TableName ?? "*"}${part.IndexName === undefined ? "" : `/index/${part.IndexName}`}`;
    return { action: `dynamodb:${action}`, resource, context: leading.length > 0 ? { "dynamodb:LeadingKeys": leading } : {} };
  };
  const keyOf = (name: string | undefined, item: Item | undefined): string[] => {
    const key = tableOf(name ?? "")?.partitionKey();
    const value = key === undefined ? undefined : Object.values(item?.[key] ?? {})[0];
    return value === undefined ? [] : [value];
  };

  if (operation === "TransactWriteItems" || operation === "TransactGetItems") {
    return (body.TransactItems ?? []).flatMap((entry) =>
      Object.entries(entry).flatMap(([verb, part]) =>
        part ? need(transactActions[verb] ?? verb, part, keyOf(part.TableName, part.Key ?? part.Item)) : [],
      ),
    );
  }
  if (operation === "BatchGetItem" || operation === "BatchWriteItem") {
    return Object.entries(body.RequestItems ?? {}).map(([TableName, asked]) => {
      const leading = itemsIn(asked).flatMap((item) => keyOf(TableName, item));
      return need(operation, { TableName }, leading);
    });
  }
  if (operation === "Query") return [need(operation, body, queriedKey(body, tableOf(body.TableName ?? "")))];
  return [need(operation, body, keyOf(body.TableName, body.Key ?? body.Item))];
}

/** The keys and items in one table's share of a batch. */
function itemsIn(asked: unknown): Item[] {
  if (Array.isArray(asked)) {
    const writes = asked as { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[];
    return writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {});
  }
  return [...((asked as { Keys?: readonly Item[] }).Keys ?? [])];
}

/** The partition that a query names in its key condition. */
function queriedKey(query: Part, table: TableKeys | undefined): string[] {
  const { KeyConditionExpression = "", ExpressionAttributeNames = {}, ExpressionAttributeValues = {}, IndexName } = query;
  const key = table?.partitionKey(IndexName);
  for (const [, name = "", value = ""] of KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    if ((ExpressionAttributeNames[name] ?? name) === key) return Object.values(ExpressionAttributeValues[value] ?? {}).slice(0, 1);
  }
  return [];
}
