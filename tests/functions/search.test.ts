import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { instant } from "../../domain/kernel/time.ts";
import { caseChanged, caseOpened } from "../../events/cases.ts";
import { patientChanged } from "../../events/parties.ts";
import type { consume as consumerOf } from "../../functions/shared/consume.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { searchScene } from "../data/search-scene.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let indexCase: ReturnType<typeof consumerOf>;
beforeAll(async () => {
  h = await startHarness();
  ({ handler: indexCase } = await import("../../functions/events/index-case.ts")); // After the harness, which chooses how loud the log is.
  manager = await h.person("caseManager");
});
afterAll(() => h.stop());

/** A message as the rule on the bus puts it on the queue. */
const message = (type: string, data: object, eventId = newId("event")): SQSEvent => ({
  Records: [
    {
      messageId: eventId,
      body: JSON.stringify({
        "detail-type": type,
        detail: { eventId, type, about: "case", at: "2025-07-02T04:00:00.000Z", actorId: "system:tests", requestId: "request", data },
      }),
    },
  ] as SQSEvent["Records"],
});
const consume = async (event: SQSEvent) => expect(await indexCase(event)).toEqual({ batchItemFailures: [] });

async function open(patient: object, difference: Parameters<typeof parties>[1] = {}) {
  const those = await parties(h.house, { ...difference, patient });
  const { status, body } = await h.call("POST /v1/cases", manager, aCaseBody(those));
  expect(status, JSON.stringify(body)).toBe(201);
  await consume(message(caseOpened.type, body));
  return { ...those, caseId: body.caseId as string, caseNumber: body.caseNumber as string, mrn: body.membership.mrn as string, body };
}

async function rename(patientId: string, names: object) {
  const [row] = await h.house.table.read([keys.party(patientId as `patient_${string}`)]);
  await h.house.table.commit([replace({ ...row!, ...names, version: (row!.version as number) + 1 })]);
}

const search = (q: unknown, who: Person = manager, more: object = {}, query?: Record<string, string>): Promise<Called> =>
  h.call("POST /v1/case-searches", who, { q, ...more }, query ? { query } : {});
const found = async (q: string, who?: Person): Promise<string[]> =>
  (await search(q, who)).body.data.map(({ caseId }: { caseId: string }) => caseId);

describe("POST /v1/case-searches", () => {
  it("finds a case by number, MRN and name once its event was handled, and shows its card (NEG-004, NEG-060, LCM-165)", async () => {
    const { caseId, caseNumber, mrn } = await open({ firstName: "Guadalupe", middleName: "Xochitl", lastName: "Ybarra-Quintero" });
    for (const q of [
      caseNumber,
      caseNumber.toLowerCase(),
      mrn,
      mrn.slice(9),
      String(Number(mrn.slice(9))),
      "ybarra",
      "quintero guada",
      "Xochitl",
      "guadalupe ybarra quintero",
    ]) {
      expect(await found(q), q).toContain(caseId);
    }
    const { status, body } = await search("ybarra guadalupe");
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [expect.objectContaining({ caseId, caseNumber, mrn, patientName: "Guadalupe Ybarra-Quintero", caseStatus: "pending" })],
      page: { hasMore: false },
    });
    expect(body.data[0]).not.toHaveProperty("version");
  });

  it("every letter typed of a name keeps the case among the hits (NEG-061)", async () => {
    const { caseId } = await open({ firstName: "Jehoshaphat", lastName: "Vanderwaal" });
    for (let length = 1; length <= "Vanderwaal".length; length++)
      expect(await found("Vanderwaal".slice(0, length)), `${length} letters`).toContain(caseId);
    expect(await found("Vanderwaalx")).toEqual([]);
  });

  it("needs no Idempotency-Key, for it only asks", async () => {
    expect((await h.call("POST /v1/case-searches", manager, { q: "nobody" }, { headers: { "idempotency-key": "" } })).body).toEqual({
      data: [],
      page: { hasMore: false },
    });
  });

  it.each([
    [{}, "/q"],
    [{ q: "" }, "/q"],
    [{ q: "   " }, "/q"],
    [{ q: "- ." }, "/q"],
    [{ q: "a".repeat(101) }, "/q"],
    [{ q: "ada", limit: 0 }, "/limit"],
    [{ q: "ada", limit: 51 }, "/limit"],
    [{ q: "ada", firm: "x" }, "/firm"],
  ])("refuses %j, naming %s", async (body, pointer) => {
    const { status, body: problem } = await h.call("POST /v1/case-searches", manager, body);
    expect(status).toBe(400);
    expect(problem.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it.each([{ q: "a".repeat(100) }, { q: "ada", limit: 1 }, { q: "ada", limit: 50 }])("takes %j", async (body) => {
    expect((await h.call("POST /v1/case-searches", manager, body)).status).toBe(200);
  });

  it("goes on where a page ended, newest first; a cursor is worth nothing for another question or person (XCT-014)", async () => {
    const opened: string[] = [];
    for (let i = 0; i < 5; i++) opened.unshift((await open({ firstName: `Page${i}`, lastName: "Turnerov" })).caseId);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const { body } = await search("turnerov", manager, { limit: 2 }, cursor ? { cursor } : undefined);
      pages.push(body.data.map(({ caseId }: { caseId: string }) => caseId));
      expect(body.page.hasMore).toBe(body.page.next !== undefined);
      cursor = body.page.next;
    } while (cursor);
    expect(pages).toEqual([opened.slice(0, 2), opened.slice(2, 4), opened.slice(4)]);

    const { next } = (await search("turnerov", manager, { limit: 2 })).body.page;
    for (const other of [
      search("turnero", manager, { limit: 2 }, { cursor: next }),
      search("turnerov", await h.person("caseManager"), { limit: 2 }, { cursor: next }),
      search("turnerov", manager, { limit: 2 }, { cursor: `${next}x` }),
    ]) {
      expect(await other).toMatchObject({ status: 400, body: { code: "cursor.invalid" } });
    }
  });
});

