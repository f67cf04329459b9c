import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { casesIn } from "../../data/cases.ts";
import { violationsOf } from "../../data/invariants.ts";
import { keys, lastNumber, mrnOf } from "../../data/keys.ts";
import { create } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { dayOf, yearOf } from "../../domain/kernel/time.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { defects } from "../faults/defects.ts";
import { startFaults } from "../faults/engine.ts";
import { interleaved } from "../faults/interleave.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

/** Many callers at once, on the real handlers and the real engine (RELIABILITY T2, T5, T6, T11, T12). */
let h: Harness;
let faulty: ReturnType<typeof startFaults>;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  faulty = startFaults(h);
  manager = await h.person("caseManager");
});
afterAll(async () => {
  faulty.stop();
  await h.stop();
});

const open = (body: unknown, key?: string) => h.call("POST /v1/cases", manager, body, key === undefined ? {} : { key });
const read = (caseId: string) => h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId } });
const change = (caseId: string, body: object, version: number) =>
  h.call("PATCH /v1/cases/{caseId}", manager, body, { path: { caseId }, version });
const casesOf = async (patientId: Id<"patient">) => (await casesIn(h.house).list({ of: "patient", id: patientId }, [], 10)).cards;
const statuses = (answers: readonly Called[]) => answers.map(({ status }) => status).sort();
const idsOf = (answers: readonly Called<{ caseId: Id<"case"> }>[]) =>
  answers.filter(({ status }) => status === 201).map(({ body }) => body.caseId);

describe("200 cases opened at once", () => {
  it("have 200 case numbers and 200 MRNs, and are all whole (LCM-021, LCM-134, LCM-137, LCM-164)", async () => {
    const firm = await parties(h.house);
    const bodies = await Promise.all(
      Array.from({ length: 200 }, async () => aCaseBody({ ...firm, patientId: (await parties(h.house)).patientId })),
    );
    const opened: Called[] = await Promise.all(bodies.map((body) => open(body)));
    expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(opened.map(({ body }) => body.caseNumber)).size).toBe(200);
    expect(new Set(opened.map(({ body }) => body.membership.mrn)).size).toBe(200);
    expect(await violationsOf(h.house, "all")).toEqual([]); // They are all there are, and more than a page.
  });
});

describe("one request sent ten times at once with one key", () => {
  it("opens one case and gets ten equal answers, of which nine say that they are repeats (XCT-008)", async () => {
    const of = await parties(h.house);
    const key = newId("request");
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(aCaseBody(of), key)));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers["idempotent-replayed"] === "true")).toHaveLength(9);
    expect(await casesOf(of.patientId)).toHaveLength(1);
    expect(await violationsOf(h.house, idsOf(answers))).toEqual([]);
  });

  it("with another body under that key is refused, and nothing is written (XCT-008)", async () => {
    const of = await parties(h.house);
    const key = newId("request");
    await open(aCaseBody(of), key);
    expect(await open(aCaseBody(of, { accidentType: "slipFall" }), key)).toMatchObject({
      status: 422,
      body: { code: "idempotency.reused" },
    });
    expect(await casesOf(of.patientId)).toHaveLength(1);
  });
});

describe("two openings for one accident at once", () => {
  it("one wins and the other is told which case there is (LCM-131)", async () => {
    const of = await parties(h.house);
    const answers: Called[] = await Promise.all([open(aCaseBody(of)), open(aCaseBody(of))]);
    expect(statuses(answers)).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body).toMatchObject({ code: "case.accident-already-open" });
    expect(JSON.stringify(refused.body)).toContain(idsOf(answers)[0]);
    expect(await casesOf(of.patientId)).toHaveLength(1);
  });

  it("another accident of the same patient is another case (LCM-131)", async () => {
    const of = await parties(h.house);
    const answers = await Promise.all([
      open(aCaseBody(of)),
      open(aCaseBody(of, { dateOfLoss: "2025-06-29" })),
      open(aCaseBody(of, { accidentType: "workComp" })),
    ]);
    expect(statuses(answers)).toEqual([201, 201, 201]);
    expect(await violationsOf(h.house, idsOf(answers))).toEqual([]);
  });
});

describe("two changes of one version at once", () => {
  it("one is written, the other is told that it is stale, and no update is lost (LCM-161)", async () => {
    const { body } = await open(aCaseBody(await parties(h.house)));
    const answers: Called[] = await Promise.all([
      change(body.caseId, { courtCaseNumber: "A-1" }, 1),
      change(body.caseId, { courtCaseNumber: "B-2" }, 1),
    ]);
    expect(statuses(answers)).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200)!;
    expect((await read(body.caseId)).body).toMatchObject({ version: 2, courtCaseNumber: winner.body.courtCaseNumber });
    expect(await violationsOf(h.house, [body.caseId])).toEqual([]);
  });
});

