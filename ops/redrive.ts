import { pathToFileURL } from "node:url";
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { NotReady, optionsOf, run, settle } from "./settings.ts";

/**
 * `npm run redrive -- --queue auto-approval` gives work that was set aside back to its queue, once what made it fail is mended;
 * without a queue it says how much waits where. Consumers know each event by its id, so what was done is not done again.
 */
export interface SetAside {
  readonly name: string;
  readonly arn: string;
  readonly waiting: number;
  /** The queue that the work belongs to. */
  readonly queueArn: string;
}

const pageMax = 1000;
const watchMs = 300;
/** A move that takes longer goes on by itself; only the watching ends. */
const watchedMsMax = 120_000;

/** Every queue where failed work of another queue waits. */
export async function setAsides(sqs: SQSClient): Promise<SetAside[]> {
  const queues = await Promise.all((await queueUrls(sqs)).map((url) => attributesOf(sqs, url)));
  return queues.flatMap(({ name, arn, waiting }) => {
    const owner = queues.find(({ deadLetterArn }) => deadLetterArn === arn);
    return owner ? [{ name, arn, waiting, queueArn: owner.arn }] : [];
  });
}

async function queueUrls(sqs: SQSClient): Promise<string[]> {
  const urls: string[] = [];
  let next: string | undefined;
  do {
    const page = await sqs.send(new ListQueuesCommand({ MaxResults: pageMax, NextToken: next }));
    urls.push(...(page.QueueUrls ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  return urls;
}

async function attributesOf(sqs: SQSClient, url: string) {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn", "ApproximateNumberOfMessages", "RedrivePolicy"] }),
  );
  const { QueueArn: arn = "", ApproximateNumberOfMessages: waiting = "0", RedrivePolicy: policy = "{}" } = Attributes;
  const { deadLetterTargetArn: deadLetterArn } = JSON.parse(policy) as { deadLetterTargetArn?: string };
  return { name: arn.split(":").at(-1) ?? "", arn, waiting: Number(waiting), deadLetterArn };
}

/** Which of them is the one of this queue. Stacks name them after the queue, with "SetAside" behind it. */
export function setAsideOf(queue: string, all: readonly SetAside[]): SetAside {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const own = all.filter(({ name }) => letters(name).includes(`${letters(queue)}setaside`));
  const [one, ...more] = own;
  if (one && more.length === 0) return one;
  throw new NotReady(
    `There is ${one ? "more than one" : "no"} queue called ${queue} with work set aside. Those there are: ${all.map(({ name }) => name).join(", ") || "none"}.`,
  );
}

/**
 * Moves everything back and watches until it is done; answers how many were moved. The queue is named, because what the bus itself
 * could not deliver was never in it, so SQS would not know where to move it.
 */
export async function redrive(
  sqs: SQSClient,
  { arn, queueArn }: Pick<SetAside, "arn" | "queueArn">,
): Promise<{ moved: number; status: string }> {
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn, DestinationArn: queueArn }));
  for (let waited = 0; ; waited += watchMs) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }));
    const { Status = "RUNNING", ApproximateNumberOfMessagesMoved: moved = 0 } = Results[0] ?? {};
    if (Status !== "RUNNING" || waited >= watchedMsMax) return { moved, status: Status };
    await new Promise((resolve) => setTimeout(resolve, watchMs));
  }
}

async function main(): Promise<void> {
  const { queue } = optionsOf(["queue"], "npm run redrive -- [--queue auto-approval]");
  // A region alone is in many shells and names no deployment of ours: the table's name says which one is meant.
  settle(["AWS_REGION", "TABLE_NAME"]);
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
