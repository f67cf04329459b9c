import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseLists, keys } from "../../data/keys.ts";
import { searchIn } from "../../data/search.ts";
import type { FindPlace, Finding } from "../../data/search.ts";
import { entriesOf, indexCase } from "../../data/search-index.ts";
import { replace } from "../../data/table.ts";
import type { Row, Table } from "../../data/table.ts";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import { answers, fold, wordsOf } from "../../domain/cases/search-terms.ts";
import { instant } from "../../domain/kernel/time.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { compareIndex, rebuildIndex } from "../../ops/search.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";

interface Person {
  readonly firstName: string;
  readonly middleName?: string;
  readonly lastName: string;
}
type Known = Person & { readonly card: CaseCard };

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const firms = Array.from({ length: 4 }, () => newId("firm"));
let opened = 0;

/** A case with its patient, as rows; each opened a second after the one before. */
async function aCase(person: Person, difference: Partial<CaseCard> = {}): Promise<Known> {
  opened += 1;
  const patientId = newId("patient");
  const card: CaseCard = {
    caseId: newId("case"),
    caseNumber: `CASE-2025-${String(opened).padStart(5, "0")}`,
    mrn: `PCH-2025-${String(opened).padStart(7, "0")}`,
    caseStatus: "active",
    patientId,
    firmId: firms[opened % firms.length]!,
    attorneyId: newId("attorney"),
    accidentType: "auto",
    dateOfLoss: "2025-01-01" as CaseCard["dateOfLoss"],
    patientName: `${person.firstName} ${person.lastName}`,
    openedAt: instant(new Date(Date.UTC(2025, 0, 1) + opened * 1000).toISOString()),
    version: 1,
    ...difference,
  };
  await h.house.table.batch([{ ...card, ...keys.caseCard(card.caseId), ...caseLists(card) }, { ...person, patientId, version: 1, ...keys.party(patientId) }], []);
  return { ...person, card };
}

const indexed = async (person: Person, difference: Partial<CaseCard> = {}): Promise<Known> => {
  const known = await aCase(person, difference);
  await indexCase(h.house, known.card.caseId);
  return known;
};

/** Every page of a question, as a staff member of the whole tenant unless told otherwise. */
async function all(q: string, asked: Partial<Finding> = {}): Promise<CaseCard[]> {
  const found: CaseCard[] = [];
  let after: FindPlace | undefined;
  for (let pages = 0; pages < 1000; pages++) {
    const page = await searchIn(h.house).find({ words: wordsOf(q), firms: undefined, limit: 50, maySee: () => true, after, ...asked });
    found.push(...page.cards);
    if (!page.next) return found;
    after = page.next;
  }
  throw new Error("the pages never end");
}
const idsOf = (cards: readonly CaseCard[]) => cards.map(({ caseId }) => caseId);

async function rowsOfIndex(): Promise<Row[]> {
  const rows: Row[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await h.client.send(new ScanCommand({ TableName: "search", ExclusiveStartKey: start }));
    rows.push(...((page.Items ?? []) as Row[]));
    start = page.LastEvaluatedKey;
  } while (start);
  return rows;
}

