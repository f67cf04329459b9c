import path from "node:path";
import { pathToFileURL } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { House } from "../../data/house.ts";
import { partiesIn } from "../../data/parties.ts";
import { tableAt } from "../../data/table.ts";
import type { AddAttorney } from "../../domain/parties/attorney.ts";
import { addAttorney } from "../../domain/parties/attorney.ts";
import type { Firm } from "../../domain/parties/firm.ts";
import { addFirm } from "../../domain/parties/firm.ts";
import type { Payer } from "../../domain/parties/payer.ts";
import { addPayer } from "../../domain/parties/payer.ts";
import type { Provider } from "../../domain/parties/provider.ts";
import { addProvider } from "../../domain/parties/provider.ts";
import type { User } from "../../domain/parties/user.ts";
import { addUser } from "../../domain/parties/user.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { instant } from "../../domain/kernel/time.ts";
import { macWith } from "../../functions/shared/house.ts";
import { now } from "../../functions/shared/stamp.ts";
import { NotReady, optionsOf, run, settle } from "../../ops/settings.ts";
import type { LocalCloud } from "../cloud.ts";
import type { DemoFirm, DemoUser } from "./offices.ts";
import { demoLogins, payers, someAttorney, someFirm, someProviders } from "./offices.ts";
import type { Dice } from "./people.ts";
import { diceOf } from "./people.ts";
import { seedPriceBook } from "./price-book.ts";
import { keep } from "../place/kept-file.ts";
import { seedCases } from "./seed-cases.ts";
import { seedLives } from "./seed-lives.ts";
import type { Writer } from "./seed-writer.ts";
import { stampsFrom, transactions } from "./seed-writer.ts";

const demo = { seed: 20_250_701, firms: 24, cases: 300 };
/** The offices are older than every case, and their ids are the same in every demo. */
const foundedAt = instant("2023-01-03T17:00:00.000Z");

/**
 * Fills a new cloud with demo data: a login for every role, firms, providers, payers, patients and cases of the last two years.
 * Everything goes through the domain and in transactions, with stamps of the past; what follows from the events follows here too.
 */
export async function seedDemo(cloud: Pick<LocalCloud, "endpoints" | "dataDir" | "tableName" | "refOf">): Promise<void> {
  const client = new DynamoDBClient(clientOf(cloud.endpoints, "DYNAMODB"));
  const secrets = new SecretsManagerClient(clientOf(cloud.endpoints, "SECRETS_MANAGER"));
  try {
    const { SecretString = "" } = await secrets.send(
      new GetSecretValueCommand({ SecretId: cloud.refOf("AWS::SecretsManager::Secret", "HouseSecret") }),
    );
    const house = {
      table: tableAt(cloud.tableName("Table"), client),
      search: tableAt(cloud.tableName("Search"), client),
      mac: macWith(SecretString),
    };
    keep(path.join(cloud.dataDir, "demo-users.json"), await seedHouse(house, now()));
  } finally {
    client.destroy();
    secrets.destroy();
  }
}

/** The demo as of a moment, in any house; answers who can log in. */
export async function seedHouse(house: House, at: Instant): Promise<DemoUser[]> {
  const dice = diceOf(demo.seed);
  const writer = transactions(house.table);
  const offices = await seedOffices(house, writer, dice, demo.firms);
  await seedPriceBook(house, stampsFrom(dice, "system:demo"), foundedAt, offices.payers);
  const cases = await seedCases(house, writer, dice, { ...offices, insurers: offices.payers, count: demo.cases, at });
  await writer.done();
  await seedLives(house, dice, { ...offices, cases, at });
  return offices.users;
}

