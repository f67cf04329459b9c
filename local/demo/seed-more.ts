import path from "node:path";
import type { House } from "../../data/house.ts";
import { partiesIn } from "../../data/parties.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { NotReady } from "../../ops/settings.ts";
import { diceOf } from "./people.ts";
import { demoUsersIn } from "../api/dev-pages.ts";
import type { DemoFirm, DemoUser } from "./offices.ts";
import { seedCases } from "./seed-cases.ts";
import { transactions } from "./seed-writer.ts";

const partiesMax = 100;

/** Adds so many cases to a cloud that has its demo data, for its firms and by its users. */
export async function seedMore(
  house: House,
  dataDir: string,
  count: number,
  at: Instant,
  onProgress: (made: number) => void,
): Promise<void> {
  const users = demoUsersIn(path.join(dataDir, "demo-users.json")) as readonly DemoUser[];
  const firms = await staffedFirms(house);
  if (users.length === 0 || firms.length === 0)
    throw new NotReady("This cloud has no demo data to add cases to: start it without --empty.");
  const writer = transactions(house.table);
  const dice = diceOf(Date.parse(at)); // Other people each time.
  const { parties: insurers } = await partiesIn(house).list("payer", { limit: partiesMax, active: true });
  await seedCases(house, writer, dice, { users, firms, insurers, count, at, onProgress });
  await writer.done();
}

async function staffedFirms(house: House): Promise<DemoFirm[]> {
  const parties = partiesIn(house);
  const { parties: firms } = await parties.list("firm", { limit: partiesMax, active: true });
  const staffed = firms.map(async ({ firmId, name }) => {
    const { parties: attorneys } = await parties.list("attorney", { limit: partiesMax, active: true, firmId });
    return { firmId, name, attorneyIds: attorneys.map(({ attorneyId }) => attorneyId) };
  });
  return (await Promise.all(staffed)).filter(({ attorneyIds }) => attorneyIds.length > 0);
}
