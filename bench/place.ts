import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { House } from "../data/house.ts";
import { authorizationNumberOf, caseNumberOf, keys, mrnOf } from "../data/keys.ts";
import { entriesOf, searchableOf } from "../data/search-index.ts";
import { indexFirm } from "../data/search-writer.ts";
import type { Row } from "../data/table.ts";
import { create, tableAt } from "../data/table.ts";
import type { CaseCard, LegalCase } from "../domain/cases/legal-case.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import { instant, yearOf } from "../domain/kernel/time.ts";
import type { Patient } from "../domain/parties/patient.ts";
import { macWith } from "../functions/shared/house.ts";
import { diceOf } from "../local/demo/people.ts";
import { startDynamo } from "../local/tables/dynamo.ts";
import type { DemoUser } from "../local/demo/offices.ts";
import { seedOffices } from "../local/demo/seed.ts";
import type { Numbers, SeededCase } from "../local/demo/seed-cases.ts";
import { seedCases } from "../local/demo/seed-cases.ts";
import { transactions } from "../local/demo/seed-writer.ts";
import type { Writer } from "../local/demo/seed-writer.ts";
import { createTables } from "../tests/functions/harness.ts";
import { fillDenials } from "./denials.ts";

/** An engine of its own with so many cases in it, as the product would have written them, index entries included. */
export interface Place {
  readonly house: House;
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  readonly cases: readonly SeededCase[];
  readonly users: readonly DemoUser[];
  stop(): Promise<void>;
}

type Content = Pick<Place, "cases" | "users">;

const root = path.resolve(import.meta.dirname, "..");
/** Not in `.local/`, which is the local cloud's. */
const store = path.join(root, ".build", "bench");
/** Cases are spread over two years that end here, in every run. */
const until = instant("2026-01-15T20:00:00.000Z");
/** As large as the firm of the seed's example. */
const casesPerFirm = 224;
const secret = "a secret of the bench, sixty-four characters long or thereabouts..";

/** Filled once and kept; each run works on a copy, so that every run finds the same. */
export async function placeWith(count: number, say: (line: string) => void): Promise<Place> {
  const kept = path.join(store, `${count}-${hashOfSources()}`);
  if (!fs.existsSync(path.join(kept, "content.json"))) await fill(kept, count, say);
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  fs.cpSync(kept, dir, { recursive: true });
  const content = JSON.parse(fs.readFileSync(path.join(kept, "content.json"), "utf8")) as Content;
  const engine = await engineOn(path.join(dir, "table.sqlite"));
  return {
    ...engine,
    ...content,
    async stop() {
      await engine.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function engineOn(file: string) {
  const engine = await startDynamo({
    file,
    readUpTo: new Map(),
    adopt() {},
    gaveUp: (failure) => {
      throw failure;
    },
    log() {},
  });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: "us-west-2",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  });
  const house: House = { table: tableAt("medlegal", client), search: tableAt("search", client), mac: macWith(secret) };
  return {
    house,
    client,
    endpoint: engine.endpoint,
    async stop() {
      client.destroy();
      await engine.stop();
    },
  };
}

async function fill(kept: string, count: number, say: (line: string) => void): Promise<void> {
  say(`Making ${count.toLocaleString("en-US")} cases; they are kept for the next run.`);
  const beside = `${kept}.${process.pid}.new`; // Two runs at once each make their own.
  fs.rmSync(beside, { recursive: true, force: true });
  fs.mkdirSync(beside, { recursive: true });
  const engine = await engineOn(path.join(beside, "table.sqlite"));
  try {
    await createTables(engine.client, "medlegal", "search");
    const { house } = engine;
    const dice = diceOf(count);
    const offices = await seedOffices(house, transactions(house.table), dice, Math.max(24, Math.ceil(count / casesPerFirm)));
    for (const { firmId } of offices.firms) await indexFirm(house, firmId);
    const { numbers, counters } = countingAlong();
    const startedMs = performance.now();
    const onProgress = (made: number) => {
      if (made % 5000 === 0)
        say(`  ${made.toLocaleString("en-US")} cases, ${Math.round(made / ((performance.now() - startedMs) / 1000))} a second`);
    };
    const writer = indexedToo(house, transactions(house.table), transactions(house.search));
    const cases = await seedCases(house, writer, dice, { ...offices, count, at: until, numbers, onProgress });
    await writer.done();
    await fillDenials(house, dice, cases, until);
    await house.table.commit(counters());
    fs.writeFileSync(path.join(beside, "content.json"), JSON.stringify({ cases, users: offices.users } satisfies Content));
  } finally {
    await engine.stop();
  }
  for (const name of fs.readdirSync(store))
    if (new RegExp(`^${count}-[0-9a-f]{12}$`).test(name) && name !== path.basename(kept))
      fs.rmSync(path.join(store, name), { recursive: true }); // Of other sources.
  if (fs.existsSync(kept)) return fs.rmSync(beside, { recursive: true }); // Another run was first, with the same.
  fs.renameSync(beside, kept);
}

/** Writes the search entries of each case with it, as the search consumer would a moment later. */
function indexedToo({ mac }: House, writer: Writer, search: Writer): Writer {
  const patients = new Map<string, Patient>(); // Written before their cases.
  return {
    async write(group) {
      await writer.write(group);
      const rows = group.flatMap((write) => (write.verb === "create" ? [write.row] : []));
      const rowAt = <R>(sk: string, idName: string) => rows.find((row) => row.sk === sk && idName in row) as R | undefined;
      const patient = rowAt<Row & Patient>("PARTY", "patientId");
      if (patient) patients.set(patient.patientId, patient);
      const [card, legalCase] = [rowAt<Row & CaseCard>("CARD", "caseId"), rowAt<Row & LegalCase>("CASE", "caseId")];
      if (!card || !legalCase) return;
      const of = searchableOf(card, patients.get(card.patientId)!, legalCase); // A case is of a patient who is there.
      await search.write(entriesOf({ card, of }, mac).map((entry) => create(entry)));
    },
    async done() {
      await writer.done();
      await search.done();
    },
  };
}

/** Numbers as the counters would draw them, and the counters as they then stand. */
function countingAlong(): { numbers: Numbers; counters: () => ReturnType<typeof create>[] } {
  const drawn = new Map<string, number>();
  const next = (what: "case" | "mrn" | "authorization", stamp: Stamp) => {
    const { pk } = keys.counter(what, yearOf(today(stamp)));
    drawn.set(pk, (drawn.get(pk) ?? 0) + 1);
    return drawn.get(pk)!; // Just set.
  };
  return {
    numbers: {
      of: (stamp) =>
        Promise.resolve({ caseNumber: caseNumberOf(today(stamp), next("case", stamp)), mrn: mrnOf(today(stamp), next("mrn", stamp)) }),
      authorization: (stamp) => Promise.resolve(authorizationNumberOf(today(stamp), next("authorization", stamp))),
    },
    counters: () => [...drawn].map(([pk, count]) => create({ pk, sk: "COUNTER", drawn: count })),
  };
}

const decides =
  /^(data\/(?!invariants)|domain\/(cases|care|denials|parties|work|settings|kernel\/(?!refusals))|events\/|local\/(seed|demo)|bench\/(place|denials))/;

/** Of everything that decides what the rows look like. */
function hashOfSources(): string {
  const files = ["data", "domain", "events", "local", "bench"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && decides.test(path.posix.join(folder, name)))
      .map((name) => path.join(root, folder, name)),
  );
  const hash = createHash("sha256");
  for (const file of files.toSorted()) hash.update(fs.readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}
