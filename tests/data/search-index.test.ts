import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "../../data/keys.ts";
import { entriesOf } from "../../data/search-index.ts";
import { indexCase } from "../../data/search-writer.ts";
import { replace } from "../../data/table.ts";
import type { Row, Table } from "../../data/table.ts";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { compareIndex, rebuildIndex } from "../../ops/search.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";
import { attorneys, firms, idsOf, searchScene } from "./search-scene.ts";
import type { Known } from "./search-scene.ts";

let h: Harness;
let s: ReturnType<typeof searchScene>;
beforeAll(async () => {
  h = await startHarness();
  s = searchScene(h);
});
afterAll(() => h.stop());

describe("the index of a case", () => {
  const card = {
    caseId: newId("case"),
    firmId: firms[0]!,
    attorneyId: attorneys[0]!,
    openedAt: "2025-01-01T00:00:00.000Z" as Instant,
    caseNumber: "",
    mrn: "",
  } as CaseCard;

  it("is bounded, whatever the name and the numbers, and never twice the same (DESIGN 5)", () => {
    const names = fc.array(fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }), { minLength: 2, maxLength: 3 });
    const number = fc.nat(99_998).map((n) => n + 1);
    fc.assert(
      fc.property(names, number, number, (names, sequence, member) => {
        const caseNumber = `CASE-2025-${String(sequence).padStart(5, "0")}`;
        const mrn = `PCH-2025-${String(member).padStart(7, "0")}`;
        const entries = entriesOf({ card, of: { caseNumber, mrn, names } }, h.house.mac);
        expect(entries.length).toBeLessThanOrEqual(60);
        expect(new Set(entries.map(({ pk }) => pk)).size).toBe(entries.length);
      }),
    );
  });

  it("has under 30 entries for a usual case: two names, a birth date, a phone, a claim and a policy (DESIGN 5)", () => {
    const numbers = { caseNumber: "CASE-2025-41234", mrn: "PCH-2025-0041234", names: ["Guadalupe", "", "Hernandez"] };
    const others = { birthDate: day("1985-12-10"), phones: ["+12135550142"], references: ["DC-123456", "DP-654321"] };
    expect(entriesOf({ card, of: { ...numbers, ...others } }, h.house.mac).length).toBeLessThan(30);
  });

  it("says nothing of a person in its keys and values (NEG-060, DESIGN 12.5)", async () => {
    const { card } = await s.indexed(
      { firstName: "Zzphicanary", middleName: "Zzphimiddle", lastName: "Zzphilast", birthDate: day("1949-07-13"), phone: "+18185559876" },
      { mrn: "PCH-2025-9871234" },
      { courtCaseNumber: "24STCV55667", insurance: { carrier: "Zzphimutual", claimNumber: "DC-778899" } },
    );
    const text = JSON.stringify((await s.rowsOfIndex()).filter(({ pk, sk }) => pk === card.caseId || sk.endsWith(card.caseId)));
    expect(text).toContain(card.caseId);
    expect(text).not.toMatch(/zzphi|canary|9871234|PCH-|1949|0713|8185559876|5559876|stcv|55667|778899/i);
  });

  it("two entries of one name have no short hash to compare them by", async () => {
    const [one, other] = await Promise.all([1, 2].map(() => s.indexed({ firstName: "Wilhelmina", lastName: "Featherstonehaugh" })));
    const hashes = async ({ card: { openedAt, caseId } }: Known) =>
      (await h.house.search.read([keys.find(h.house.mac("search", ""), openedAt, caseId)]))[0]!.h as string;
    const [a, b] = await Promise.all([one!, other!].map(hashes));
    const pieces = (text: string) => text.match(/.{3}/g)!;
    expect(pieces(a!).filter((piece) => pieces(b!).includes(piece)).length).toBeLessThan(3); // 40 of each were alike without the salt.
  });
});

