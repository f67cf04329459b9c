import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { refusals } from "../domain/kernel/refusals.ts";
import { operations } from "../functions/api/contracts.ts";
import { schedules } from "../infra/schedules.ts";
import { publisher, subscriptions } from "../infra/subscriptions.ts";
import { workflows } from "../infra/workflows.ts";

/** The house rules that a reader would otherwise have to keep in mind (DESIGN 2, STYLE), held against every file. */
const root = path.resolve(import.meta.dirname, "..");
const folders = ["domain", "events", "data", "functions", "infra", "local", "ops", "docs", "bench", "tests"];

interface Source {
  readonly file: string;
  readonly text: string;
  readonly lines: number;
  /** The files of ours that it imports, types included. */
  readonly imports: readonly string[];
}

const sources: readonly Source[] = folders.flatMap((folder) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?[tj]s$/.test(name))
    .map((name) => read(path.posix.join(folder, name))),
);

function read(file: string): Source {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  const targets = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)"(\.{1,2}\/[^"]+)"/g)].map(([, target]) =>
    path.posix.join(path.posix.dirname(file), target!),
  ); // The pattern has one group.
  return { file, text, lines: text.split("\n").length - 1, imports: targets };
}

const under = (...prefixes: string[]) => sources.filter(({ file }) => prefixes.some((prefix) => file.startsWith(prefix)));
/** Our own code without comments, so that a rule may be named where it is explained. */
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
const offenders = (files: readonly Source[], wrong: RegExp) => files.filter(({ text }) => wrong.test(code(text))).map(({ file }) => file);

describe("who may import whom (DESIGN 2)", () => {
  /** Each floor stands on those below it. Events of the domain are made of kernel types; the domain records them. */
  const mayImport: Record<string, readonly string[]> = {
    "domain/kernel/": ["domain/kernel/"],
    "events/": ["events/", "domain/kernel/"],
    "domain/": ["domain/", "events/"],
    "data/": ["data/", "domain/", "events/"],
    "functions/": ["functions/", "data/", "domain/", "events/"],
    "infra/": ["infra/", "functions/", "data/", "domain/", "events/"],
  };

  it.each(Object.entries(mayImport))("%s only from the floors it stands on", (floor, allowed) => {
    const strays = under(floor).flatMap(({ file, imports }) =>
      imports.filter((target) => !allowed.some((prefix) => target.startsWith(prefix))).map((target) => `${file} -> ${target}`),
    );
    expect(under(floor).length).toBeGreaterThan(0);
    expect(strays).toEqual([]);
  });

  it("infra reads contracts, events and names, never a handler", () => {
    const strays = under("infra/").flatMap(({ file, imports }) =>
      imports
        .filter((target) => target.startsWith("functions/") && !/contracts?\.ts$/.test(target))
        .map((target) => `${file} -> ${target}`),
    );
    expect(strays).toEqual([]);
  });

  it("a contract never reaches a handler, a clock or AWS: infra and the client read it", () => {
    const seen = reachedFrom(
      under("functions/api/")
        .map(({ file }) => file)
        .filter((file) => file.endsWith("contract.ts")),
    );
    expect(seen.size).toBeGreaterThan(5);
    expect(
      [...seen].filter((file) => /handlers\.ts$|functions\/shared\/(stamp|house|answer|serve|env)\.ts$|^data\/table\.ts$/.test(file)),
    ).toEqual([]);
  });

  it("nothing behind events carries the policy engine: its files lie beside the functions of the API and nowhere else", () => {
    const behind = [...subscriptions, ...workflows, ...schedules, publisher].map(({ entry }) => entry);
    expect(behind.filter((entry) => reachedFrom([entry]).has("domain/access/engine.ts"))).toEqual([]);
    expect(reachedFrom(["functions/api/cases/index.ts"])).toContain("domain/access/engine.ts");
  });

  it("what runs in the cloud never imports the local cloud, the tests or the tools", () => {
    const strays = under("domain/", "events/", "data/", "functions/", "infra/").flatMap(({ file, imports }) =>
      imports.filter((target) => /^(local|tests|bench|ops|docs)\//.test(target)).map((target) => `${file} -> ${target}`),
    );
    expect(strays).toEqual([]);
  });
});

/** Every file that these pull in at run time, themselves included. */
function reachedFrom(files: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const reach = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    sources
      .find((source) => source.file === file)
      ?.imports.filter((target) => !isTypeOnly(file, target))
      .forEach(reach);
  };
  files.forEach(reach);
  return seen;
}

