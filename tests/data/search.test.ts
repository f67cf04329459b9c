import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { searchIn } from "../../data/search.ts";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import { wordsOf } from "../../domain/cases/search-terms.ts";
import { instant } from "../../domain/kernel/time.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";
import { firms, idsOf, searchScene } from "./search-scene.ts";
import type { Known } from "./search-scene.ts";

let h: Harness;
let s: ReturnType<typeof searchScene>;
beforeAll(async () => {
  h = await startHarness();
  s = searchScene(h);
});
afterAll(() => h.stop());

describe("search against reading every case (LCM-165, NEG-004, NEG-060)", () => {
  // Few names and near numbers, so that beginnings are shared.
  const firstNames = ["Maria", "Mario", "Marta", "Juan", "Juana", "Li", "José", "Josefina", "O'Neil", "Anna-Maria", "Al", "A"];
  const lastNames = [
    "Garcia",
    "García-Lopez",
    "Garcilazo",
    "Lopez",
    "López",
    "O'Brien",
    "Nguyen",
    "Ng",
    "Martinez",
    "Martin",
    "De la Cruz",
    "Smith",
    "Smithson",
  ];
  const known: Known[] = [];
  const pick = <T>(from: readonly T[], i: number): T => from[i % from.length]!;
  const seed = 20250702;

  beforeAll(async () => {
    const drawn = fc.sample(
      fc.tuple(
        fc.nat(),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 99_999 }),
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.constantFrom(2024, 2025),
      ),
      { numRuns: 300, seed },
    );
    for (const [first, middle, last, sequence, member, year] of drawn) {
      const small = sequence % 3 === 0 ? (sequence % 900) + 1 : sequence; // A third are small numbers, which many beginnings share.
      const person = {
        firstName: pick(firstNames, first),
        lastName: pick(lastNames, last),
        ...(middle % 3 === 0 ? { middleName: pick(firstNames, middle) } : {}),
      };
      known.push(
        await s.indexed(person, {
          caseNumber: `CASE-${year}-${String(small).padStart(5, "0")}`,
          mrn: `PCH-${year}-${String(member % 2 ? member : small).padStart(7, "0")}`,
        }),
      );
    }
  }, 120_000);

  /** Written apart from the product's rule: plain words, plain `startsWith`. */
  const padded = (word: string) => word.replace(/\d*$/, (digits) => digits.padStart(word.startsWith("CASE") ? 5 : 7, "0")); // CASE-2025-8 is also 00008.
  const fits = ({ firstName, middleName = "", lastName, card }: Known, q: string): boolean => {
    const plain = (text: string) =>
      text
        .normalize("NFD")
        .replace(/[\u0300-\u036f]/g, "")
        .toLowerCase();
    const name = plain(`${firstName} ${middleName} ${lastName}`);
    const tails = [card.caseNumber, card.mrn].map((number) => number.split("-")[2]!);
    const begun = [
      ...name.replaceAll("'", "").split(/[ -]/),
      ...name.split(/[ '-]/),
      ...tails,
      ...tails.map((tail) => String(Number(tail))),
    ];
    const words = q.split(" ").flatMap((word) => (/^(CASE|PCH)-/.test(word) ? [word] : word.split("-")));
    return words.every((word) =>
      /^(CASE|PCH)-/.test(word)
        ? [card.caseNumber, card.mrn].some((number) => number.startsWith(word) || number === padded(word))
        : begun.some((part) => part.startsWith(plain(word).replaceAll("'", ""))),
    );
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
      const found = await s.all(q);
      const expected = known.filter((one) => fits(one, q)).map(({ card }) => card);
      expect(idsOf(found).sort(), q).toEqual(idsOf(expected).sort());
      if (!/\d/.test(q)) expect(idsOf(found), q).toEqual(idsOf(newestFirst(expected)));
      hits += expected.length;
    }
    expect(hits).toBeGreaterThan(1000); // The questions ask for something.
  }, 120_000);

  it("the same questions by people of one firm or of two find those of their firms alone (LCM-167, XCT-003)", async () => {
    for (const [i, q] of questions().slice(0, 120).entries()) {
      const own = i % 2 ? [firms[0]!] : [firms[1]!, firms[2]!];
      const found = await s.all(q, { firms: own, limit: 7 });
      const expected = known.filter((one) => own.includes(one.card.firmId) && fits(one, q)).map(({ card }) => card);
      expect(idsOf(found).sort(), q).toEqual(idsOf(expected).sort());
    }
  }, 120_000);

  it("typed letter by letter, the case whose number or name it is stays among the hits (NEG-061)", async () => {
    for (const one of [known[3]!, known[77]!, known[298]!]) {
      const texts = [
        `${one.lastName} ${one.firstName}`,
        one.card.caseNumber.slice(10),
        one.card.mrn.slice(9),
        one.card.caseNumber,
        one.card.mrn,
      ];
      for (const text of texts) {
        const from = /^(CASE|PCH)-/.test(text) ? text.indexOf("-") + 2 : 1; // "CASE" begins every number, so it says nothing.
        for (let length = from; length <= text.length; length++)
          expect(idsOf(await s.all(text.slice(0, length))), text.slice(0, length)).toContain(one.card.caseId);
      }
    }
  }, 120_000);

  it("a number that was typed whole comes first, before newer cases that only begin so (NEG-004)", async () => {
    const old = await s.indexed(
      { firstName: "Ursula", lastName: "Quist" },
      { caseNumber: "CASE-2023-00077", mrn: "PCH-2023-0000077", openedAt: instant("2023-01-01T00:00:00.000Z") },
    );
    await s.indexed({ firstName: "Ulrich", lastName: "Quist" }, { caseNumber: "CASE-2025-00770", mrn: "PCH-2025-0000770" });
    for (const q of ["77", "00077", "0000077", "CASE-2023-00077", "CASE-2023-77", "PCH-2023-0000077", "case 77"]) {
      const { cards } = await searchIn(h.house).find({ words: wordsOf(q), firms: undefined, limit: 20, maySee: () => true });
      const exact = cards.filter(({ caseNumber, mrn }) => /-0+77$/.test(caseNumber) || /-0+77$/.test(mrn));
      expect(cards.slice(0, exact.length), q).toEqual(exact);
      expect(idsOf(exact), q).toContain(old.card.caseId);
    }
    expect(idsOf(await s.all("77", { limit: 1 }))).toEqual(idsOf(await s.all("77"))); // Pages of one go the same way.
  });

  it.each([1, 2, 7, 50])("pages of %i, put together, are the whole in the same order (XCT-014)", async (limit) => {
    for (const q of ["mar", "g", "lopez ma", "00"])
      expect(idsOf(await s.all(q, { limit })), q).toEqual(idsOf(await s.all(q, { limit: 50 })));
  });

  it("says there are more exactly when there are (XCT-014)", async () => {
    const count = (await s.all("garcia")).length;
    const page = (limit: number) => searchIn(h.house).find({ words: wordsOf("garcia"), firms: undefined, limit, maySee: () => true });
    expect(count).toBeGreaterThan(2);
    expect((await page(count - 1)).next).toBeDefined();
    expect((await page(count)).next).toBeUndefined();
    expect((await page(count + 1)).next).toBeUndefined();
  });

  it("what the asker may not see is neither shown nor counted in the page", async () => {
    const allowed = (await s.all("garcia")).filter((_, i) => i % 3 === 0);
    const ids = new Set(idsOf(allowed));
    expect(await s.all("garcia", { limit: 2, maySee: ({ caseId }) => ids.has(caseId) })).toEqual(allowed);
  });
});
