import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseChanged, caseOpened } from "../../events/cases.ts";
import { patientChanged } from "../../events/parties.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody } from "../fixtures.ts";
import type { Desk } from "./search-desk.ts";
import { message, startDesk } from "./search-desk.ts";

let desk: Desk;
let h: Desk["h"];
let manager: Desk["manager"];
let indexCase: Desk["indexCase"];
let consume: Desk["consume"];
let open: Desk["open"];
let rename: Desk["rename"];
let search: Desk["search"];
let found: Desk["found"];
beforeAll(async () => {
  desk = await startDesk();
  ({ h, manager, indexCase, consume, open, rename, search, found } = desk);
});
afterAll(() => h.stop());

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

  it("leads to the case: what it shows of a hit names the case to go to (NEG-062)", async () => {
    const { caseId } = await open({ firstName: "Philippa", lastName: "Featherstonehaugh" });
    const { body } = await search("featherstonehaugh");
    const read = await h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId: body.data[0].caseId } });
    expect([read.status, read.body.caseId]).toEqual([200, caseId]);
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
    [{ filters: {} }, "/q"],
    [{ limit: 5 }, "/q"],
    [{ filters: { status: "open" } }, "/filters/status"],
    [{ filters: { status: [] } }, "/filters/status"],
    [{ q: "ada", filters: { firm: "x" } }, "/filters/firm"],
    [{ status: "active", filters: { status: "closed" } }, "/filters"],
    [{ dateOfLoss: { from: "2025-02-02", to: "2025-02-01" } }, "/dateOfLoss/to"],
    [{ dateOfLoss: { from: "02/02/2025" } }, "/dateOfLoss/from"],
    [{ openedAt: { from: "2025-02-02", to: "2025-02-01T23:59:59.999Z" } }, "/openedAt/to"],
    [{ q: "ada", sort: "name" }, "/sort"],
  ])("refuses %j, naming %s", async (body, pointer) => {
    const { status, body: problem } = await h.call("POST /v1/case-searches", manager, body);
    expect(status).toBe(400);
    expect(problem.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it.each([
    { q: "a".repeat(100) },
    { q: "ada", limit: 1 },
    { q: "ada", limit: 50 },
    { status: "active" },
    { filters: { status: ["active", "pending", "closed", "suspended", "settlement"] } },
    { q: "ada", accidentType: "auto", filters: { status: "active" } },
    { dateOfLoss: { from: "2025-02-02", to: "2025-02-02" } },
    { openedAt: { from: "2025-02-02", to: "2025-02-02T00:00:00.000Z" }, sort: "openedAt" },
  ])("takes %j", async (body) => {
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