describe("the words of a question", () => {
  it.each([
    ["Núñez", "nunez"],
    ["NUÑEZ", "nunez"],
    ["Søren Łukasz", "soren lukasz"],
    ["Groß", "gross"],
    ["ΟΔΥΣΣΕΥΣ", fold("οδυσσευς")],
    ["İpek", "ipek"],
    ["ﬁnn", "finn"],
  ])("takes %s for %s (NEG-060)", (typed, folded) => {
    expect(fold(typed)).toBe(folded);
    expect(fold(fold(typed))).toBe(fold(typed));
  });

  const carlos = { caseNumber: "CASE-2025-00042", mrn: "PCH-2025-0000117", names: ["Carlos", "Juan-Pablo", "O'Brien Núñez"] };
  it.each([
    ["carlos", "car", "CARLOS", "c", "Carlos O'Brien", "núñez carlos", "Nunez, Carlos", "juan", "pablo", "obrien", "O’Brien", "o'", "brien", "carlos 42"],
    ["42", "4", "00042", "0004", "0", "0000117", "117", "11", "000011"],
    ["CASE-2025-00042", "case 2025 00042", "CASE202500042", "CASE-2025-0", "CASE-2025-", "CASE-2025", "CASE-20", "CASE-2", "2025-00042", "CASE-2025-42", "case 42", "case 00042"],
    ["PCH-2025-0000117", "pch-2025-117", "PCH2025", "pch 117", "117 carlos pch-2025-0000117"],
  ].flat())("%s finds Carlos Juan-Pablo O'Brien Núñez with CASE-2025-00042 and PCH-2025-0000117 (NEG-004, NEG-060)", (q) => {
    expect(answers(carlos, wordsOf(q))).toBe(true);
  });

  it.each(["arlos", "carloss", "maria", "carlos maria", "2", "43", "00043", "042", "CASE-2024-00042", "CASE-2025-00117", "PCH-2025-0000042", "case", "pch", "p c h", "17", "2025"])("%s does not", (q) => {
    expect(answers(carlos, wordsOf(q))).toBe(false);
  });

  it.each(["", "-", "...", "'", "🙂"])("there is no word in %j", (q) => expect(wordsOf(q)).toEqual([]));
});

describe("the index of a case", () => {
  const card = { caseId: newId("case"), firmId: firms[0]!, openedAt: "2025-01-01T00:00:00.000Z" as Instant, caseNumber: "", mrn: "" } as CaseCard;

  it("has under 30 entries, whatever the name and the numbers (DESIGN 5)", () => {
    const names = fc.array(fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }), { minLength: 2, maxLength: 3 });
    const number = fc.nat(99_998).map((n) => n + 1);
    fc.assert(
      fc.property(names, number, number, (names, sequence, member) => {
        const caseNumber = `CASE-2025-${String(sequence).padStart(5, "0")}`;
        const mrn = `PCH-2025-${String(member).padStart(7, "0")}`;
        const entries = entriesOf({ card, of: { caseNumber, mrn, names } }, h.house.mac);
        expect(entries.length).toBeLessThan(30);
        expect(new Set(entries.map(({ pk }) => pk)).size).toBe(entries.length);
      }),
    );
  });

  it("says nothing of a person in its keys and values (NEG-060, DESIGN 12.5)", async () => {
    const { card } = await indexed({ firstName: "Zzphicanary", middleName: "Zzphimiddle", lastName: "Zzphilast" }, { mrn: "PCH-2025-9871234" });
    const text = JSON.stringify((await rowsOfIndex()).filter(({ pk, sk }) => pk === card.caseId || sk.endsWith(card.caseId)));
    expect(text).toContain(card.caseId);
    expect(text).not.toMatch(/zzphi|canary|9871234|71234|PCH/i);
  });

  it("two entries of one name have no short hash to compare them by", async () => {
    const [one, other] = await Promise.all([1, 2].map(() => indexed({ firstName: "Wilhelmina", lastName: "Featherstonehaugh" })));
    const hashes = async ({ card: { openedAt, caseId } }: Known) => (await h.house.search.read([keys.find(h.house.mac("search", ""), openedAt, caseId)]))[0]!.h as string;
    const [a, b] = await Promise.all([one!, other!].map(hashes));
    const pieces = (text: string) => text.match(/.{3}/g)!;
    expect(pieces(a!).filter((piece) => pieces(b!).includes(piece)).length).toBeLessThan(3); // 40 of each were alike without the salt.
  });
});

