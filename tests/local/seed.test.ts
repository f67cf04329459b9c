import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesIn } from "../../data/cases.ts";
import { verifyHistory } from "../../data/history.ts";
import { violationsOf } from "../../data/invariants.ts";
import { partiesIn } from "../../data/parties.ts";
import { Role } from "../../domain/access/roles.ts";
import { AccidentType } from "../../domain/cases/legal-case.ts";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import { instant } from "../../domain/kernel/time.ts";
import { someProviders } from "../../local/demo/offices.ts";
import { diceOf, someName, somePatient } from "../../local/demo/people.ts";
import type { DemoUser } from "../../local/demo/offices.ts";
import { seedHouse } from "../../local/demo/seed.ts";
import { day } from "../../domain/kernel/time.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";

const at = instant("2026-03-04T20:00:00.000Z");
let h: Harness;
let users: DemoUser[];
let cards: CaseCard[];
beforeAll(async () => {
  h = await startHarness();
  const t0 = performance.now(); users = await seedHouse(h.house, at); process.stderr.write(`SEEDED ${performance.now() - t0}\n`);
  cards = (await casesIn(h.house).list({ of: "all" }, [], 1000)).cards;
});
afterAll(() => h.stop());

const loginOf = (name: string) => users.find((user) => user.name === name)!; // The demo has whom the tests name.

describe("the demo's people", () => {
  it("are the same for the same seed, and others for another", () => {
    const people = (seed: number) =>
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? someName : (dice: ReturnType<typeof diceOf>) => somePatient(dice, day("2026-01-02")))(diceOf(seed + i)),
      );
    expect(people(1)).toEqual(people(1));
    expect(people(1)).not.toEqual(people(2));
  });

  it("roll evenly", () => {
    const dice = diceOf(7);
    const faces = Array.from({ length: 6 }, () => 0);
    for (let i = 0; i < 6000; i++) faces[dice.between(0, 5)]! += 1; // Six faces.
    for (const count of faces) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it("can only be reached at numbers and mailboxes kept for fiction", () => {
    for (let seed = 0; seed < 300; seed++) {
      const patient = somePatient(diceOf(seed), day("2026-01-02"));
      expect(patient.phone).toMatch(/^\+1\d{3}55501\d\d$/);
      expect(patient.email).toMatch(/\.example$/);
    }
    for (const provider of someProviders(diceOf(1)))
      expect([provider.phone, provider.email]).toEqual([expect.stringMatching(/55501\d\d$/), expect.stringMatching(/\.example$/)]);
  });
});

describe("the demo", () => {
  it("has a login for every role, with the roles in the table (LCM-010..016)", async () => {
    expect(new Set(users.flatMap(({ roles }) => roles))).toEqual(new Set(Role.options));
    for (const { userId, roles } of users)
      expect((await partiesIn(h.house).load("user", userId))?.party).toMatchObject({ active: true, roles });
    expect(loginOf("alex").firm).not.toBe(loginOf("bailey").firm);
    expect(loginOf("paula").firm).toBe(loginOf("alex").firm);
    expect(loginOf("casey").firm).toBeUndefined();
  });

  it("lets each of them log in and see who they are", async () => {
    const casey = await h.call("GET /v1/cases", await h.tokenFor(loginOf("casey").userId), undefined, { query: { limit: "5" } });
    expect(casey).toMatchObject({ status: 200, body: { page: { hasMore: true } } });
    const alex = await h.call("GET /v1/cases", await h.tokenFor(loginOf("alex").userId), undefined, { query: { limit: "100" } });
    expect(alex.status).toBe(200);
    expect(new Set(alex.body.data.map(({ firmId }: CaseCard) => firmId)).size).toBe(1);
  });

  it("has two dozen firms with two or three attorneys each, one of whom logs in", async () => {
    const { parties: firms } = await partiesIn(h.house).list("firm", { limit: 100 });
    expect(firms).toHaveLength(24);
    const staffs = await Promise.all(firms.map(({ firmId }) => partiesIn(h.house).list("attorney", { limit: 100, firmId })));
    for (const { parties } of staffs) expect([2, 3]).toContain(parties.length);
    expect(staffs.flatMap(({ parties }) => parties).find(({ userId }) => userId === loginOf("alex").userId)).toMatchObject({
      firstName: "Alex",
    });
  });

  it("has some hundred cases of every accident type, pending and active, over two years up to now", () => {
    expect(cards).toHaveLength(300);
    expect(new Set(cards.map(({ accidentType }) => accidentType))).toEqual(new Set(AccidentType.options));
    expect(new Set(cards.map(({ caseStatus }) => caseStatus))).toEqual(new Set(["pending", "active"]));
    const opened = cards.map(({ openedAt }) => openedAt).toSorted();
    expect(opened[0]! >= "2024-03-03" && opened[0]! < "2024-04").toBe(true);
    expect(opened.at(-1)! <= at).toBe(true);
  });

  it("numbers the cases of each year from 1, in the order they were opened", () => {
    for (const year of ["2024", "2025", "2026"]) {
      const numbers = cards
        .filter(({ caseNumber }) => caseNumber.startsWith(`CASE-${year}-`))
        .toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : 1))
        .map(({ caseNumber }) => Number(caseNumber.slice(-5)));
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    }
  });

  it("has only whole cases, each with its history (LCM-087, LCM-161)", async () => {
    expect(await violationsOf(h.house, "all")).toEqual([]);
    for (const { caseId } of cards.slice(0, 20)) expect(await verifyHistory(h.house.table, caseId)).toMatchObject({ intact: true });
  });

  it("has the first authorizations of all but the newest cases approved, with their numbers (LCM-084, LCM-117)", async () => {
    const whole = await Promise.all(cards.map(({ caseId }) => casesIn(h.house).whole(caseId)));
    const statuses = whole.map((one) => one!.authorizations[0]!.status); // Each case was just listed, with its first authorization.
    expect(statuses.slice(0, 14).every((status) => status === "requested")).toBe(true);
    expect(statuses.slice(16).every((status) => status === "approved")).toBe(true);
  });

  it("is made once: a second time on the same table is refused", async () => {
    await expect(seedHouse(h.house, at)).rejects.toThrow("there already");
  });
});