describe("who finds what", () => {
  it("a law firm finds its own cases alone, and cannot tell from hasMore that there are others (LCM-167, XCT-003)", async () => {
    const own = await open({ firstName: "Shared", lastName: "Surnamebury" });
    const others = [
      await open({ firstName: "Shared", lastName: "Surnamebury" }),
      await open({ firstName: "Shared", lastName: "Surnamebury" }),
    ];
    const attorney = await h.person("attorney", [own.firmId]);
    const paralegal = await h.person("paralegal", [own.firmId]);
    for (const who of [attorney, paralegal]) {
      for (const q of ["surnamebury", "s", "shared surn", own.caseNumber, own.mrn, own.caseNumber.slice(10)]) {
        const { body } = await search(q, who, { limit: 1 });
        expect(
          body.data.map(({ caseId }: { caseId: string }) => caseId),
          q,
        ).toEqual([own.caseId]);
        expect(body.page, q).toEqual({ hasMore: false });
      }
      for (const { caseNumber, mrn } of others)
        for (const q of [caseNumber, mrn]) expect((await search(q, who)).body, q).toEqual({ data: [], page: { hasMore: false } });
    }
    expect(await found("surnamebury")).toEqual(expect.arrayContaining([own.caseId, ...others.map(({ caseId }) => caseId)]));
  });

  it("a law firm finds its old case behind more of other firms than a page would read (LCM-165, LCM-167)", async () => {
    const own = await open({ firstName: "Behind", lastName: "Multitudeson" });
    const { indexed } = searchScene(h);
    for (let i = 0; i < 125; i++)
      await indexed({ firstName: `Before${i}`, lastName: "Multitudeson" }, { openedAt: instant(`2099-01-01T00:00:00.${100 + i}Z`) });
    const attorney = await h.person("attorney", [own.firmId]);
    expect((await search("multitudeson", attorney)).body).toMatchObject({ data: [{ caseId: own.caseId }], page: { hasMore: false } });
  });

  it("staff assigned to firms find the cases of those, merged newest first (LCM-167)", async () => {
    const [a, b, c] = [
      await open({ firstName: "Merge", lastName: "Assigned" }),
      await open({ firstName: "Merge", lastName: "Assigned" }),
      await open({ firstName: "Merge", lastName: "Assigned" }),
    ];
    const assigned = await h.person("caseCoordinator", [a.firmId, c.firmId]);
    expect(await found("assigned", assigned)).toEqual([c.caseId, a.caseId]);
    const first = await search("assigned", assigned, { limit: 1 });
    const second = await search("assigned", assigned, { limit: 1 }, { cursor: first.body.page.next });
    expect([first.body.data[0].caseId, second.body.data[0].caseId, second.body.page]).toEqual([c.caseId, a.caseId, { hasMore: false }]);
    expect(await found("assigned merge", await h.person("caseCoordinator", [b.firmId]))).toEqual([b.caseId]);
  });

  it("someone who may read no case finds none, and a firm's person without a firm may not search", async () => {
    const { caseNumber } = await open({ firstName: "Hidden", lastName: "Fromcollections" });
    expect((await search(caseNumber, await h.person("collectionsSpecialist"))).body).toEqual({ data: [], page: { hasMore: false } });
    expect((await search(caseNumber, await h.person("attorney"))).status).toBe(403);
    expect((await h.call("POST /v1/case-searches", undefined, { q: caseNumber })).status).toBe(401);
  });

  it("a case that moved to another firm is found there and no longer here (XCT-003)", async () => {
    const moved = await open({ firstName: "Moving", lastName: "Housework" });
    const there = await parties(h.house);
    const [before, after] = [await h.person("attorney", [moved.firmId]), await h.person("attorney", [there.firmId])];
    expect(await found("housework", before)).toEqual([moved.caseId]);
    const changed = await h.call(
      "PATCH /v1/cases/{caseId}",
      manager,
      { firmId: there.firmId, attorneyId: there.attorneyId },
      { path: { caseId: moved.caseId }, version: 1 },
    );
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(await found("housework", before)).toEqual([]); // At once, before the index follows: the hit is asked about again.
    await consume(message(caseChanged.type, { caseId: moved.caseId }));
    expect(await found("housework", before)).toEqual([]);
    expect(await found("housework", after)).toEqual([moved.caseId]);
  });
});

