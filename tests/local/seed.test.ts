import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transitionFacts } from "../../data/billing-facts.ts";
import { appointmentsIn } from "../../data/care.ts";
import { casesIn } from "../../data/cases.ts";
import { claimsIn } from "../../data/claims.ts";
import { eventsOf, verifyHistory } from "../../data/history.ts";
import { violationsOf } from "../../data/invariants.ts";
import type { DueKind } from "../../data/keys.ts";
import { dueList } from "../../data/keys.ts";
import { partiesIn } from "../../data/parties.ts";
import { pricesIn } from "../../data/prices.ts";
import { remittancesIn } from "../../data/remittances.ts";
import { teamsIn } from "../../data/teams.ts";
import { Role } from "../../domain/access/roles.ts";
import { Outcome } from "../../domain/billing/billed-status.ts";
import { ServiceType } from "../../domain/care/service-type.ts";
import { AccidentType, CaseStatus } from "../../domain/cases/legal-case.ts";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import { groupedOf } from "../../domain/claims/remittance.ts";
import type { Denial } from "../../domain/denials/denial.ts";
import { Stage } from "../../domain/denials/denial.ts";
import { instant } from "../../domain/kernel/time.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import type { WorkItem } from "../../domain/work/work-item.ts";
import { settle } from "../../functions/billing/settle.ts";
import { dueHandlers } from "../../functions/schedules/due-handlers.ts";
import { stampFor } from "../../functions/shared/stamp.ts";
import { someProviders } from "../../local/demo/offices.ts";
import { diceOf, someName, somePatient } from "../../local/demo/people.ts";
import type { DemoUser } from "../../local/demo/offices.ts";
import { seedHouse } from "../../local/demo/seed.ts";
import { day } from "../../domain/kernel/time.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";

