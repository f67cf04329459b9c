import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "../../domain/kernel/time.ts";
import { caseChanged } from "../../events/cases.ts";
import { firmAdded } from "../../events/parties.ts";
import { searchScene } from "../data/search-scene.ts";
import { parties } from "../fixtures.ts";
import type { Desk } from "./search-desk.ts";
import { message, startDesk } from "./search-desk.ts";

let desk: Desk;
let h: Desk["h"];
let manager: Desk["manager"];
let consume: Desk["consume"];
let open: Desk["open"];
let search: Desk["search"];
let found: Desk["found"];
beforeAll(async () => {
  desk = await startDesk();
  ({ h, manager, consume, open, search, found } = desk);
});
afterAll(() => h.stop());

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

  it("a law firm cannot probe beyond its own cases, by birth date, phone, number, firm or filter (LCM-167, XCT-003)", async () => {
    const person = { firstName: "Probed", lastName: "Elsewhere", birthDate: "1933-03-03", phone: "+17475550155" };
    const theirs = await open(person, { firm: { name: "Secluded Advocates" } }, { courtCaseNumber: "24STCV99871" });
    await consume(message(firmAdded.type, { firmId: theirs.firmId }));
    const own = await open({ firstName: "Own", lastName: "Client", birthDate: "1934-04-04" }, { firm: { name: "Ourselves LLP" } });
    const attorney = await h.person("attorney", [own.firmId]);
    const nothing = { data: [], page: { hasMore: false } };
    for (const q of [
      "03/03/1933",
      "(747) 555-0155",
      "0155",
      "747555",
      "24STCV99871",
      "24stcv",
      "99871",
      "secluded",
      "probed",
      theirs.mrn,
    ]) {
      expect((await search(q, manager)).body.data.length, q).toBeGreaterThan(0);
      expect((await search(q, attorney)).body, q).toEqual(nothing);
    }
    for (const filters of [{ patientId: theirs.patientId }, { attorneyId: theirs.attorneyId }])
      for (const more of [{ filters }, { q: "probed", filters }])
        expect((await h.call("POST /v1/case-searches", attorney, more)).body, JSON.stringify(more)).toEqual(nothing);
    for (const more of [{ firmId: theirs.firmId }, { q: "probed", firmId: theirs.firmId }])
      expect(await h.call("POST /v1/case-searches", attorney, more)).toMatchObject({ status: 404, body: { code: "firm.not-found" } });
    for (const q of ["04/04/1934", "ourselves", "own client"]) expect(await found(q, attorney), q).toEqual([own.caseId]);
    expect((await h.call("POST /v1/case-searches", attorney, { status: "pending" })).body.data).toMatchObject([{ caseId: own.caseId }]);
  });

  it("a law firm finds its old case behind more of other firms than a page would read (LCM-165, LCM-167)", async () => {
    const own = await open({ firstName: "Behind", lastName: "Multitudeson" });
    const newer = (i: number) => ({ openedAt: instant(`2099-01-01T00:00:00.${100 + i}Z`) });
    const person = { firstName: "Before", lastName: "Multitudeson" };
    await searchScene(h).many(Array.from({ length: 250 }, (_, i) => ({ person, difference: newer(i) })));
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
    const collections = await h.person("collectionsSpecialist");
    for (const q of [caseNumber, "hidden", "12/10/1985 hidden"])
      expect((await search(q, collections)).body, q).toEqual({ data: [], page: { hasMore: false } });
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
