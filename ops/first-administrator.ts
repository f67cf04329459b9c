import { pathToFileURL } from "node:url";
import type { House } from "../data/house.ts";
import { partiesIn } from "../data/parties.ts";
import { Refusal } from "../domain/kernel/refusal.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { User } from "../domain/parties/user.ts";
import { AddUser, addUser } from "../domain/parties/user.ts";
import { newId, stampFor } from "../functions/shared/stamp.ts";
import { NotReady, optionsOf, run, settle } from "./settings.ts";

/**
 * `npm run first-administrator -- --name "…" --email …` writes the first System Administrator of a fresh deployment, who adds
 * everyone else through the API. It refuses when there is one: after that, only an administrator makes another.
 */
export async function firstAdministrator(
  house: Pick<House, "table" | "mac">,
  who: { name: string; email: string },
  stamp: Stamp,
): Promise<User> {
  const request = AddUser.parse({ ...who, roles: ["systemAdministrator"] });
  const parties = partiesIn(house);
  const facts = await parties.userFacts(request);
  if (facts.administrators.length > 0)
    throw new NotReady("This deployment has a System Administrator already; they add others through POST /v1/users.");
  const outcome = addUser(request, facts, stamp);
  // Two of these commands at once: the row that names the administrators is created once.
  if ((await house.table.commit(parties.userAdded(outcome, facts, stamp))) === "again")
    throw new NotReady("Someone else was just faster; nothing was written.");
  return outcome.user;
}

const usage = 'npm run first-administrator -- --name "Morgan Example" --email morgan@example.com';

async function main(): Promise<void> {
  const { name, email } = optionsOf(["name", "email"], usage);
  if (!AddUser.pick({ name: true, email: true }).safeParse({ name, email }).success || !name || !email) throw new NotReady(usage);
  settle(["AWS_REGION", "TABLE_NAME", "SEARCH_TABLE_NAME", "HOUSE_SECRET_ARN"]);
  const { theHouse } = await import("../functions/shared/house.ts");
  try {
    const user = await firstAdministrator(
      await theHouse(),
      { name, email },
      stampFor("system:first-administrator", newId("request"), ["first-administrator"]),
    );
    console.log(`${user.userId} is the first System Administrator. Now make the login with this id as its username:`);
    console.log(
      `  aws cognito-idp admin-create-user --user-pool-id <pool> --username ${user.userId} --user-attributes Name=email,Value=${user.email} Name=email_verified,Value=true`,
    );
  } catch (error) {
    if (error instanceof Refusal) throw new NotReady(`It was refused: ${error.code}.`);
    throw error;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
