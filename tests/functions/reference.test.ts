import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let processor: Person;
beforeAll(async () => {
  h = await startHarness();
  processor = await h.person("claimsProcessor");
});
afterAll(() => h.stop());

const list = (query: Record<string, string> = {}, who = processor) => h.call("GET /v1/reference/carc", who, undefined, { query });
const get = (code: string, who = processor) => h.call("GET /v1/reference/carc/{code}", who, undefined, { path: { code } });
const codesOf = ({ body }: { body: { data: { code: string }[] } }) => body.data.map(({ code }) => code);

describe("the reason codes over the API (RCM-047)", () => {
  it("are read page by page to their end: 407, each once", async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages < 6; pages++) {
      const page = await list({ limit: "100", ...(cursor && { cursor }) });
      expect(page.status).toBe(200);
      seen.push(...codesOf(page));
      cursor = page.body.page.next as string | undefined;
      expect(page.body.page.hasMore).toBe(cursor !== undefined);
      if (!cursor) break;
    }
    expect(seen).toHaveLength(407);
    expect(new Set(seen).size).toBe(407);
  });

  it("have no further page where the last one ends just there", async () => {
    const timely = await list({ category: "timelyFiling", limit: "4" });
    expect(timely.body).toMatchObject({ page: { hasMore: false } });
    expect(timely.body.data).toHaveLength(4);
    expect((await list({ category: "timelyFiling", limit: "3" })).body.page).toMatchObject({ hasMore: true });
  });

  it("are found by code or words, category, status and whether they are key", async () => {
    expect(codesOf(await list({ q: "CO-45" }))).toEqual(["45"]);
    expect(codesOf(await list({ q: "timely proof", status: "current" }))).toEqual(["29", "286", "B4"]);
    const key = await list({ category: "liability", key: "true", status: "current", limit: "100" });
    expect(codesOf(key)).toEqual(expect.arrayContaining(["19", "20", "21", "215", "294", "P10", "P11"]));
    expect(await list({ category: "nonsense" })).toMatchObject({ status: 400, body: { code: "request.invalid" } });
  });

  it("say what to do next, and point at the legal case where someone else is liable", async () => {
    expect((await get("p10")).body).toMatchObject({ code: "P10", pointsAt: "legalCase", category: "liability", status: "current" });
    expect((await get("16")).body).toMatchObject({ remarkRequired: true, nextStep: "read remark code; send what is missing" });
    expect((await get("16")).body.pointsAt).toBeUndefined();
  });

  it("stay readable when they are deactivated, and are not found when they never were", async () => {
    expect((await get("15")).body).toMatchObject({ status: "deactivated", seeInstead: ["284", "296", "197"] });
    expect(await get("999")).toMatchObject({ status: 404, body: { code: "carc.not-found" } });
    expect(await get("no-code")).toMatchObject({ status: 404, body: { code: "carc.not-found" } });
  });
});

describe("remark codes and places of service", () => {
  it("are listed in our words", async () => {
    const remarks = await h.call("GET /v1/reference/rarc", processor);
    expect(codesOf(remarks)).toContain("MA130");
    const places = await h.call("GET /v1/reference/pos", processor);
    expect(places.body.data).toContainEqual({ code: "11", name: "Office", price: "nonFacility" });
  });
});

describe("who may read them", () => {
  it("all of our staff, and no law firm", async () => {
    const [manager, attorney] = [await h.person("caseManager"), await h.person("attorney", [])];
    for (const route of ["GET /v1/reference/carc", "GET /v1/reference/rarc", "GET /v1/reference/pos"] as const) {
      expect((await h.call(route, manager)).status).toBe(200);
      expect(await h.call(route, attorney)).toMatchObject({ status: 403, body: { code: "access.denied" } });
      expect((await h.call(route, undefined)).status).toBe(401);
    }
    expect((await get("16", attorney)).status).toBe(403);
  });
});