describe("keeping in step", () => {
  const entriesIn = async (caseId: string) => (await s.rowsOfIndex()).filter(({ sk }) => sk.endsWith(caseId));

  it("a renamed patient is found by the new name and no longer by the old one, and no old entry is left (NEG-060)", async () => {
    const known = await s.indexed({ firstName: "Quentin", lastName: "Oldenburg" });
    const before = await entriesIn(known.card.caseId);
    await s.rename(known, { lastName: "Newhausen" });
    expect(await indexCase(h.house, known.card.caseId)).toBe("indexed");
    expect(await s.all("oldenburg")).toEqual([]);
    expect(await s.all("newhausen quentin")).toMatchObject([{ caseId: known.card.caseId, patientName: "Quentin Newhausen", version: 2 }]);
    expect((await entriesIn(known.card.caseId)).length).toBe(before.length); // As many words as before, so as many rows.
  });

  it("a changed phone, birth date and court number are found by the new one and no longer by the old one (NEG-060)", async () => {
    const known = await s.indexed(
      { firstName: "Changing", lastName: "Numbers", phone: "+13235550111", birthDate: day("1951-03-04") },
      {},
      { courtCaseNumber: "24STCV00111" },
    );
    const { caseId, patientId } = known.card;
    const [old, fresh] = [
      ["(323) 555-0111", "3235550111", "0111", "03/04/1951", "24STCV00111", "24stcv001", "00111"],
      ["(323) 555-0222", "3235550222", "0222", "05/06/1952", "24STCV00222", "24stcv002", "00222"],
    ];
    for (const q of old!) expect(idsOf(await s.all(q)), q).toContain(caseId);
    await s.change(keys.party(patientId), { phone: "+13235550222", birthDate: "1952-05-06" });
    await s.change(keys.case(caseId), { courtCaseNumber: "24STCV00222" });
    for (const q of old!) expect(idsOf(await s.all(q)), `${q}, before the index follows`).not.toContain(caseId); // Hits are held against the rows.
    await indexCase(h.house, caseId);
    for (const q of old!) expect(idsOf(await s.all(q)), q).not.toContain(caseId);
    for (const q of fresh!) expect(idsOf(await s.all(q)), q).toContain(caseId);
  });

  it("a case nothing changed of costs no write, however often its events come", async () => {
    const known = await s.indexed({ firstName: "Repeat", lastName: "Delivery" });
    const [terms] = await h.house.search.read([keys.terms(known.card.caseId)]);
    expect(await indexCase(h.house, known.card.caseId)).toBe("unchanged");
    expect(await h.house.search.read([keys.terms(known.card.caseId)])).toEqual([terms]);
  });

  it("writers that run into each other leave the newest name and nothing else", async () => {
    const known = await s.indexed({ firstName: "Race", lastName: "Aaaaaaaa" });
    for (const lastName of ["Bbbbbbbb", "Cccccccc", "Aaaaaaaa"]) {
      await s.rename(known, { lastName });
      await Promise.all([1, 2, 3, 4].map(() => indexCase(h.house, known.card.caseId)));
    }
    expect(idsOf(await s.all("aaaaaaaa race"))).toEqual([known.card.caseId]);
    expect([...(await s.all("bbbbbbbb")), ...(await s.all("cccccccc"))]).toEqual([]);
    expect((await compareIndex(h.house)).differences).toEqual([]);
  });

  /** A writer that is held up just before its batch, while the name changes and another writer finishes. */
  it("a writer that comes late with an old name starts again (RELIABILITY 3.3)", async () => {
    const known = await s.indexed({ firstName: "Late", lastName: "Firstname" });
    let finished = false;
    const late: Table = {
      ...h.house.search,
      async batch(puts, deletes) {
        if (!finished) {
          finished = true;
          await s.rename(known, { lastName: "Firstname" });
          await indexCase(h.house, known.card.caseId);
        }
        return h.house.search.batch(puts, deletes);
      },
    };
    await s.rename(known, { lastName: "Secondname" });
    await indexCase({ ...h.house, search: late }, known.card.caseId);
    expect(idsOf(await s.all("firstname late"))).toEqual([known.card.caseId]);
    expect(await s.all("secondname")).toEqual([]);
    expect((await compareIndex(h.house)).differences).toEqual([]);
  });

  it("a writer that died halfway is made good by the next one", async () => {
    const known = await s.indexed({ firstName: "Half", lastName: "Written" });
    await s.rename(known, { lastName: "Finished" });
    const dying: Table = { ...h.house.search, batch: () => Promise.reject(new Error("gone")) };
    await expect(indexCase({ ...h.house, search: dying }, known.card.caseId)).rejects.toThrow("gone");
    expect((await compareIndex(h.house)).differences).toMatchObject([
      { of: known.card.caseId, what: expect.stringMatching(/^\d+ of \d+ entries missing/) },
    ]);
    expect(await indexCase(h.house, known.card.caseId)).toBe("indexed");
    expect(idsOf(await s.all("finished"))).toEqual([known.card.caseId]);
    expect(await s.all("written")).toEqual([]);
  });
});

