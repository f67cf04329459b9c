import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";

const workflows = new SFNClient({});

/** The workflow has gone on without us, or was told before: there is nothing left to tell. */
const gone: readonly string[] = ["TaskTimedOut", "TaskDoesNotExist"];

/** Tells the workflow that waits with this token to go on, with ids and codes. Telling twice, or too late, does no harm. */
export async function tellWaiting(taskToken: string, output: object): Promise<void> {
  try {
    await workflows.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
  } catch (error) {
    if (!gone.includes((error as Error).name)) throw error;
  }
}
