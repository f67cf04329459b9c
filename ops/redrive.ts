import { pathToFileURL } from "node:url";
import { GetQueueAttributesCommand, ListMessageMoveTasksCommand, ListQueuesCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { NotReady, optionsOf, run, settle } from "./settings.ts";

/**
 * `npm run redrive -- --queue auto-approval` gives work that was set aside back to its queue, once what made it fail is mended;
 * without a queue it says how much waits where. Consumers know each event by its id, so what was done is not done again.
 */
export interface SetAside {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly waiting: number;
}

const pageMax = 1000;
const watchMs = 300;
/** A move that takes longer goes on by itself; only the watching ends. */
const watchedMsMax = 120_000;

/** Every queue where failed work of a queue waits. Stacks name them after the queue they belong to, with "SetAside" behind it. */
export async function setAsides(sqs: SQSClient): Promise<SetAside[]> {
  const found: SetAside[] = [];
  let next: string | undefined;
  do {
    const page = await sqs.send(new ListQueuesCommand({ MaxResults: pageMax, NextToken: next }));
    for (const url of page.QueueUrls ?? []) {
      const name = url.split("/").at(-1) ?? "";
      if (!/SetAside/i.test(name)) continue;
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn", "ApproximateNumberOfMessages"] }));
      found.push({ name, url, arn: Attributes["QueueArn"] ?? "", waiting: Number(Attributes["ApproximateNumberOfMessages"] ?? 0) });
    }
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

/** Which of them is the one of this queue. */
export function setAsideOf(queue: string, all: readonly SetAside[]): SetAside {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const own = all.filter(({ name }) => letters(name).includes(`${letters(queue)}setaside`));
  const [one, ...more] = own;
  if (one && more.length === 0) return one;
  throw new NotReady(`There is ${one ? "more than one" : "no"} queue called ${queue} with work set aside. Those there are: ${all.map(({ name }) => name).join(", ") || "none"}.`);
}

/** Moves everything back and watches until it is done; answers how many were moved. */
export async function redrive(sqs: SQSClient, { arn }: Pick<SetAside, "arn">): Promise<{ moved: number; status: string }> {
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
  for (let waited = 0; ; waited += watchMs) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }));
    const { Status = "RUNNING", ApproximateNumberOfMessagesMoved: moved = 0 } = Results[0] ?? {};
    if (Status !== "RUNNING" || waited >= watchedMsMax) return { moved, status: Status };
    await new Promise((resolve) => setTimeout(resolve, watchMs));
  }
}

async function main(): Promise<void> {
  const { queue } = optionsOf(["queue"], "npm run redrive -- [--queue auto-approval]");
  settle(["AWS_REGION"]);
  const sqs = new SQSClient({});
  const all = await setAsides(sqs);
  if (queue === undefined) {
    for (const { name, waiting } of all) console.log(`${String(waiting).padStart(6)}  ${name}`);
    return;
  }
  const own = setAsideOf(queue, all);
  if (own.waiting === 0) return console.log(`Nothing of ${queue} is set aside.`);
  const { moved, status } = await redrive(sqs, own);
  console.log(`${moved} of ${own.waiting} messages went back to ${queue} (${status.toLowerCase()}).`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