const at = instant("2026-03-04T20:00:00.000Z");
const today = day("2026-03-04");
let h: Harness;
let users: DemoUser[];
let cards: CaseCard[];
beforeAll(async () => {
  h = await startHarness();
  users = await seedHouse(h.house, at);
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

  it("has some hundred cases of every accident type, in every status, over two years up to now (LCM-090)", () => {
    expect(cards).toHaveLength(300);
    expect(new Set(cards.map(({ accidentType }) => accidentType))).toEqual(new Set(AccidentType.options));
    const inStatus = (status: string) => cards.filter(({ caseStatus }) => caseStatus === status).length;
    expect(new Set(cards.map(({ caseStatus }) => caseStatus))).toEqual(new Set(CaseStatus.options));
    for (const status of ["suspended", "settlement", "closed"]) expect(inStatus(status)).toBeGreaterThan(5);
    for (const status of ["pending", "active"]) expect(inStatus(status)).toBeGreaterThan(50);
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

  it("tells each case's history, and each denial's, in the order of its days, and nothing that lies ahead", async () => {
    const { rows: denials } = await h.house.table.query({ index: "gsi3", pk: "DENIALS", limit: 100 });
    for (const id of [...cards.map(({ caseId }) => caseId), ...denials.map(({ pk }) => pk)]) {
      const { rows } = await eventsOf(h.house.table, id, 200, undefined, false);
      const moments = rows.map((row) => row.at);
      expect(moments).toEqual(moments.toSorted());
      expect(moments.at(-1)! <= at).toBe(true);
    }
  });

  it("has decided the first authorizations of all but the newest cases, with their numbers (LCM-084, LCM-117)", async () => {
    const whole = await Promise.all(cards.map(({ caseId }) => casesIn(h.house).whole(caseId)));
    const firsts = whole.map((one) => one!.authorizations[0]!); // Each case was just listed, with its first authorization.
    const newest = firsts.toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
    expect(newest.slice(0, 14).every(({ status }) => status === "requested")).toBe(true);
    expect(newest.slice(16).every(({ authorizationNumber }) => authorizationNumber !== undefined)).toBe(true);
    for (const { status, validTo, validFrom } of newest.slice(16))
      if (status === "approved" || status === "expired")
        expect([validFrom, status]).toEqual([validFrom, validTo < today ? "expired" : "approved"]);
  });

  it("leaves nothing to the hourly look that was due by now: 50,000 cases would come to it at once (LCM-119, LCM-037)", async () => {
    for (const kind of Object.keys(dueHandlers) as DueKind[]) {
      const { rows } = await h.house.table.query({ index: "gsi2", pk: dueList(kind), from: " ", to: `${today}~`, limit: 100 });
      expect(rows.map(({ pk, sk }) => [kind, pk, sk])).toEqual([]);
    }
  });

  it("has appointments of the past with every outcome, and some to come (LCM-060)", async () => {
    const all = (await Promise.all(cards.map(({ caseId }) => appointmentsIn(h.house).all(caseId)))).flat();
    const past = all.filter((one) => one.day < today);
    const coming = all.filter((one) => one.day >= today);
    expect(all.length).toBeGreaterThan(40);
    expect(new Set(past.map(({ status }) => status))).toEqual(new Set(["showedUp", "noShow", "canceledLate", "canceled"]));
    expect(new Set(coming.map(({ status }) => status))).toEqual(new Set(["scheduled", "confirmed", "onHold"]));
    const { providerId, day: booked } = coming[0]!; // There are more than forty.
    const asked = { path: { providerId }, query: { from: booked, to: booked } };
    const calendar = await h.call("GET /v1/providers/{providerId}/calendar", await h.tokenFor(loginOf("cora").userId), undefined, asked);
    expect(calendar.body.data).toMatchObject([{ day: booked }]);
    expect((await partiesIn(h.house).load("provider", providerId))?.party).toMatchObject({ timeZone: "America/Los_Angeles" });
  });

  it("has a price book: a service for each type, three schedules, modifier rules and the fees of missed visits (CLM-004..009)", async () => {
    const prices = pricesIn(h.house);
    const services = await prices.services();
    expect(services.map(({ serviceType }) => serviceType).toSorted()).toEqual(ServiceType.options.toSorted());
    expect(services.filter(({ timed }) => timed)).toHaveLength(2);
    const fees = (await Promise.all(services.map(({ serviceId }) => prices.fees(serviceId)))).flatMap((page) => page.fees);
    expect(new Set(fees.map(({ schedule }) => schedule))).toEqual(new Set(["Standard", "Hardship", "Blue Heron"]));
    const rules = await Promise.all(services.map(({ serviceId }) => prices.modifierPages(serviceId)));
    expect(rules.flatMap(([own]) => own.rules.flatMap(({ modifiers }) => modifiers)).toSorted()).toEqual(["AT", "GP"]);
    expect((await prices.billedStatuses()).statuses.map(({ status }) => status)).toEqual(["showedUp", "noShow", "canceledLate"]);
    const { parties: payers } = await partiesIn(h.house).list("payer", { limit: 100 });
    for (const { kind, requirements = [], appealDays } of payers.filter((payer) => payer.kind !== "lien"))
      expect([kind, requirements.length > 0, appealDays !== undefined]).toEqual([kind, true, true]);
  });

  it("knows who pays for about half of the cases; the others are treated on a lien (CLM-017, CLM-038)", async () => {
    const whole = await Promise.all(cards.map(({ caseId }) => casesIn(h.house).whole(caseId)));
    const insured = whole.filter((one) => one!.coverage?.policies.length); // Each was just listed.
    expect(insured.length / whole.length).toBeGreaterThan(0.35);
    expect(insured.length / whole.length).toBeLessThan(0.6);
    expect(whole.some((one) => one!.coverage?.reducedFee?.schedule === "Hardship")).toBe(true);
  });

  it("has billed every appointment that has its outcome, or says why not, one of them held (CLM-031, CLM-036)", async () => {
    const all = (await Promise.all(cards.map(({ caseId }) => appointmentsIn(h.house).all(caseId)))).flat();
    const billings = (await Promise.all(cards.map(({ caseId }) => claimsIn(h.house).billings.all(caseId)))).flat();
    const outcomes = all.filter(({ status }) => Outcome.safeParse(status).success);
    for (const { appointmentId, status } of outcomes)
      expect(billings.find((one) => one.appointmentId === appointmentId)).toMatchObject({ outcome: status, state: expect.any(String) });
    expect(billings.filter(({ state }) => state === "held")).toMatchObject([{ obstacles: [{ code: "claim.held" }, {}] }]);
    const [held] = billings.filter(({ state }) => state === "held");
    const facts = await transitionFacts(h.house, { appointmentId: held!.appointmentId }, stampFor("system:test", "test")); // Seen above.
    expect(await settle(h.house, facts!, stampFor("system:test", "test"))).toMatchObject({ verdict: "held", writes: [] });
    for (const { appointmentId } of outcomes.slice(0, 20)) {
      const found = await transitionFacts(h.house, { appointmentId }, stampFor("system:test", "test"));
      expect((await settle(h.house, found!, stampFor("system:test", "test"))).writes).toEqual([]); // The workflow finds nothing left to do.
    }
  });

  it("has claims in every stage, answered in every way, and those of closed cases paid (RCM-046, RCM-047)", async () => {
    const { items: claims } = await claimsIn(h.house).list({ of: "all" }, [], { limit: 1000 });
    const statuses = new Set(claims.map(({ status }) => status));
    for (const status of ["submitted", "denied", "partlyPaid", "paid", "closed"]) expect(statuses).toContain(status);
    expect(claims.some(({ payerId }) => payerId === lienPayer.payerId)).toBe(true);
    const answers = (await Promise.all(claims.map(({ claimId }) => remittancesIn(h.house).all(claimId)))).flat();
    const codes = new Set(answers.flatMap(({ adjustments }) => adjustments.map(groupedOf)));
    for (const code of ["CO-16", "CO-197", "CO-50", "CO-45", "PR-1", "PR-3"]) expect(codes).toContain(code);
    expect(answers.flatMap(({ warnings }) => warnings)).toEqual([]);
    const closed = cards.filter(({ caseStatus }) => caseStatus === "closed").map(({ caseId }) => caseId);
    const ofClosed = claims.filter(({ caseId }) => closed.includes(caseId));
    expect(ofClosed.length).toBeGreaterThan(0);
    for (const { status, outstanding, patientOutstanding } of ofClosed)
      expect([status, outstanding, patientOutstanding]).toEqual(["paid", 0, 0]);
  });

  it("works on denials in every stage, by a team and by a person, of which one was recovered after a correction (RCM-001, RCM-020, RCM-022, RCM-046)", async () => {
    const [finn, clay] = [await h.tokenFor(loginOf("finn").userId), await h.tokenFor(loginOf("clay").userId)];
    const { body } = await h.call("GET /v1/denial-cases", finn, undefined, { query: { limit: "100", view: "all" } });
    const denials: Denial[] = body.data;
    expect(new Set(denials.map(({ stage }) => stage))).toEqual(new Set(Stage.options));
    const [team] = await teamsIn(h.house).all();
    expect(team).toMatchObject({ name: "Recovery", memberIds: expect.arrayContaining([loginOf("clay").userId]) });
    expect(new Set(denials.map(({ owner }) => owner))).toEqual(new Set([team!.teamId, loginOf("clay").userId])); // Seen above.
    expect(denials.some(({ claimCount }) => claimCount === 2)).toBe(true);
    const { items: claims } = await claimsIn(h.house).list({ of: "all" }, ["paid"], { limit: 1000 });
    expect(claims.filter(({ seq }) => seq === 2)).toMatchObject([{ frequency: "7", outstanding: 0 }]);
    const active = denials.filter(({ stage }) => stage !== "resolved" && stage !== "canceled");
    const insights = await h.call("GET /v1/denial-cases/insights", clay);
    expect(insights.body.total).toMatchObject({ count: active.length });
  });

  it("has settled cases with their figures, liens on some of them, and one that is disputed (LCM-044, LCM-045, LCM-154)", async () => {
    const settled = cards.filter(({ caseStatus }) => caseStatus === "settlement");
    const whole = await Promise.all(settled.map(({ caseId }) => casesIn(h.house).whole(caseId)));
    for (const one of whole) {
      expect(one!.legalCase.settlementDate! <= today).toBe(true); // Each was just listed; a settled case has its day.
      expect(one!.legalCase.settlementAmount).toBeGreaterThan(0);
    }
    expect(whole.flatMap((one) => one!.disputes)).toHaveLength(1);
    expect(whole.flatMap((one) => one!.liens).length).toBeGreaterThan(0);
  });

  it("has told what followed from each change of status, so that its workflow finds nothing left to do (LCM-101)", async () => {
    const moved = cards.filter(({ caseStatus }) => ["suspended", "settlement", "closed"].includes(caseStatus));
    for (const { caseId } of moved) {
      const { rows } = await eventsOf(h.house.table, caseId, 200);
      const changes = rows.filter(({ type }) => type === "case.status-changed.v1").map(({ eventId }) => eventId);
      const told = rows.filter(({ type }) => type === "case.status-cascaded.v1").map(({ data }) => (data as { causedBy: string }).causedBy);
      expect(told).toEqual(changes);
    }
  });

  it("has work for everyone whose role keeps any: some overdue, some to come (NEG-220)", async () => {
    const workOf = async (name: string): Promise<WorkItem[]> => {
      const { body } = await h.call("GET /v1/work", await h.tokenFor(loginOf(name).userId), undefined, { query: { limit: "100" } });
      return body.data;
    };
    for (const name of ["casey", "cora", "alex", "paula", "bailey", "finn", "mira", "clay", "nadia", "sena", "lee", "morgan"]) {
      const work = await workOf(name);
      expect([name, work.length > 1]).toEqual([name, true]);
      expect([name, work.every(({ kind, dueOn }) => kind !== "task" || !dueOn || dueOn > "2025-12")]).toEqual([name, true]);
    }
    expect((await workOf("casey")).filter(({ kind }) => kind === "approval")).toHaveLength(1);
    expect((await workOf("mira")).filter(({ kind }) => kind === "authorization").length).toBeGreaterThan(0);
    for (const name of ["cole", "sunny"]) expect(await workOf(name)).toEqual([]); // They may see no tasks (DESIGN 12.20).
  });

  it("is made once: a second time on the same table is refused", async () => {
    await expect(seedHouse(h.house, at)).rejects.toThrow("there already");
  });

  it("is the same for the same seed, down to the ids", async () => {
    const again = await startHarness();
    try {
      await seedHouse(again.house, at);
      const { cards: others } = await casesIn(again.house).list({ of: "all" }, [], 1000);
      expect(others).toEqual(cards);
      const historyOf = async ({ house }: Harness) =>
        Promise.all(cards.map(async ({ caseId }) => (await eventsOf(house.table, caseId, 1)).rows[0]?.hash));
      expect(await historyOf(again)).toEqual(await historyOf(h));
    } finally {
      await again.stop();
    }
  });
});
