import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

/**
 * The one table under few verbs. Every write of the system is a list of them, committed in one transaction (DESIGN 4). A write
 * that loses its condition is not an error: the facts have changed, so the caller reads again and decides again. That one rule
 * serves stale versions, taken numbers, a second case for an accident, a replayed request and a repeated event alike.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Row = Key & { readonly [attribute: string]: unknown };

export type Write =
  | { readonly verb: "create"; readonly row: Row }
  | { readonly verb: "replace"; readonly row: Row; readonly atVersion: number }
  | { readonly verb: "release"; readonly key: Key; readonly owner: string };

/** The row must not be there yet. */
export const create = (row: Row): Write => ({ verb: "create", row });
/** The row must still be at the version that was read: one below its own, unless said otherwise. */
export const replace = (row: Row & { readonly version: number }, atVersion = row.version - 1): Write => ({
  verb: "replace",
  row,
  atVersion,
});
/** Takes a value that only one owner may have. */
export const reserve = (key: Key, owner: string, more: Readonly<Record<string, unknown>> = {}): Write => create({ ...more, ...key, owner });
/** Gives it back; it must still be the owner's. */
export const release = (key: Key, owner: string): Write => ({ verb: "release", key, owner });

const keyNames = new Set([
  "pk",
  "sk",
  "ttl",
  ...["gsi1", "gsi2", "gsi3", "gsi4", "byDay"].flatMap((index) => [`${index}pk`, `${index}sk`]),
]);

/** A row without its keys: what the domain knows of it. */
export function bare<T>(row: Row): T {
  const known: Record<string, unknown> = {};
  for (const name in row) if (!keyNames.has(name)) known[name] = row[name];
  return known as T; // Rows are written from this type by the same file that reads them.
}

/** "again": a condition did not hold or another transaction was faster. Nothing was written; read and decide again. */
export type Committed = "written" | "again";

export type IndexName = "gsi1" | "gsi2" | "gsi3" | "gsi4" | "byDay";

export interface Query {
  readonly index?: IndexName;
  readonly pk: string;
  /** Sort keys that begin so. */
  readonly begins?: string;
  /** Instead of `begins`: sort keys from here to there, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly newestFirst?: boolean;
  /** False reads at half the price, for answers that no decision rests on. An index is never consistent. @default true */
  readonly consistent?: boolean;
}

/** DynamoDB takes this many writes in one transaction. */
export const writesMax = 100;
const batchGetMax = 100;
const batchWriteMax = 25;
const retriesMax = 8;

export interface Table {
  /** Writes all or nothing. */
  commit(writes: readonly Write[]): Promise<Committed>;
  /** Reads rows by key, strongly consistent, in the order asked; undefined where there is none. One round trip up to 100 rows. */
  read(keys: readonly Key[]): Promise<(Row | undefined)[]>;
  /** Reads a row that a decision does not rest on, at half the price. */
  glance(keys: readonly Key[]): Promise<(Row | undefined)[]>;
  /** One page of a partition; consistent on the table itself, eventual on an index. */
  query(query: Query): Promise<{ rows: Row[]; hasMore: boolean }>;
  /** Draws the next number of a counter, from 1; undefined at its end. Numbers may be skipped, never repeated (LCM-164). */
  next(counter: Key, max: number): Promise<number | undefined>;
  /** For derived rows that no decision rests on: puts and deletes in batches, without conditions. */
  batch(puts: readonly Row[], deletes: readonly Key[]): Promise<void>;
}

