import http from "node:http";
import type { Iam } from "../aws/iam.ts";
import type { TableKeys } from "./table-needs.ts";
import { needsOf } from "./table-needs.ts";
import type { Resource } from "../assembly/template.ts";
import { callerOf } from "../aws/wire.ts";

/** Stands before the DynamoDB engine where policies are enforced: lets a function's call through that its policy allows. */
export async function guardTables(
  engine: string,
  iam: Iam,
  tables: readonly Resource[],
): Promise<{ endpoint: string; close(): Promise<void> }> {
  const keys = new Map(tables.map((table) => [table.physical.ref, keysOf(table)]));
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(engine);

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      try {
        const operation =
          String(request.headers["x-amz-target"] ?? "")
            .split(".")
            .at(-1) ?? "";
        const caller = callerOf(request.headers.authorization);
        for (const { action, resource, context } of needsOf(operation, JSON.parse(body.toString() || "{}") as object, (name) =>
          keys.get(name),
        )) {
          iam.authorize(caller, action, resource, context);
        }
      } catch (error) {
        const { name, message } = error as Error;
        response
          .writeHead(400, { "content-type": "application/x-amz-json-1.0" })
          .end(JSON.stringify({ __type: `com.amazon.coral.service#${name}`, message }));
        return;
      }
      const onward = http.request(
        { hostname, port, agent, method: request.method, path: request.url, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      );
      onward.on("error", () => response.destroy()); // As if the engine had not answered: the client tries again.
      onward.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`, // It listens on TCP.
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface KeySchema {
  readonly KeySchema?: readonly { readonly AttributeName: string; readonly KeyType: string }[];
}

function keysOf({ physical, properties }: Resource): TableKeys {
  const hashOf = (schema: KeySchema | undefined) => schema?.KeySchema?.find(({ KeyType }) => KeyType === "HASH")?.AttributeName;
  const indexes = (properties["GlobalSecondaryIndexes"] ?? []) as (KeySchema & { IndexName: string })[];
  return {
    arn: physical.attribute("Arn") ?? physical.ref,
    partitionKey: (index) => hashOf(index === undefined ? (properties as KeySchema) : indexes.find(({ IndexName }) => IndexName === index)),
  };
}