describe("search against reading every case (LCM-165, NEG-004, NEG-060)", () => {
  // Few names and near numbers, so that beginnings are shared.
  const firstNames = ["Maria", "Mario", "Marta", "Juan", "Juana", "Li", "José", "Josefina", "O'Neil", "Anna-Maria", "Al", "A"];
  const lastNames = ["Garcia", "García-Lopez", "Garcilazo", "Lopez", "López", "O'Brien", "Nguyen", "Ng", "Martinez", "Martin", "De la Cruz", "Smith", "Smithson"];
  const known: Known[] = [];
  const pick = <T>(from: readonly T[], i: number): T => from[i % from.length]!;
  const seed = 20250702;

  beforeAll(async () => {
    const drawn = fc.sample(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 9_999_999 }), fc.constantFrom(2024, 2025)), { numRuns: 300, seed });
    for (const [first, middle, last, sequence, member, year] of drawn) {
      const small = sequence % 3 === 0 ? (sequence % 900) + 1 : sequence; // A third are small numbers, which many beginnings share.
      const person = { firstName: pick(firstNames, first), lastName: pick(lastNames, last), ...(middle % 3 === 0 ? { middleName: pick(firstNames, middle) } : {}) };
      known.push(await indexed(person, { caseNumber: `CASE-${year}-${String(small).padStart(5, "0")}`, mrn: `PCH-${year}-${String(member % 2 ? member : small).padStart(7, "0")}` }));
    }
  }, 120_000);

  /** Written apart from the product's rule: plain words, plain `startsWith`. */
  const padded = (word: string) => word.replace(/\d*$/, (digits) => digits.padStart(word.startsWith("CASE") ? 5 : 7, "0")); // CASE-2025-8 is also 00008.
  const fits = ({ firstName, middleName = "", lastName, card }: Known, q: string): boolean => {
    const plain = (text: string) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const name = plain(`${firstName} ${middleName} ${lastName}`);
    const tails = [card.caseNumber, card.mrn].map((number) => number.split("-")[2]!);
    const begun = [...name.replaceAll("'", "").split(/[ -]/), ...name.split(/[ '-]/), ...tails, ...tails.map((tail) => String(Number(tail)))];
    const words = q.split(" ").flatMap((word) => (/^(CASE|PCH)-/.test(word) ? [word] : word.split("-")));
    return words.every((word) => (/^(CASE|PCH)-/.test(word) ? [card.caseNumber, card.mrn].some((number) => number.startsWith(word) || number === padded(word)) : begun.some((part) => part.startsWith(plain(word).replaceAll("'", "")))));
  };

  /** A question that a person with one of the cases before them might type, cut anywhere; sometimes one that nobody has. */
  const questions = (): string[] => {
    const cut = (text: string, at: number) => text.slice(0, 1 + (at % text.length));
    const drawn = fc.sample(fc.tuple(fc.nat(299), fc.nat(), fc.nat(), fc.nat(299), fc.nat(9)), { numRuns: 300, seed: seed + 1 });
    return drawn.map(([i, a, b, j, kind]) => {
      const [one, other] = [known[i]!, known[j]!];
      switch (kind) {
        case 0:
          return cut(one.card.caseNumber.slice(5 + 5), a); // Its digits, with their zeros.
        case 1:
          return cut(one.card.mrn.slice(4 + 5), a);
        case 2:
          return one.card.caseNumber.slice(0, 11 + (a % 5));
        case 3:
          return one.card.mrn.slice(0, 10 + (a % 7));
        case 4:
          return String(Number(one.card.mrn.split("-")[2]));
        case 5:
          return `${cut(one.lastName.split(" ")[0]!, a)} ${cut(other.firstName, b)}`; // Often two different people.
        case 6:
          return `${cut(one.firstName, a)} ${cut(one.card.caseNumber.slice(10), b)}`;
        case 7:
          return one.middleName ?? one.lastName;
        default:
          return `${cut(one.firstName, a)} ${cut(one.lastName, b)}`;
      }
    });
  };

  const newestFirst = (cards: readonly CaseCard[]) => [...cards].sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1));

  it("300 random questions over 300 random cases find exactly those that fit, each once", async () => {
    let hits = 0;
    for (const q of questions()) {
      const found = await all(q);
      const expected = known.filter((one) => fits(one, q)).map(({ card }) => card);
      const others = found.filter(({ caseId }) => !known.some(({ card }) => card.caseId === caseId)); // Of the tests above; none of these names.
      expect(others.filter(({ patientName }) => !/^(Zzphi|Wilhelmina)/.test(patientName)), q).toEqual([]);
      const mine = found.filter((card) => !others.includes(card));
      expect(idsOf(mine).sort(), q).toEqual(idsOf(expected).sort());
      if (!/\d/.test(q)) expect(idsOf(mine), q).toEqual(idsOf(newestFirst(expected)));
      hits += expected.length;
    }
    expect(hits).toBeGreaterThan(1000); // The questions ask for something.
  }, 120_000);

  it("the same questions by people of one firm or of two find those of their firms alone (LCM-167, XCT-003)", async () => {
    for (const [i, q] of questions().slice(0, 120).entries()) {
      const own = i % 2 ? [firms[0]!] : [firms[1]!, firms[2]!];
      const found = (await all(q, { firms: own, limit: 7 })).filter(({ caseId }) => known.some(({ card }) => card.caseId === caseId));
      const expected = known.filter((one) => own.includes(one.card.firmId) && fits(one, q)).map(({ card }) => card);
      expect(idsOf(found).sort(), q).toEqual(idsOf(expected).sort());
    }
  }, 120_000);

  it("typed letter by letter, the case whose number or name it is stays among the hits (NEG-061)", async () => {
    for (const one of [known[3]!, known[77]!, known[298]!]) {
      const texts = [`${one.lastName} ${one.firstName}`, one.card.caseNumber.slice(10), one.card.mrn.slice(9), one.card.caseNumber, one.card.mrn];
      for (const text of texts) {
        const from = /^(CASE|PCH)-/.test(text) ? text.indexOf("-") + 2 : 1; // "CASE" begins every number, so it says nothing.
        for (let length = from; length <= text.length; length++) expect(idsOf(await all(text.slice(0, length))), text.slice(0, length)).toContain(one.card.caseId);
      }
    }
  }, 120_000);

  it("a number that was typed whole comes first, before newer cases that only begin so (NEG-004)", async () => {
    const old = await indexed({ firstName: "Ursula", lastName: "Quist" }, { caseNumber: "CASE-2023-00077", mrn: "PCH-2023-0000077", openedAt: instant("2023-01-01T00:00:00.000Z") });
    await indexed({ firstName: "Ulrich", lastName: "Quist" }, { caseNumber: "CASE-2025-00770", mrn: "PCH-2025-0000770" });
    for (const q of ["77", "00077", "0000077", "CASE-2023-00077", "CASE-2023-77", "PCH-2023-0000077", "case 77"]) {
      const { cards } = await searchIn(h.house).find({ words: wordsOf(q), firms: undefined, limit: 20, maySee: () => true });
      const exact = cards.filter(({ caseNumber, mrn }) => /-0+77$/.test(caseNumber) || /-0+77$/.test(mrn));
      expect(cards.slice(0, exact.length), q).toEqual(exact);
      expect(idsOf(exact), q).toContain(old.card.caseId);
    }
    expect(idsOf(await all("77", { limit: 1 }))).toEqual(idsOf(await all("77"))); // Pages of one go the same way.
  });

  it.each([1, 2, 7, 50])("pages of %i, put together, are the whole in the same order (XCT-014)", async (limit) => {
    for (const q of ["mar", "g", "lopez ma", "00"]) expect(idsOf(await all(q, { limit })), q).toEqual(idsOf(await all(q, { limit: 50 })));
  });

  it("says there are more exactly when there are (XCT-014)", async () => {
    const count = (await all("garcia")).length;
    const page = (limit: number) => searchIn(h.house).find({ words: wordsOf("garcia"), firms: undefined, limit, maySee: () => true });
    expect(count).toBeGreaterThan(2);
    expect((await page(count - 1)).next).toBeDefined();
    expect((await page(count)).next).toBeUndefined();
    expect((await page(count + 1)).next).toBeUndefined();
  });

  it("what the asker may not see is neither shown nor counted in the page", async () => {
    const allowed = (await all("garcia")).filter((_, i) => i % 3 === 0);
    const ids = new Set(idsOf(allowed));
    expect(await all("garcia", { limit: 2, maySee: ({ caseId }) => ids.has(caseId) })).toEqual(allowed);
  });
});