/** The table of this name, on this client. */
export function tableAt(name: string, client: DynamoDBClient): Table {
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function readAll(keys: readonly Key[], consistent: boolean): Promise<(Row | undefined)[]> {
    if (keys.length === 0) return [];
    if (keys.length > batchGetMax) throw new Error(`at most ${batchGetMax} rows in one read`);
    if (keys.length === 1) {
      const { Item } = await db.send(new GetCommand({ TableName: name, Key: keyOf(keys[0]!), ConsistentRead: consistent })); // One key.
      return [Item as Row | undefined];
    }
    const wanted = new Map(keys.map((key) => [lineOf(key), keyOf(key)])); // A batch may not ask for one key twice.
    const found = new Map<string, Row>();
    let left = [...wanted.values()] as Record<string, unknown>[];
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt > retriesMax) throw new Error("the table kept returning unprocessed keys");
      if (attempt > 0) await pause(attempt);
      const { Responses, UnprocessedKeys } = await db.send(
        new BatchGetCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: consistent } } }),
      );
      for (const row of (Responses?.[name] ?? []) as Row[]) found.set(lineOf(row), row);
      left = UnprocessedKeys?.[name]?.Keys ?? [];
    }
    return keys.map((key) => found.get(lineOf(key)));
  }

  return {
    async commit(writes) {
      if (writes.length === 0) return "written";
      if (writes.length > writesMax) throw new Error(`${writes.length} writes do not fit one transaction of ${writesMax}`);
      try {
        await db.send(new TransactWriteCommand({ TransactItems: writes.map((write) => transactItem(name, write)) }));
        return "written";
      } catch (error) {
        if (isLost(error)) return "again";
        throw error;
      }
    },

    read: (keys) => readAll(keys, true),
    glance: (keys) => readAll(keys, false),

    async query({ index, pk, begins, from, to, limit, newestFirst = false, consistent = true }) {
      const [pkName, skName] = index === undefined ? ["pk", "sk"] : [`${index}pk`, `${index}sk`];
      const range =
        begins !== undefined ? " AND begins_with(#sk, :a)" : from !== undefined && to !== undefined ? " AND #sk BETWEEN :a AND :b" : "";
      const values = begins !== undefined ? { ":a": begins } : range ? { ":a": from, ":b": to } : {};
      const rows: Row[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        // A page of the engine ends at 1 MB, so one answer may take several; one row more than asked tells whether there are more.
        const page = await db.send(
          new QueryCommand({
            TableName: name,
            IndexName: index,
            KeyConditionExpression: `#pk = :pk${range}`,
            ExpressionAttributeNames: { "#pk": pkName, ...(range ? { "#sk": skName } : {}) },
            ExpressionAttributeValues: { ":pk": pk, ...values },
            ScanIndexForward: !newestFirst,
            ConsistentRead: consistent && index === undefined,
            Limit: limit + 1 - rows.length,
            ExclusiveStartKey: start,
          }),
        );
        rows.push(...((page.Items ?? []) as Row[]));
        start = page.LastEvaluatedKey;
      } while (start !== undefined && rows.length <= limit);
      return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
    },

    async next(counter, max) {
      try {
        const { Attributes } = await db.send(
          new UpdateCommand({
            TableName: name,
            Key: keyOf(counter),
            UpdateExpression: "ADD drawn :one",
            ConditionExpression: "attribute_not_exists(drawn) OR drawn < :max",
            ExpressionAttributeValues: { ":one": 1, ":max": max },
            ReturnValues: "UPDATED_NEW",
          }),
        );
        return Attributes?.drawn as number;
      } catch (error) {
        if ((error as Error).name === "ConditionalCheckFailedException") return undefined;
        throw error;
      }
    },

    async batch(puts, deletes) {
      const requests = [
        ...deletes.map((key) => ({ DeleteRequest: { Key: keyOf(key) } })),
        ...puts.map((row) => ({ PutRequest: { Item: row as Record<string, unknown> } })),
      ];
      for (let i = 0; i < requests.length; i += batchWriteMax) {
        let left: NonNullable<BatchWriteCommand["input"]["RequestItems"]>[string] = requests.slice(i, i + batchWriteMax);
        for (let attempt = 0; left.length > 0; attempt++) {
          if (attempt > retriesMax) throw new Error("the table kept returning unprocessed rows");
          if (attempt > 0) await pause(attempt);
          const { UnprocessedItems } = await db.send(new BatchWriteCommand({ RequestItems: { [name]: left } }));
          left = UnprocessedItems?.[name] ?? [];
        }
      }
    },
  };
}

function transactItem(name: string, write: Write) {
  switch (write.verb) {
    case "create":
      return { Put: { TableName: name, Item: write.row as Record<string, unknown>, ConditionExpression: "attribute_not_exists(pk)" } };
    case "replace":
      return {
        Put: {
          TableName: name,
          Item: write.row as Record<string, unknown>,
          ConditionExpression: "version = :at",
          ExpressionAttributeValues: { ":at": write.atVersion },
        },
      };
    case "release":
      return {
        Delete: {
          TableName: name,
          Key: keyOf(write.key),
          ConditionExpression: "#owner = :owner",
          ExpressionAttributeNames: { "#owner": "owner" },
          ExpressionAttributeValues: { ":owner": write.owner },
        },
      };
  }
}

/** Conditions that did not hold and conflicts with another transaction are lost races; anything else in the reasons is a fault. */
function isLost(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return (error as Error).name === "TransactionConflictException";
  const codes = (error.CancellationReasons ?? []).map((reason: { Code?: string; Item?: Record<string, AttributeValue> }) => reason.Code);
  const races = ["None", "ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
  return codes.length > 0 && codes.every((code) => code === undefined || races.includes(code));
}

const keyOf = ({ pk, sk }: Key) => ({ pk, sk });
const lineOf = ({ pk, sk }: Key) => `${pk}\n${sk}`;
const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.min(1000, 20 * 2 ** attempt)));
