import type { Bus, PutEntry } from "../events/bus.ts";
import { busName } from "../events/bus.ts";
import type { Functions } from "../functions/lambda.ts";
import type { Secrets } from "./secrets.ts";
import type { Place } from "../assembly/template.ts";
import type { Authorize, Operation, WireOptions } from "./wire.ts";

/** The small services besides the queues: EventBridge, Secrets Manager and CloudWatch, as their SDK clients speak them. */
export function smallOperations(bus: Bus, secrets: Secrets, { region, account }: Place): Readonly<Record<string, Operation>> {
  const secretOf = (id: unknown) => secrets.value(String(id)) ?? missingSecret(String(id));
  return {
    "AWSEvents.PutEvents": {
      // An entry for the default bus and one for ours are two permissions; callers of ours put on one bus at a time.
      needs: ({ body }) => ({
        action: "events:PutEvents",
        resource: `arn:aws:events:${region}:${account}:event-bus/${busName(entriesOf(body)[0]?.EventBusName)}`,
      }),
      run({ body }) {
        const Entries = bus.put(entriesOf(body));
        return { Entries, FailedEntryCount: Entries.filter((entry) => "ErrorCode" in entry).length };
      },
    },
    "secretsmanager.GetSecretValue": {
      needs: ({ body }) => ({ action: "secretsmanager:GetSecretValue", resource: secretOf(body["SecretId"]).arn }),
      run({ body }) {
        const { arn, text } = secretOf(body["SecretId"]);
        return {
          ARN: arn,
          Name: arn.split(":secret:")[1],
          VersionId: "00000000-0000-4000-8000-000000000001",
          SecretString: text,
          VersionStages: ["AWSCURRENT"],
          CreatedDate: 0,
        };
      },
    },
    // Metrics are taken and dropped: nobody watches a laptop.
    "GraniteServiceVersion20100801.PutMetricData": {
      needs: () => ({ action: "cloudwatch:PutMetricData", resource: "*" }),
      run: () => ({}),
    },
  };
}

const entriesOf = (body: Readonly<Record<string, unknown>>) => (body["Entries"] ?? []) as PutEntry[];

function missingSecret(id: string): never {
  throw Object.assign(new Error(`Secrets Manager can't find the specified secret ${id}.`), { name: "ResourceNotFoundException" });
}

/** Lambda's Invoke. An asynchronous one answers at once and is not kept: nothing of ours uses it. */
export function lambdaInvoke(functions: Functions, authorize: Authorize): WireOptions["invoke"] {
  return async ({ name, payload, caller, wait }) => {
    const found = functions.definition(name);
    if (!found) throw Object.assign(new Error(`Function not found: ${name}`), { name: "ResourceNotFoundException" });
    authorize(caller, "lambda:InvokeFunction", found.arn);
    const outcome = functions.invoke(name, payload);
    if (!wait) return { status: 202, body: {}, failed: false };
    const settled = await outcome;
    return settled.kind === "ok" ? { status: 200, body: settled.value, failed: false } : { status: 200, body: settled.error, failed: true };
  };
}
