import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import { day } from "../../domain/kernel/time.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";
import { drawnCases, expectedOf, firmNames, questions, textOf } from "./search-brute-force.ts";
import { firms, idsOf, searchScene } from "./search-scene.ts";
import type { Known } from "./search-scene.ts";

/** Search by the real engine, held against reading every case. */
let h: Harness;
let s: ReturnType<typeof searchScene>;
let known: Known[];
beforeAll(async () => {
  h = await startHarness();
  s = searchScene(h);
  await Promise.all(firmNames.map((name, i) => s.aFirm(name, firms[i])));
  known = await s.many(drawnCases(2000));
}, 120_000);
afterAll(() => h.stop());

/** Of thousands of hits the first pages stand for all. */
const pagesMax = 4;

describe("search against reading every one of 2,000 cases (LCM-165, NEG-004, NEG-060)", () => {
  /** The pages asked for are those that were expected, in order; whatever has the very number typed stands before the others. */
  async function ask(q: string | undefined, asked: Parameters<typeof s.some>[1], expected: readonly CaseCard[]): Promise<number> {
    const { found, hasMore } = await s.some(q, asked, pagesMax);
    const says = `${q} ${JSON.stringify(asked.filters)}`;
    const [is, ought] = [idsOf(found), idsOf(expected)];
    if (q === undefined || !/\d/.test(q)) expect(is, says).toEqual(ought.slice(0, is.length));
    expect(
      is.filter((id) => !ought.includes(id)),
      says,
    ).toEqual([]);
    expect(new Set(is).size, says).toBe(is.length);
    if (!hasMore) expect(is.length, says).toBe(ought.length);
    return is.length;
  }

  it("random questions with filters, sorts and pages find exactly those that fit, each once, in order (XCT-014)", async () => {
    let hits = 0;
    for (const { pieces, filters, oldestFirst, limit } of questions(known, 250, 1)) {
      const order = oldestFirst ? "oldestFirst" : "newestFirst";
      const own = filters.firmId ? { firms: [filters.firmId] } : {};
      hits += await ask(textOf(pieces), { filters, limit, order, ...own }, expectedOf(known, pieces, filters, oldestFirst));
    }
    expect(hits).toBeGreaterThan(1500); // The questions ask for something.
  }, 120_000);

  it("the lists answer filters without words, in either order and pages of any size (XCT-014)", async () => {
    for (const { filters, oldestFirst, limit } of questions(known, 40, 2)) {
      const order = oldestFirst ? "oldestFirst" : "newestFirst";
      const own = filters.firmId ? { firms: [filters.firmId] } : {};
      await ask(undefined, { filters, limit, order, ...own }, expectedOf(known, [], filters, oldestFirst));
    }
  }, 120_000);

  it("people of one firm or of two find the cases of their firms alone, by whatever they type (LCM-167, XCT-003)", async () => {
    for (const [i, { pieces, limit }] of questions(known, 60, 3).entries()) {
      const own = i % 2 ? [firms[0]!] : [firms[1]!, firms[2]!];
      const expected = expectedOf(known, pieces, {}).filter(({ firmId }) => own.includes(firmId));
      await ask(textOf(pieces), { firms: own, limit }, expected);
    }
  }, 120_000);

  it("is bounded, and says honestly that it may go on (LCM-165)", async () => {
    const first = await s.page("m", { filters: { status: "pending", openedAt: { to: day("2025-01-20") } } });
    expect(first.cards.length).toBeLessThan(50);
    expect(first.next).toBeDefined();
  });
});
