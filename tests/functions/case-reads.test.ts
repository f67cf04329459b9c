import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let coordinator: Person;
beforeAll(async () => {
  h = await startHarness();
  [manager, coordinator] = await Promise.all([h.person("caseManager"), h.person("caseCoordinator")]);
});
afterAll(() => h.stop());

const caseOf = (difference: object = {}, who = manager) => anOpenCase(h, who, difference);

describe("GET /v1/cases/{caseId}", () => {
  it("gives the case with all its parts and answers 304 to its own ETag (LCM-001, LCM-010, LCM-061, LCM-064, LCM-067, NEG-170)", async () => {
    const { caseId, legalCase } = await caseOf();
    const read = await h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId } });
    expect(read).toMatchObject({ status: 200, body: legalCase, headers: { etag: '"v1"' } });
    const same = await h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId }, headers: { "if-none-match": '"v1"' } });
    expect(same.status).toBe(304);
  });

  it("explains each calculated figure when asked: rule, formula, inputs, rounding (XCT-012, LCM-045, LCM-046)", async () => {
    const { caseId, legalCase } = await caseOf({ attorneyFee: { rate: "1/3", label: "33.3 %", basis: "gross" } });
    expect(legalCase.workings).toBeUndefined();
    const { body } = await h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId }, query: { explain: "true" } });
    expect(body.workings).toMatchObject([
      { figure: "medicalLienAmount", result: body.medicalLienAmount, rule: "LCM-045" },
      {
        figure: "attorneyFeePercentage",
        formula: "rate × 100",
        inputs: { rate: "1/3" },
        result: "33.33",
        rounding: expect.stringContaining("half up"),
      },
    ]);
  });

  it("answers another firm's case, a case that is not there and an id that is none alike (LCM-167, XCT-003)", async () => {
    const { caseId } = await caseOf();
    const stranger = await h.person("attorney", [newId("firm")]);
    const texts = new Set<string>();
    for (const asked of [caseId, newId("case"), "case_1"]) {
      const answer = await h.call("GET /v1/cases/{caseId}", stranger, undefined, {
        path: { caseId: asked },
        headers: { "x-request-id": "always-the-same" },
      });
      expect(answer.status).toBe(404);
      texts.add(JSON.stringify({ ...answer.body, instance: "" }));
    }
    expect(texts.size).toBe(1);
  });

  it("shows an attorney the case of their firm, without our money (LCM-011, XCT-010)", async () => {
    const { caseId, firmId } = await caseOf();
    const attorney = await h.person("attorney", [firmId]);
    const { status, body } = await h.call("GET /v1/cases/{caseId}", attorney, undefined, { path: { caseId } });
    expect(status).toBe(200);
    expect(body.account).toBeUndefined();
    const history = await h.call("GET /v1/cases/{caseId}/history", attorney, undefined, { path: { caseId } });
    expect(history.status).toBe(200);
    expect(JSON.stringify(history.body)).not.toMatch(/allocated|"change"/);
    expect(await h.call("GET /v1/cases/{caseId}/account", attorney, undefined, { path: { caseId } })).toMatchObject({
      status: 403,
      body: { code: "access.denied" },
    });
  });

  it("shows balances to a Case Manager, the books to a Financial Analyst, the summary to Customer Service (LCM-013, XCT-010)", async () => {
    const { caseId } = await caseOf({ caseNotes: "for staff", opposingCounsel: "Fictional Counsel" });
    const seen = async (role: Parameters<Harness["person"]>[0]) =>
      (await h.call("GET /v1/cases/{caseId}", await h.person(role), undefined, { path: { caseId } })).body;
    expect(Object.keys((await seen("caseManager")).account)).toEqual(["accountId", "version", "billed", "collected", "balance"]);
    expect((await seen("financialAnalyst")).account).toMatchObject({ allocated: "0.00" });
    const summary = await seen("customerService");
    expect(summary).toMatchObject({ caseNumber: expect.any(String), authorizations: [] });
    expect(summary.caseNotes).toBeUndefined();
    expect(summary.opposingCounsel).toBeUndefined();
  });
});