/** An `import type` leaves nothing behind at run time. */
function isTypeOnly(file: string, target: string): boolean {
  const relative = path.posix.relative(path.posix.dirname(file), target);
  const { text = "" } = sources.find((source) => source.file === file) ?? {};
  const statements = [...text.matchAll(/^import (type )?[^;]*?from "([^"]+)";/gms)].filter(
    ([, , from]) => path.posix.normalize(from!) === path.posix.normalize(relative),
  ); // The pattern has two groups.
  return statements.length > 0 && statements.every(([, type]) => type !== undefined);
}

describe("the domain is pure (DESIGN 1, XCT-007)", () => {
  it.each([
    ["asks no clock", /\bnew Date\(\s*\)|\bDate\.now\b|\bperformance\.now\b|\bprocess\.hrtime\b/],
    ["rolls no dice", /\bMath\.random\b|\brandomUUID\b|\brandomInt\b|\brandomBytes\b|from "ulid"/],
    ["reads no environment", /\bprocess\.env\b/],
    ["speaks to nobody", /@aws-sdk|node:https?"|\bfetch\(|node:net"|node:child_process/],
    ["waits for nothing", /\basync\b|\bawait\b|\bsetTimeout\b/],
  ])("it %s", (_, wrong) => {
    expect(offenders(under("domain/", "events/"), wrong)).toEqual([]);
  });

  it("only the policy reads files: its own texts, which lie beside it", () => {
    expect(offenders(under("domain/", "events/"), /node:fs/)).toEqual(["domain/access/engine.ts"]);
  });
});

describe("the edge", () => {
  it("has the only clock of the product: a moment is made in functions/shared/stamp.ts", () => {
    expect(offenders(under("data/", "functions/", "events/"), /\bnew Date\(\s*\)/)).toEqual(["functions/shared/stamp.ts"]);
  });

  it("draws ids in one place", () => {
    expect(offenders(under("data/", "functions/", "domain/", "events/"), /from "ulid"/)).toEqual(["functions/shared/stamp.ts"]);
  });

  it("has no operation that deletes: a case is closed, a party deactivated (LCM-160)", () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(operations.filter(({ operation }) => operation.route.startsWith("DELETE")).map(({ operation }) => operation.route)).toEqual([]);
  });
});