describe("keeping in step", () => {
  const rename = async ({ card }: Known, names: Partial<Person>) => {
    const [row] = await h.house.table.read([keys.party(card.patientId)]);
    const version = (row!.version as number) + 1;
    expect(await h.house.table.commit([replace({ ...row!, ...names, version })])).toBe("written");
  };
  const entriesIn = async (caseId: string) => (await rowsOfIndex()).filter(({ sk }) => sk.endsWith(caseId));

  it("a renamed patient is found by the new name and no longer by the old one, and no old entry is left (NEG-060)", async () => {
    const known = await indexed({ firstName: "Quentin", lastName: "Oldenburg" });
    const before = await entriesIn(known.card.caseId);
    await rename(known, { lastName: "Newhausen" });
    expect(await indexCase(h.house, known.card.caseId)).toBe("indexed");
    expect(await all("oldenburg")).toEqual([]);
    expect(await all("newhausen quentin")).toMatchObject([{ caseId: known.card.caseId, patientName: "Quentin Newhausen", version: 2 }]);
    expect((await entriesIn(known.card.caseId)).length).toBe(before.length); // As many words as before, so as many rows.
  });

  it("a case nothing changed of costs no write, however often its events come", async () => {
    const known = await indexed({ firstName: "Repeat", lastName: "Delivery" });
    const [terms] = await h.house.search.read([keys.terms(known.card.caseId)]);
    expect(await indexCase(h.house, known.card.caseId)).toBe("unchanged");
    expect(await h.house.search.read([keys.terms(known.card.caseId)])).toEqual([terms]);
  });

  it("writers that run into each other leave the newest name and nothing else", async () => {
    const known = await indexed({ firstName: "Race", lastName: "Aaaaaaaa" });
    for (const lastName of ["Bbbbbbbb", "Cccccccc", "Aaaaaaaa"]) {
      await rename(known, { lastName });
      await Promise.all([1, 2, 3, 4].map(() => indexCase(h.house, known.card.caseId)));
    }
    expect(idsOf(await all("aaaaaaaa race"))).toEqual([known.card.caseId]);
    expect([...(await all("bbbbbbbb")), ...(await all("cccccccc"))]).toEqual([]);
    expect((await compareIndex(h.house)).differences).toEqual([]);
  });

  /** A writer that is held up just before its batch, while the name changes and another writer finishes. */
  it("a writer that comes late with an old name starts again (RELIABILITY 3.3)", async () => {
    const known = await indexed({ firstName: "Late", lastName: "Firstname" });
    let finished = false;
    const late: Table = {
      ...h.house.search,
      async batch(puts, deletes) {
        if (!finished) {
          finished = true;
          await rename(known, { lastName: "Firstname" });
          await indexCase(h.house, known.card.caseId);
        }
        return h.house.search.batch(puts, deletes);
      },
    };
    await rename(known, { lastName: "Secondname" });
    await indexCase({ ...h.house, search: late }, known.card.caseId);
    expect(idsOf(await all("firstname late"))).toEqual([known.card.caseId]);
    expect(await all("secondname")).toEqual([]);
    expect((await compareIndex(h.house)).differences).toEqual([]);
  });

  it("a writer that died halfway is made good by the next one", async () => {
    const known = await indexed({ firstName: "Half", lastName: "Written" });
    await rename(known, { lastName: "Finished" });
    const dying: Table = { ...h.house.search, batch: () => Promise.reject(new Error("gone")) };
    await expect(indexCase({ ...h.house, search: dying }, known.card.caseId)).rejects.toThrow("gone");
    expect((await compareIndex(h.house)).differences).toMatchObject([{ caseId: known.card.caseId, what: expect.stringMatching(/^\d+ of \d+ entries missing/) }]);
    expect(await indexCase(h.house, known.card.caseId)).toBe("indexed");
    expect(idsOf(await all("finished"))).toEqual([known.card.caseId]);
    expect(await all("written")).toEqual([]);
  });
});

