import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { StepCall } from "../../functions/shared/steps.ts";
import type { Subscriber } from "./world.ts";

/** A workflow as a queue would drive it: some of its steps in their order, and all of them again while one fails. */
export const stepped = (workflow: string, on: string, take: (call: StepCall) => Promise<object>, steps: readonly string[]): Subscriber => ({
  queue: workflow,
  on: [on],
  remembers: false,
  handler: async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of Records) {
      const { detail } = JSON.parse(body) as { detail: { eventId: string } };
      try {
        for (const step of steps) await take({ step, input: detail, execution: detail.eventId });
      } catch {
        failed.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures: failed };
  },
});