describe("rebuild and compare", () => {
  it("finds a firm without its entries and one with those of an old name, and makes them good", async () => {
    const firmId = await s.aFirm("Comparison & Sons");
    await s.change(keys.party(firmId), { name: "Comparison & Daughters" });
    expect((await compareIndex(h.house)).differences).toMatchObject([
      { of: firmId, what: expect.stringMatching(/^\d+ of \d+ entries missing/) },
    ]);
    await rebuildIndex(h.house);
    expect(await compareIndex(h.house)).toMatchObject({ firms: 1, differences: [] });
  }, 120_000);

  it("finds a missing entry, a stale one, a case not indexed and a card with an old name, and makes them good", async () => {
    const [lost, stale, never, old] = await Promise.all([
      s.indexed({ firstName: "Lost", lastName: "Entry" }),
      s.indexed({ firstName: "Stale", lastName: "Entry" }),
      s.aCase({ firstName: "Never", lastName: "Indexed" }),
      s.indexed({ firstName: "Old", lastName: "Card" }),
    ]);
    expect((await compareIndex(h.house)).differences).toMatchObject([{ of: never.card.caseId, what: "not indexed" }]);

    const { search, table } = h.house;
    const find = ({ card }: Known, text: string) => keys.find(h.house.mac("search", text), card.openedAt, card.caseId);
    await search.batch([], [find(lost, "lost")]);
    const [terms] = await search.read([keys.terms(stale.card.caseId)]);
    const hash = h.house.mac("search", "formerly");
    await search.batch(
      [
        { ...find(stale, "formerly"), h: "abc" },
        { ...terms!, hashes: [...(terms!.hashes as string[]), hash] },
      ],
      [],
    );
    const [card] = await table.read([keys.caseCard(old.card.caseId)]);
    await table.commit([replace({ ...card!, patientName: "Older Card", version: 2 })]);

    expect(await s.all("lost")).toEqual([]);
    const { differences } = await compareIndex(h.house);
    const whatOf = ({ card }: Known) => differences.find(({ of }) => of === card.caseId)?.what;
    expect(differences.length).toBe(4);
    expect(whatOf(lost)).toMatch(/^1 of \d+ entries missing/);
    expect(whatOf(stale)).toMatch(/^1 entries of words/);
    expect(whatOf(never)).toBe("not indexed");
    expect(whatOf(old)).toMatch(/another name/);

    const told: number[] = [];
    const cases = await rebuildIndex(h.house, ({ cases }) => told.push(cases));
    expect(told.at(-1)).toBe(cases);
    expect(await compareIndex(h.house)).toEqual({ cases, firms: 1, differences: [] });
    expect(idsOf(await s.all("never indexed"))).toEqual([never.card.caseId]);
    expect(idsOf(await s.all("lost entry"))).toEqual([lost.card.caseId]);
    expect(await search.read([find(stale, "formerly")])).toEqual([undefined]);
  }, 120_000);

  it("a dropped table is whole again after a rebuild (LCM-165)", async () => {
    await Promise.all(Array.from({ length: 105 }, (_, i) => s.aCase({ firstName: `Many${i}`, lastName: "Garcia" }))); // More than a page of the list.
    expect(await rebuildIndex(h.house)).toBeGreaterThan(105);
    expect((await s.all("garcia")).length).toBe(105);
    const rows = await s.rowsOfIndex();
    await h.house.search.batch([], rows);
    expect(await s.all("garcia")).toEqual([]);
    await rebuildIndex(h.house);
    const lines = (all: Row[]) => all.filter(({ sk }) => sk !== "TERMS").map(({ pk, sk, h: hashes }) => `${pk} ${sk} ${String(hashes)}`);
    const [before, after] = [new Set(lines(rows)), lines(await s.rowsOfIndex())];
    expect(after.length).toBe(before.size);
    expect(after.filter((line) => !before.has(line)).length).toBe(0);
  }, 120_000);
});
