import { pathToFileURL } from "node:url";
import { casesIn, placeOf } from "../data/cases.ts";
import type { House } from "../data/house.ts";
import { partiesIn } from "../data/parties.ts";
import { differenceOf, differenceOfFirm, indexCase, indexFirm } from "../data/search-writer.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Firm } from "../domain/parties/firm.ts";
import { NotReady, run, settle } from "./settings.ts";

/**
 * `npm run search -- rebuild` writes the entries of every case and firm anew: after the search table was lost, after a change of what is
 * searched, or when `npm run search -- compare` has found differences. Both can run while people work.
 */
export interface Progress {
  readonly cases: number;
}

/** A case or a firm that the index does not have as the table has it. */
export interface Difference {
  readonly of: Id<"case" | "firm">;
  readonly what: string;
}

export interface Comparison {
  readonly cases: number;
  readonly firms: number;
  readonly differences: readonly Difference[];
}

/** A page of the list of all cases is read, then its cases are worked on this many at a time. */
const pageOfCases = 100;
const atOnce = 8;

/** Writes every entry anew, and brings cards in step with their patients' names. Answers how many cases there are. */
export async function rebuildIndex(house: House, onProgress: (progress: Progress) => void = () => {}): Promise<number> {
  await eachFirm(house, async ({ firmId }) => void (await indexFirm(house, firmId, "always")));
  return eachCase(house, async (caseId) => void (await indexCase(house, caseId, "always")), onProgress);
}

/** Holds the entries of every case and firm against its rows. */
export async function compareIndex(house: House, onProgress: (progress: Progress) => void = () => {}): Promise<Comparison> {
  const differences: Difference[] = [];
  const note = (of: Difference["of"], what: string | undefined) => void (what !== undefined && differences.push({ of, what }));
  const firms = await eachFirm(house, async (firm) => note(firm.firmId, await differenceOfFirm(house, firm)));
  const cases = await eachCase(house, async (caseId) => note(caseId, await differenceOf(house, caseId)), onProgress);
  return { cases, firms, differences };
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
    await several(
      cards.map(({ caseId }) => caseId),
      work,
    );
    cases += cards.length;
    onProgress({ cases });
    before = placeOf(last);
  }
}

/** Every firm, by the list of firms; one added meanwhile is indexed by its own event. */
async function eachFirm(house: House, work: (firm: Firm) => Promise<void>): Promise<number> {
  let firms = 0;
  for (let after: string | undefined; ;) {
    const { parties, next } = await partiesIn(house).list("firm", { limit: pageOfCases, after });
    await several(parties, work);
    firms += parties.length;
    if (next === undefined) return firms;
    after = next;
  }
}

/** Works on all of them, some at a time. */
async function several<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const worker = async () => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
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
  const { cases, firms, differences } = await compareIndex(await theHouse(), onProgress);
  for (const { of, what } of differences) console.log(`${of}: ${what}`);
  if (differences.length > 0)
    throw new NotReady(`${differences.length} of ${cases} cases and ${firms} firms differ; npm run search -- rebuild writes them anew.`);
  console.log(`The search index agrees with the table for all ${cases} cases and ${firms} firms.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
