import { pathToFileURL } from "node:url";
import { lineOf, violationsOf } from "../data/invariants.ts";
import { NotReady, optionsOf, run, settle } from "./settings.ts";

/**
 * `npm run verify` holds every case against the promises of the system: that it is whole, that its numbers and its accident are
 * its own, that its history is unbroken and replays to what stands in the table (XCT-011). It only reads, and may run while people work;
 * a case that is being written just then may show up once and not again.
 */
async function main(): Promise<void> {
  optionsOf([], "npm run verify");
  settle(["AWS_REGION", "TABLE_NAME", "SEARCH_TABLE_NAME", "HOUSE_SECRET_ARN"]);
  const { theHouse } = await import("../functions/shared/house.ts"); // Its clients read the settings.
  const violations = await violationsOf(await theHouse(), "all");
  for (const violation of violations) console.log(lineOf(violation));
  if (violations.length > 0) throw new NotReady(`${violations.length} promises are broken.`);
  console.log("Every case is whole, and every history is unbroken.");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
