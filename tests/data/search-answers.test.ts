import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, instant } from "../../domain/kernel/time.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";
import { attorneys, idsOf, searchScene } from "./search-scene.ts";

let h: Harness;
let s: ReturnType<typeof searchScene>;
beforeAll(async () => {
  h = await startHarness();
  s = searchScene(h);
});
afterAll(() => h.stop());

describe("an answer", () => {
  const person = (lastName: string) => ({ firstName: "Ursula", lastName });

  it("has the case whose number, phone or other number was typed whole before newer ones that only begin so (NEG-004)", async () => {
    const born = { birthDate: day("1931-02-03"), phone: "+16265559977" };
    const opened = instant("2023-01-01T00:00:00.000Z");
    const numbers = { caseNumber: "CASE-2023-00077", mrn: "PCH-2023-0000077", openedAt: opened };
    const old = await s.indexed({ ...person("Quist"), ...born }, numbers, { courtCaseNumber: "98XYZ12" });
    await s.indexed(person("Quist"), { caseNumber: "CASE-2025-00770", mrn: "PCH-2025-0000770" }, { courtCaseNumber: "98XYZ123" });
    for (const q of [
      "CASE-2023-00077",
      "CASE-2023-77",
      "PCH-2023-0000077",
      "98XYZ12",
      "02/03/1931",
      "(626) 555-9977",
      "555-9977",
      "quist 77",
    ])
      expect(idsOf((await s.page(q)).cards)[0], q).toBe(old.card.caseId);
    expect(idsOf(await s.all("98xyz12", { limit: 1 }))).toEqual(idsOf(await s.all("98xyz12"))); // Pages of one go the same way.
  });

  it("typed letter by letter keeps the case among the hits (NEG-061)", async () => {
    const one = await s.indexed({ ...person("Vanderwaal"), phone: "+16265550188" }, {}, { insuranceClaimNumber: "ZX-2025-0042" });
    for (const [text, from] of [
      ["Vanderwaal Ursula", 1],
      [one.card.caseNumber, "CASE-2".length], // "CASE" begins every number, so it says nothing.
      [one.card.mrn.slice(9), 4], // Fewer zeros begin them all.
      ["6265550188", 6],
      ["ZX-2025-0042", 5],
    ] as const)
      for (let length = from; length <= text.length; length++)
        expect(idsOf(await s.all(text.slice(0, length))), text.slice(0, length)).toContain(one.card.caseId);
  }, 60_000);

  it("says there are more exactly when there are (XCT-014)", async () => {
    await s.many(Array.from({ length: 7 }, () => ({ person: person("Exactlyseven") })));
    const nexts = await Promise.all([6, 7, 8].map(async (limit) => (await s.page("exactlyseven", { limit })).next !== undefined));
    expect(nexts).toEqual([true, false, false]);
    const older = await s.page("exactlyseven", { limit: 6, order: "oldestFirst" });
    expect(idsOf([...older.cards].reverse())).toEqual(idsOf(await s.all("exactlyseven")).slice(1));
  });

  it("neither shows nor counts what the asker may not see", async () => {
    const hidden = new Set(idsOf(await s.all("exactlyseven")).slice(0, 3));
    expect((await s.all("exactlyseven", { limit: 2, maySee: ({ caseId }) => !hidden.has(caseId) })).length).toBe(4);
  });

  it("follows a firm's new name for all of its cases at once, and forgets the old one (NEG-060)", async () => {
    const firmId = await s.aFirm("Zebulon Trial Lawyers");
    await s.many(Array.from({ length: 60 }, () => ({ person: person("Ofzebulon"), difference: { firmId } })));
    expect((await s.all("zebulon trial")).length).toBe(60);
    await s.aFirm("Quartermain Trial Lawyers", firmId);
    expect(await s.all("zebulon trial")).toEqual([]);
    expect((await s.all("quarterm ursula")).length).toBe(60);
    expect((await s.all("lawyers quartermain", { filters: { attorneyId: attorneys[0] } })).length).toBe(10);
  });
});