/** Firms with their attorneys, providers, payers and the demo's logins. */
export async function seedOffices(
  house: House,
  writer: Writer,
  dice: Dice,
  count: number,
): Promise<{ users: DemoUser[]; firms: DemoFirm[]; providers: Provider[]; payers: Payer[] }> {
  const parties = partiesIn(house);
  const stamp = stampsFrom(dice, "system:demo")(foundedAt);
  const firms = Array.from({ length: count }, (_, i) => addFirm(someFirm(dice, i), stamp));
  for (const { firm, events } of firms) await writer.write(parties.added("firm", firm, events, stamp));
  const providers = someProviders(dice).map((provider) => addProvider(provider, stamp));
  for (const { provider, events } of providers) await writer.write(parties.added("provider", provider, events, stamp));
  const insurers = payers.map((payer) => addPayer(payer, stamp));
  for (const { payer, events } of insurers) await writer.write(parties.added("payer", payer, events, stamp));
  await writer.done(); // A login's firm must be there before the login.

  const logins = await seedLogins(
    house,
    dice,
    firms.map(({ firm }) => firm.firmId),
  );
  const staffed: DemoFirm[] = [];
  for (const { firm } of firms) {
    const { firmId, name } = firm;
    const own = logins.filter(({ user }) => user.firmIds.includes(firmId)).map(({ user }) => user);
    const attorneyIds: Id<"attorney">[] = [];
    for (const request of attorneysOf(dice, firm, own)) {
      const user = own.find(({ userId }) => userId === request.userId);
      const { attorney, events } = addAttorney(firmId, request, { firm, user }, stamp);
      attorneyIds.push(attorney.attorneyId);
      await writer.write(parties.added("attorney", attorney, events, stamp));
    }
    staffed.push({ firmId, name, attorneyIds, paralegalId: own.find(({ roles }) => roles.includes("paralegal"))?.userId });
  }
  await writer.done();
  const nameOfFirm = (firmId: Id<"firm"> | undefined) => staffed.find((firm) => firm.firmId === firmId)?.name;
  return {
    firms: staffed,
    providers: providers.map(({ provider }) => provider),
    payers: insurers.map(({ payer }) => payer),
    users: logins.map(({ name, user: { userId, roles, firmIds } }) => ({ name, userId, roles, firm: nameOfFirm(firmIds[0]) })),
  };
}

/** Two or three; the first is the one who can log in, where the firm has one. */
function attorneysOf(dice: Dice, firm: Firm, logins: readonly User[]): AddAttorney[] {
  const lawyer = logins.find(({ roles }) => roles.includes("attorney"));
  return Array.from({ length: dice.between(2, 3) }, (_, i) => {
    const body = someAttorney(dice, firm);
    return lawyer && i === 0 ? { ...body, firstName: lawyer.name.split(" ")[0]!, email: lawyer.email, userId: lawyer.userId } : body; // A name has a first word.
  });
}

/** One after the other: each administrator changes the row that says who they are. */
async function seedLogins(house: House, dice: Dice, firmIds: readonly Id<"firm">[]): Promise<{ name: string; user: User }[]> {
  const parties = partiesIn(house);
  const stamp = stampsFrom(dice, "system:demo")(foundedAt);
  const logins: { name: string; user: User }[] = [];
  for (const { name, roles, firm } of demoLogins) {
    const request = {
      name: `${capital(name)} (demo)`,
      email: `${name}@case-clinical.example`,
      roles: [...roles],
      ...(firm === undefined ? {} : { firmIds: [firmIds[firm]!] }),
    }; // Every demo has more firms than that.
    const facts = await parties.userFacts(request);
    const outcome = addUser(request, facts, stamp);
    if ((await house.table.commit(parties.userAdded(outcome, facts, stamp))) === "again")
      throw new Error(`the demo user ${name} is there already`);
    logins.push({ name, user: outcome.user });
  }
  return logins;
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const clientOf = (endpoints: LocalCloud["endpoints"], service: string) => ({
  endpoint: endpoints[`AWS_ENDPOINT_URL_${service}`],
  region: endpoints["AWS_REGION"],
  credentials: { accessKeyId: endpoints["AWS_ACCESS_KEY_ID"] ?? "", secretAccessKey: endpoints["AWS_SECRET_ACCESS_KEY"] ?? "" },
});

/** As many as two years of numbers take with ease. */
const casesMax = 90_000;

/** `npm run seed -- --cases 1000` beside a running cloud: more cases of more people. */
async function main(): Promise<void> {
  const usage = `npm run seed -- --cases 1000 (at most ${casesMax})`;
  const count = Number(optionsOf(["cases"], usage).cases);
  if (!Number.isInteger(count) || count < 1 || count > casesMax) throw new NotReady(usage);
  settle(["AWS_REGION", "TABLE_NAME", "SEARCH_TABLE_NAME", "HOUSE_SECRET_ARN"]);
  const [{ seedMore }, { theHouse }] = await Promise.all([import("./seed-more.ts"), import("../../functions/shared/house.ts")]);
  const dataDir = path.resolve(import.meta.dirname, "../..", process.env["CASE_CLINICAL_DATA"] ?? ".local");
  await seedMore(await theHouse(), dataDir, count, now(), (made) => {
    if (made % 500 === 0) console.log(`${made} cases`);
  });
  console.log(`${count} cases were added; what follows from them, such as being found by search, goes on in the cloud.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
