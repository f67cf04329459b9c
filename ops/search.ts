import { pathToFileURL } from "node:url";
import { casesIn, placeOf } from "../data/cases.ts";
import type { House } from "../data/house.ts";
import { differenceOf, indexCase } from "../data/search-index.ts";
import type { Id } from "../domain/kernel/ids.ts";
import { NotReady, run, settle } from "./settings.ts";

/**
 * `npm run search -- rebuild` writes the entries of every case anew: after the search table was lost, after a change of what is
 * searched, or when `npm run search -- compare` has found differences. Both can run while people work.
 */
export interface Progress {
  readonly cases: number;
}

/** A case that the index does not have as the table has it. */
export interface Difference {
  readonly caseId: Id<"case">;
  readonly what: string;
}

/** A page of the list of all cases is read, then its cases are worked on this many at a time. */
const pageOfCases = 100;
const atOnce = 8;

/** Writes every case's entries anew, and brings cards in step with their patients' names. Answers how many cases there are. */
export async function rebuildIndex(house: House, onProgress: (progress: Progress) => void = () => {}): Promise<number> {
  return eachCase(house, async (caseId) => void (await indexCase(house, caseId, "always")), onProgress);
}

/** Holds every case's entries against its rows. */
export async function compareIndex(
  house: House,
  onProgress: (progress: Progress) => void = () => {},
): Promise<{ cases: number; differences: Difference[] }> {
  const differences: Difference[] = [];
  const compare = async (caseId: Id<"case">) => {
    const what = await differenceOf(house, caseId);
    if (what !== undefined) differences.push({ caseId, what });
  };
  return { cases: await eachCase(house, compare, onProgress), differences };
}

/** Every case, newest first, by the list of all; a case opened meanwhile is indexed by its own event. */
async function eachCase(
  house: House,
  work: (caseId: Id<"case">) => Promise<void>,
  onProgress: (progress: Progress) => void,
): Promise<number> {
  let cases = 0;
  for (let before: string | undefined; ;) {
    const { cards } = await casesIn(house).list({ of: "all" }, [], pageOfCases, before);
    const last = cards.at(-1);
    if (!last) return cases;
    const waiting = cards.map(({ caseId }) => caseId);
    const worker = async () => {
      for (let caseId = waiting.pop(); caseId !== undefined; caseId = waiting.pop()) await work(caseId);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    cases += cards.length;
    onProgress({ cases });
    before = placeOf(last);
  }
}

const usage = "npm run search -- rebuild | compare";

async function main(): Promise<void> {
  const command = process.argv[2];
  if (command !== "rebuild" && command !== "compare") throw new NotReady(usage);
  settle(["AWS_REGION", "TABLE_NAME", "SEARCH_TABLE_NAME", "HOUSE_SECRET_ARN"]);
  const { theHouse } = await import("../functions/shared/house.ts"); // Its clients read the settings.
  const onProgress = ({ cases }: Progress) => void process.stderr.write(`${cases} cases\n`);
  if (command === "rebuild") {
    console.log(`The search index was written anew for ${await rebuildIndex(await theHouse(), onProgress)} cases.`);
    return;
  }
  const { cases, differences } = await compareIndex(await theHouse(), onProgress);
  for (const { caseId, what } of differences) console.log(`${caseId}: ${what}`);
  if (differences.length > 0)
    throw new NotReady(`${differences.length} of ${cases} cases differ; npm run search -- rebuild writes them anew.`);
  console.log(`The search index agrees with the table for all ${cases} cases.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