describe("rebuild and compare", () => {
  it("finds a missing entry, a stale one, a case not indexed and a card with an old name, and makes them good", async () => {
    const [lost, stale, never, old] = await Promise.all([
      indexed({ firstName: "Lost", lastName: "Entry" }),
      indexed({ firstName: "Stale", lastName: "Entry" }),
      aCase({ firstName: "Never", lastName: "Indexed" }),
      indexed({ firstName: "Old", lastName: "Card" }),
    ]);
    expect((await compareIndex(h.house)).differences).toMatchObject([{ caseId: never.card.caseId, what: "not indexed" }]);

    const { search, table } = h.house;
    const find = ({ card }: Known, text: string) => keys.find(h.house.mac("search", text), card.openedAt, card.caseId);
    await search.batch([], [find(lost, "lost")]);
    const [terms] = await search.read([keys.terms(stale.card.caseId)]);
    const hash = h.house.mac("search", "formerly");
    await search.batch([{ ...find(stale, "formerly"), h: "abc" }, { ...terms!, hashes: [...(terms!.hashes as string[]), hash] }], []);
    const [card] = await table.read([keys.caseCard(old.card.caseId)]);
    await table.commit([replace({ ...card!, patientName: "Older Card", version: 2 })]);

    expect(await all("lost")).toEqual([]);
    const { differences } = await compareIndex(h.house);
    const whatOf = ({ card }: Known) => differences.find(({ caseId }) => caseId === card.caseId)?.what;
    expect(differences.length).toBe(4);
    expect(whatOf(lost)).toMatch(/^1 of \d+ entries missing/);
    expect(whatOf(stale)).toMatch(/^1 entries of words/);
    expect(whatOf(never)).toBe("not indexed");
    expect(whatOf(old)).toMatch(/another name/);

    const told: number[] = [];
    const cases = await rebuildIndex(h.house, ({ cases }) => told.push(cases));
    expect(told.at(-1)).toBe(cases);
    expect(cases).toBeGreaterThan(300);
    expect(await compareIndex(h.house)).toEqual({ cases, differences: [] });
    expect(idsOf(await all("never indexed"))).toEqual([never.card.caseId]);
    expect(idsOf(await all("lost entry"))).toEqual([lost.card.caseId]);
    expect(await search.read([find(stale, "formerly")])).toEqual([undefined]);
  }, 120_000);

  it("a dropped table is whole again after a rebuild (LCM-165)", async () => {
    const rows = await rowsOfIndex();
    await h.house.search.batch([], rows);
    expect(await all("garcia")).toEqual([]);
    await rebuildIndex(h.house);
    const lines = (all: Row[]) => all.filter(({ sk }) => sk !== "TERMS").map(({ pk, sk, h: hashes }) => `${pk} ${sk} ${String(hashes)}`);
    const [before, after] = [new Set(lines(rows)), lines(await rowsOfIndex())];
    expect(after.length).toBe(before.size);
    expect(after.filter((line) => !before.has(line)).length).toBe(0);
  }, 120_000);
});