describe("GET /v1/cases", () => {
  it("lists a firm's cases newest first, page by page, with sealed cursors (XCT-014)", async () => {
    const { firmId } = await parties(h.house);
    const numbers: string[] = [];
    for (let i = 0; i < 5; i++) {
      const those = await parties(h.house, { firmId });
      const opened = await h.call("POST /v1/cases", manager, aCaseBody({ ...those, firmId }, { caseStatus: i % 2 ? "active" : "pending" }));
      numbers.unshift(opened.body.caseNumber);
    }
    const list = (query: Record<string, string>, who = manager) => h.call("GET /v1/cases", who, undefined, { query: { firmId, ...query } });
    const first = await list({ limit: "2" });
    const second = await list({ limit: "2", cursor: first.body.page.next });
    const third = await list({ limit: "2", cursor: second.body.page.next });
    expect([first, second, third].flatMap(({ body }) => body.data.map((card: { caseNumber: string }) => card.caseNumber))).toEqual(numbers);
    expect(third.body.page).toEqual({ hasMore: false });
    expect(first.headers.link).toBe(`</v1/cases?firmId=${firmId}&limit=2&cursor=${first.body.page.next}>; rel="next"`);
    expect(third.headers.link).toBeUndefined();
    expect((await list({ status: "active" })).body.data).toHaveLength(2);

    const tampered = `${first.body.page.next.slice(0, -2)}xx`;
    expect(await list({ limit: "2", cursor: tampered })).toMatchObject({
      status: 400,
      body: { code: "cursor.invalid", errors: [{ pointer: "?cursor" }] },
    });
    expect(await list({ limit: "2", cursor: first.body.page.next }, coordinator)).toMatchObject({
      status: 400,
      body: { code: "cursor.invalid" },
    });
    expect(await list({ limit: "2", status: "active", cursor: first.body.page.next })).toMatchObject({
      status: 400,
      body: { code: "cursor.invalid" },
    });
    expect(await list({ limit: "101" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "?limit" }] } });
    expect(await list({ colour: "red" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "?colour", code: "unknown-field" }] } });
  });

  it("goes on to the end of a long list in one status, each case once (XCT-014)", async () => {
    const { firmId } = await parties(h.house);
    const opened: string[] = [];
    for (let i = 0; i < 7; i++)
      opened.unshift((await h.call("POST /v1/cases", manager, aCaseBody({ ...(await parties(h.house, { firmId })), firmId }))).body.caseId);
    const listed: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages === 0 || cursor; pages++) {
      const { body } = await h.call("GET /v1/cases", manager, undefined, { query: { firmId, limit: "2", ...(cursor ? { cursor } : {}) } });
      listed.push(...body.data.map((card: { caseId: string }) => card.caseId));
      cursor = body.page.next;
    }
    expect(listed).toEqual(opened);

    const oldestFirst = async (query: Record<string, string>) =>
      (await h.call("GET /v1/cases", manager, undefined, { query: { firmId, sort: "openedAt", limit: "4", ...query } })).body;
    const first = await oldestFirst({});
    const second = await oldestFirst({ cursor: first.page.next });
    expect([...first.data, ...second.data].map((card: { caseId: string }) => card.caseId)).toEqual(opened.toReversed());
    expect(second.page).toEqual({ hasMore: false });
  });

  it("lists by patient and by attorney, and keeps a firm's user within the firm whatever is asked (LCM-067, LCM-167)", async () => {
    const { caseId, patientId, attorneyId, firmId } = await caseOf();
    const idsFor = async (query: Record<string, string>, who: Person) => {
      const { body } = await h.call("GET /v1/cases", who, undefined, { query });
      return (body.data as { caseId: string }[] | undefined)?.map((card) => card.caseId);
    };
    expect(await idsFor({ patientId }, manager)).toEqual([caseId]);
    expect(await idsFor({ attorneyId }, manager)).toEqual([caseId]);
    const [ours, stranger] = await Promise.all([h.person("attorney", [firmId]), h.person("attorney", [newId("firm")])]);
    expect(await idsFor({}, ours)).toEqual([caseId]);
    expect(await idsFor({ patientId }, stranger)).toEqual([]);
    expect(await h.call("GET /v1/cases", stranger, undefined, { query: { firmId } })).toMatchObject({
      status: 404,
      body: { code: "firm.not-found" },
    });
  });
});

describe("the log", () => {
  it("has one line per request with ids and codes, and nothing else (XCT-003, XCT-010)", async () => {
    const { caseId } = await caseOf();
    await h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId }, headers: { "x-request-id": "the-logged-one" } });
    const lines = h
      .logged()
      .split("\n")
      .filter((line) => line.includes("the-logged-one"));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      message: "request",
      route: "GET /v1/cases/{caseId}",
      status: 200,
      actorId: manager.userId,
      ids: [caseId],
      ms: expect.any(Number),
    }); // There is one.
    expect(h.logged()).not.toContain("Lovelace"); // The harness looks for canaries in every line and key when it stops.
  });
});

describe("the timeline", () => {
  it("tells what happened in sentences, newest first, without personal values (NEG-193, LCM-161)", async () => {
    const { caseId } = await caseOf();
    const { body } = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId }, query: { limit: "1" } });
    expect(body.data).toMatchObject([{ type: "authorization.requested.v1", says: "An authorization was requested." }]);
    const next = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, {
      path: { caseId },
      query: { limit: "1", cursor: body.page.next },
    });
    expect(next.body).toMatchObject({ data: [{ type: "case.opened.v1", actorId: manager.userId }], page: { hasMore: false } });
    expect(JSON.stringify([body, next.body])).not.toContain("ZZPHI");
  });

  it("reads from the beginning when asked to (XCT-014)", async () => {
    const { caseId } = await caseOf();
    const page = async (query: Record<string, string>) =>
      (
        await h.call("GET /v1/cases/{caseId}/history", manager, undefined, {
          path: { caseId },
          query: { sort: "at", limit: "1", ...query },
        })
      ).body;
    const first = await page({});
    const second = await page({ cursor: first.page.next });
    expect([first, second].map(({ data }) => data[0].seq)).toEqual([1, 2]);
    expect(second.page).toEqual({ hasMore: false });
  });
});