describe("the table's language", () => {
  it("is spoken in data/table.ts only: no expression strings elsewhere (STYLE 36)", () => {
    const expressions = /\b(ConditionExpression|UpdateExpression|KeyConditionExpression|FilterExpression|ProjectionExpression)\b/;
    expect(offenders(under("domain/", "events/", "data/", "functions/", "ops/"), expressions)).toEqual(["data/table.ts"]);
  });

  it("has no scan: every question is answered by a key or an index (DESIGN 5)", () => {
    expect(offenders(under("data/", "functions/", "ops/"), /\bScanCommand\b|\bpaginateScan\b/)).toEqual([]);
  });

  it("makes its keys in data/keys.ts only (STYLE 35)", () => {
    const made =
      /["'`](HISTORY|UNIQUE|COUNTER|IDEMPOTENCY|SEEN|FIND|DAY|FIRM-ATTORNEYS|DUE|WORK|STATUSES|APPOINTMENTS|BILLINGS|CLAIMS|DENIALS|DOCUMENTS|NOTES|TASKS|CALENDAR)#/;
    expect(
      offenders(under("domain/", "events/", "data/", "functions/", "ops/"), made).filter(
        (file) => !["data/keys.ts", "data/access-patterns.ts", "data/invariants.ts"].includes(file),
      ),
    ).toEqual([]); // The invariants derive keys themselves, so that a mistake here is found.
  });
});

describe("every file", () => {
  it("has no default export (STYLE 5)", () => {
    expect(offenders(sources, /^export default\b/m)).toEqual([]);
  });

  it("is no barrel: nothing is exported again (STYLE 5)", () => {
    expect(offenders(sources, /^export (\*|\{[^}]*\}) from\b/m)).toEqual([]);
  });

  it("is named in kebab-case, and no folder is called utils", () => {
    const strange = sources
      .map(({ file }) => file)
      .filter(
        (file) =>
          !file.split("/").every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?(\.m?[tj]s)?$/.test(part)) ||
          /\/(utils?|helpers?|common|misc)\//.test(file),
      );
    expect(strange).toEqual([]);
  });

  it("is at most 300 lines long (STYLE 6)", () => {
    expect(sources.filter(({ lines }) => lines > 300).map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
  });

  it("has no enum, no namespace, and no unfinished business (STYLE 17, 52)", () => {
    expect(offenders(sources, /^\s*(export )?(const )?enum \w+ \{|^\s*(export )?namespace \w/m)).toEqual([]);
    expect(
      sources
        .filter(({ text }) => /\b(TODO|FIXME|XXX)\b(?! *\|)/.test(text) && !text.includes("unfinished business"))
        .map(({ file }) => file),
    ).toEqual([]);
  });

  it("takes zod by its namespace (STYLE 12)", () => {
    expect(offenders(sources, /^import (?!(?:type )?\* as z )[^;]*from "zod"/m)).toEqual([]);
  });
});

describe("refusals (XCT-015)", () => {
  it.each(Object.keys(refusals))("%s is said somewhere", (refusal) => {
    const said = under("domain/", "data/", "functions/", "local/").filter(
      ({ file }) => !/domain\/kernel\/refusals\.ts$|http-status\.ts$|contract\.ts$/.test(file),
    );
    expect(said.some(({ text }) => text.includes(`"${refusal}"`))).toBe(true);
  });
});

describe("the requirements that are built so far", () => {
  const span = (area: string, from: number, to = from) =>
    Array.from({ length: to - from + 1 }, (_, i) => `${area}-${String(from + i).padStart(3, "0")}`);
  const given = [
    ...span("LCM", 10, 16),
    ...span("LCM", 20, 52),
    ...span("LCM", 60, 67),
    ...span("LCM", 70, 87),
    ...span("LCM", 90, 102),
    ...span("LCM", 110, 127),
    ...span("LCM", 130, 142),
    ...span("LCM", 150, 154),
    ...span("LCM", 160, 162),
    ...span("LCM", 164, 169),
    ...span("INT", 5, 12),
  ];
  const billing = [...span("CLM", 1, 39), ...span("RCM", 1, 50)];
  const crossCutting = [...span("XCT", 1, 3), ...span("XCT", 5, 8), ...span("XCT", 10, 15)];
  const negotiations = [
    ...span("NEG", 4),
    ...span("NEG", 10, 14),
    ...span("NEG", 20, 30),
    ...span("NEG", 60, 62),
    ...span("NEG", 170),
    ...span("NEG", 190, 193),
  ];
  /** A range in a test's name, `LCM-020..052`, names each of its ids. */
  const cited = new Set(
    under("tests/")
      .filter(({ file }) => file.endsWith(".test.ts") && file !== "tests/architecture.test.ts")
      .flatMap(({ text }) =>
        [...text.matchAll(/\b([A-Z]{3})-(\d{3})(?:(?:\.\.|…)(?:[A-Z]{3}-)?(\d{3}))?/g)].flatMap(([, area, from, to]) =>
          span(area!, Number(from), Number(to ?? from)),
        ),
      ), // The pattern has these groups.
  );

  /** Of the ranges that were asked, what has nothing to be tested yet. A line goes as soon as a test cites its id. */
  const later: Readonly<Record<string, string>> = {
    "RCM-043": "drafts of e-mails come with the mail partner",
    "NEG-030": "the icon is the client's",
  };

  it("are each cited by a test", () => {
    expect([...given, ...billing, ...crossCutting, ...negotiations].filter((id) => !cited.has(id) && !(id in later))).toEqual([]);
  });

  it("wait for a later context only until a test cites them", () => {
    expect(Object.keys(later).filter((id) => cited.has(id))).toEqual([]);
  });
});
