import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { Approval } from "../../../domain/cases/approval.ts";

const workflows = new SFNClient({});

/** The workflow has gone on without us, or was told before: there is nothing left to tell. */
const gone: readonly string[] = ["TaskTimedOut", "TaskDoesNotExist"];

/** Tells the workflow that waits with this token what became of its approval. Telling twice, or too late, does no harm. */
export async function tellWaiting(taskToken: string, { approvalId, status }: Pick<Approval, "approvalId" | "status">): Promise<void> {
  try {
    await workflows.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ approvalId, status }) }));
  } catch (error) {
    if (!gone.includes((error as Error).name)) throw error;
  }
}
