import { Failure } from "../failure.ts";
import type { sourcesIn } from "../assembly/from-template.ts";
import type { Iam } from "../aws/iam.ts";
import type { Functions } from "./lambda.ts";

const streamActions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];
const queueActions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/** CDK grants these with the others; Lambda does not insist on them. */
const alsoUsed = ["dynamodb:ListStreams", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"];

/** Lambda reads streams and queues, and writes to on-failure queues, in the name of the function: its policy must allow that. */
export function grantsForSources(iam: Iam, sources: ReturnType<typeof sourcesIn>, functions: Functions): void {
  const check = (functionArn: string, action: string, resource: string) => {
    const name = functions.definition(functionArn)?.name ?? functionArn;
    try {
      iam.authorize(name, action, resource);
    } catch {
      throw new Failure(`The function ${name} is fed from ${resource}, but its policy does not allow ${action}.`);
    }
  };
  const note = (functionArn: string, resource: string) => {
    const name = functions.definition(functionArn)?.name ?? functionArn;
    for (const action of alsoUsed) {
      for (const where of [resource, "*"]) if (iam.allows(name, action, where)) iam.authorize(name, action, where);
    }
  };
  for (const { functionArn, streamArn, onFailureArn } of sources.streams) {
    for (const action of streamActions) check(functionArn, action, streamArn);
    if (onFailureArn !== undefined) check(functionArn, "sqs:SendMessage", onFailureArn);
    note(functionArn, streamArn);
  }
  for (const { functionArn, queueArn } of sources.queues) {
    for (const action of queueActions) check(functionArn, action, queueArn);
    note(functionArn, queueArn);
  }
}