describe("numbers", () => {
  const year = yearOf(dayOf(now()));
  const drawn = (what: "case" | "mrn") => keys.counter(what, year);
  /** Sets a counter to where a test needs it, and back. */
  async function at(what: "case" | "mrn", last: number) {
    const [row] = await h.house.table.read([drawn(what)]);
    await h.house.table.batch([{ ...drawn(what), drawn: last }], []);
    return async () => {
      back = async () => undefined; // Once only: a counter that goes back twice gives its numbers twice.
      await h.house.table.batch([{ ...drawn(what), drawn: row?.drawn ?? 0 }], []);
    };
  }
  let back: () => Promise<void> = async () => undefined;
  afterEach(() => back());

  it.each([
    ["case", lastNumber.case, `CASE-${year}-99999`],
    ["mrn", lastNumber.mrn, `PCH-${year}-9999999`],
  ] as const)("the last %s number is given, and after it nothing is written (LCM-021, LCM-137, LCM-150)", async (what, last, text) => {
    back = await at(what, last - 1);
    const given = await open(aCaseBody(await parties(h.house)));
    expect(given.status).toBe(201);
    expect([given.body.caseNumber, given.body.membership.mrn]).toContain(text);

    const of = await parties(h.house);
    const key = newId("request");
    expect(await open(aCaseBody(of), key)).toMatchObject({ body: { code: "number.exhausted" } });
    expect(await casesOf(of.patientId)).toEqual([]);
    await back();
    expect((await open(aCaseBody(of), key)).status).toBe(201); // The refusal left no record, no reservation and no half case.
  });

  it("an MRN that someone has already is passed over, and the next is drawn (LCM-134, LCM-150)", async () => {
    back = await at("mrn", 500_000);
    const taken = mrnOf(dayOf(now()), 500_001);
    await h.house.table.commit([create({ ...keys.unique("mrn", h.house.mac("mrn", taken)), owner: "case_of-before" })]);
    const opened = await open(aCaseBody(await parties(h.house)));
    expect(opened).toMatchObject({ status: 201, body: { membership: { mrn: mrnOf(dayOf(now()), 500_002) } } });
  });
});

describe("two or three callers in any order of their calls", () => {
  const runs = Number(process.env.SOAK ?? 300);
  const opening = async () => ({ of: await parties(h.house), key: newId("request") });

  /** What callers do at once, and what must have come of it. */
  const scenes: Record<string, (h: Harness) => Promise<{ callers: (() => Promise<Called>)[]; expected: number[] }>> = {
    "two open one accident": async () => {
      const { of } = await opening();
      return { callers: [() => open(aCaseBody(of)), () => open(aCaseBody(of))], expected: [201, 409] };
    },
    "two send one request": async () => {
      const { of, key } = await opening();
      return { callers: [() => open(aCaseBody(of), key), () => open(aCaseBody(of), key)], expected: [201, 201] };
    },
    "three open, two of them one accident": async () => {
      const { of } = await opening();
      return {
        callers: [() => open(aCaseBody(of)), () => open(aCaseBody(of)), () => open(aCaseBody(of, { accidentType: "other" }))],
        expected: [201, 201, 409],
      };
    },
    "two change one version while one moves another case to its accident": async () => {
      const { of } = await opening();
      const [one, other] = [await open(aCaseBody(of)), await open(aCaseBody(of, { accidentType: "other" }))];
      const callers = [
        () => change(one.body.caseId, { caseNotes: "ZZPHI one" }, 1),
        () => change(one.body.caseId, { accidentType: "slipFall" }, 1),
        () => change(other.body.caseId, { accidentType: "slipFall" }, 1),
      ];
      return { callers, expected: [] };
    },
  };

  it(
    "break nothing: one case an accident, one effect a request, no update lost (LCM-131, LCM-164, XCT-008, T2)",
    { timeout: 60_000 + runs * 1000 },
    async () => {
      const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
      console.info(`interleavings: ${runs} runs, SEED=${seed}`); // oxlint-disable-line no-console -- To play it again.
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...Object.keys(scenes)), fc.scheduler(), async (name, scheduler) => {
          const { callers, expected } = await scenes[name]!(h); // One of the names.
          const answers = await interleaved(scheduler, callers, faulty.table);
          if (expected.length > 0) expect(statuses(answers)).toEqual(expected);
          else expect(statuses(answers).filter((status) => status === 200).length).toBeGreaterThan(0);
          expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
          expect(await violationsOf(h.house, [...new Set(answers.flatMap(({ body }) => (body.caseId ? [body.caseId] : [])))])).toEqual([]);
        }),
        { numRuns: runs, seed },
      );
    },
  );

  it("would be noticed if they broke something: without the accident's reservation both open it (T3)", async () => {
    const table = defects.accidentNotReserved(faulty.table);
    const { of } = await opening();
    const answers = await interleaved(undefined, [() => open(aCaseBody(of)), () => open(aCaseBody(of))], table);
    expect(statuses(answers)).toEqual([201, 201]);
    expect((await violationsOf(h.house, idsOf(answers))).map(({ rule }) => rule)).toContain("LCM-131");
  });
});