describe("following a patient's name", () => {
  it("finds all cases of a renamed patient by the new name and none by the old, and their cards say it (NEG-060, NEG-061)", async () => {
    const first = await open({ firstName: "Rosalind", lastName: "Maidenly" });
    const second = await h.call("POST /v1/cases", manager, aCaseBody(first, { dateOfLoss: "2025-05-05" }));
    await consume(message(caseOpened.type, second.body));
    const both = [second.body.caseId, first.caseId];
    expect(await found("maidenly")).toEqual(both);

    await rename(first.patientId, { lastName: "Marriedson", middleName: "Wren" });
    await consume(message(patientChanged.type, { patientId: first.patientId, fields: ["lastName"] }));
    expect(await found("maidenly")).toEqual([]);
    expect(await found("wren marriedson rosalind")).toEqual(both);
    expect((await search("marriedson")).body.data[0].patientName).toBe("Rosalind Marriedson");

    await rename(first.patientId, { middleName: undefined });
    await consume(message(patientChanged.type, { patientId: first.patientId, fields: ["middleName"] }));
    expect(await found("wren rosalind")).toEqual([]);
  });

  it("the same event twice, and an old one after a new one, change nothing (RELIABILITY 3.3)", async () => {
    const { patientId, caseId, body } = await open({ firstName: "Order", lastName: "Alphaname" });
    await rename(patientId, { lastName: "Betaname" });
    const renamed = message(patientChanged.type, { patientId, fields: ["lastName"] });
    await consume(renamed);
    await consume(renamed);
    await consume(message(caseOpened.type, body)); // Late, with the name of long ago behind it.
    expect(await found("betaname")).toEqual([caseId]);
    expect(await found("alphaname")).toEqual([]);
  });

  it("a change of the case after its card was renamed is not lost, and does not bring the old name back", async () => {
    const { patientId, caseId } = await open({ firstName: "Card", lastName: "Oldcard" });
    await rename(patientId, { lastName: "Newcard" });
    await consume(message(patientChanged.type, { patientId, fields: ["lastName"] }));
    const { status } = await h.call("PATCH /v1/cases/{caseId}", manager, { liabilityStatus: "accepted" }, { path: { caseId }, version: 1 });
    expect(status).toBe(200); // The card's version is its own, so nobody's If-Match went stale.
    await consume(message(caseChanged.type, { caseId }));
    expect((await search("newcard")).body.data).toMatchObject([{ caseId, patientName: "Card Newcard" }]);
  });

  it("an event it cannot handle is named alone, and tried again", async () => {
    const broken = message(caseOpened.type, { caseId: newId("case") });
    expect(await indexCase(broken)).toEqual({ batchItemFailures: [{ itemIdentifier: broken.Records[0]!.messageId }] });
  });
});
