import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { canary } from "../fixtures.ts";
import type { CallOptions, Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
});
afterAll(() => h.stop());

const aLien = (difference: object = {}) => ({ type: "hospital", holder: `${canary} Hospital`, amount: "4200.00", ...difference });
const assertOn = (caseId: string, difference: object = {}, who = manager, options: CallOptions = {}) =>
  h.call("POST /v1/cases/{caseId}/liens", who, aLien(difference), { path: { caseId }, ...options });
const change = (path: Record<string, string>, body: object, version: number, who = manager) =>
  h.call("PATCH /v1/cases/{caseId}/liens/{lienId}", who, body, { path, version });
const release = (path: Record<string, string>, body: object = { status: "released", reason: "signed" }) =>
  h.call("POST /v1/cases/{caseId}/liens/{lienId}/release", manager, body, { path });
const list = (caseId: string, who = manager) => h.call("GET /v1/cases/{caseId}/liens", who, undefined, { path: { caseId } });
const amountOf = async (caseId: string, who = manager) =>
  (await h.call("GET /v1/cases/{caseId}", who, undefined, { path: { caseId } })).body.medicalLienAmount as string;

describe("the liens of a case (LCM-066, LCM-141)", () => {
  it("are put on record, changed and ended, and the case's figure follows each time (LCM-045)", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const first = await assertOn(caseId);
    expect(first).toMatchObject({
      status: 201,
      headers: { etag: '"v1"', location: `/v1/cases/${caseId}/liens/${first.body.lienId}` },
      body: { amount: "4200.00", status: "active", createdBy: manager.userId },
    });
    const second = await assertOn(caseId, { type: "medicare", amount: "0.01" });
    expect(await amountOf(caseId)).toBe("4200.01");

    const path = { caseId, lienId: first.body.lienId as string };
    expect(await change(path, { amount: "3150.00" }, 1)).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { amount: "3150.00" },
    });
    expect(await amountOf(caseId)).toBe("3150.01");
    expect(await release(path)).toMatchObject({ status: 200, body: { status: "released", amount: "3150.00", version: 3 } });
    expect(await amountOf(caseId)).toBe("0.01");

    const { body } = await list(caseId);
    expect(body.data.map(({ lienId, status }: { lienId: string; status: string }) => [lienId, status])).toEqual([
      [first.body.lienId, "released"],
      [second.body.lienId, "active"],
    ]);
    expect(await violationsOf(h.house, [caseId as Id<"case">])).toEqual([]);
  });

  it("tell the working of the sum when asked (XCT-012)", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const { body } = await assertOn(caseId, { amount: "12.34" });
    const explained = await h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId }, query: { explain: "true" } });
    expect(explained.body.workings).toMatchObject([
      {
        figure: "medicalLienAmount",
        result: "12.34",
        rule: "LCM-045",
        inputs: { "account.medicalLiens": "12.34", [body.lienId]: "12.34" },
      },
    ]);
  });

  it("are on the timeline with their cents, and the history keeps the reason", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const { body } = await assertOn(caseId);
    await release({ caseId, lienId: body.lienId });
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId } });
    expect(timeline.body.data.slice(0, 2)).toMatchObject([
      { type: "lien.ended.v1", data: { lienStatus: "released", amountCents: 420_000, medicalLiensCents: 0 } },
      { type: "lien.asserted.v1", data: { lienType: "hospital", medicalLiensCents: 420_000 } },
    ]);
    expect(JSON.stringify(timeline.body)).not.toContain(canary);
    const history = await h.call("GET /v1/cases/{caseId}/history", manager, undefined, { path: { caseId } });
    expect(history.body.data[0]).toMatchObject({ reason: "signed", change: { account: { after: { medicalLiens: 0 } } } });
  });

  it("are read by the law firm of the case, and neither written by it nor seen by another (LCM-011, XCT-003)", async () => {
    const { caseId, firmId } = await anOpenCase(h, manager);
    await assertOn(caseId);
    const [ours, others] = await Promise.all([h.person("attorney", [firmId]), h.person("attorney", [newId("firm")])]);
    expect(await list(caseId, ours)).toMatchObject({ status: 200, body: { data: [{ amount: "4200.00" }] } });
    expect(await amountOf(caseId, ours)).toBe("4200.00");
    expect(await assertOn(caseId, {}, ours)).toMatchObject({ status: 403, body: { code: "access.denied" } });
    const nowhere = await list(newId("case"), others);
    expect(await list(caseId, others)).toMatchObject({ status: nowhere.status, body: { code: nowhere.body.code } }); // As if it were not there.
  });

  it("are written once by a repeated request (XCT-008)", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const key = newId("request");
    const [first, again] = [await assertOn(caseId, {}, manager, { key }), await assertOn(caseId, {}, manager, { key })];
    expect(again).toMatchObject({ status: 201, headers: { "idempotent-replayed": "true" }, body: first.body });
    expect(await amountOf(caseId)).toBe("4200.00");
  });
});

describe("what a lien is refused for", () => {
  it("a version that is gone, and one that was never said (XCT-008)", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const { body } = await assertOn(caseId);
    const path = { caseId, lienId: body.lienId as string };
    await change(path, { holder: "Another" }, 1);
    expect(await change(path, { holder: "A third" }, 1)).toMatchObject({ status: 412, body: { details: { currentVersion: 2 } } });
    const unsaid = await h.call("PATCH /v1/cases/{caseId}/liens/{lienId}", manager, { holder: "x" }, { path });
    expect(unsaid).toMatchObject({ status: 428 });
  });

  it("a lien of another case, one that is over, and one that nobody has", async () => {
    const [one, other] = [await anOpenCase(h, manager), await anOpenCase(h, manager)];
    const { body } = await assertOn(one.caseId);
    const missing = { status: 404, body: { code: "lien.not-found" } };
    expect(await change({ caseId: other.caseId, lienId: body.lienId }, { holder: "x" }, 1)).toMatchObject(missing);
    expect(await release({ caseId: one.caseId, lienId: newId("lien") })).toMatchObject(missing);
    await release({ caseId: one.caseId, lienId: body.lienId });
    expect(await release({ caseId: one.caseId, lienId: body.lienId })).toMatchObject({ status: 409, body: { code: "lien.over" } });
    expect(await change({ caseId: one.caseId, lienId: body.lienId }, { holder: "x" }, 2)).toMatchObject({ status: 409 });
  });

  it("amounts that are none, unknown types and providers, days to come, each by its pointer", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const wrong = await assertOn(caseId, { amount: 4200, type: "pawn", holder: " ", surprise: 1 });
    expect(wrong).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      "/amount",
      "/holder",
      "/surprise",
      "/type",
    ]);
    expect(await assertOn(caseId, { providerId: newId("provider") })).toMatchObject({ status: 404, body: { code: "provider.not-found" } });
    expect(await assertOn(caseId, { assertedOn: "2999-01-01" })).toMatchObject({ status: 422, body: { code: "lien.asserted-in-future" } });
    expect((await list(caseId)).body.data).toEqual([]);
  });
});

describe("many at once", () => {
  it("lose nothing of the sum (LCM-045)", async () => {
    const { caseId } = await anOpenCase(h, manager);
    const answered = await Promise.all(Array.from({ length: 6 }, (_, i) => assertOn(caseId, { amount: `${10 ** i}.00` })));
    expect(answered.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    expect(await amountOf(caseId)).toBe("111111.00");
    expect(await violationsOf(h.house, [caseId as Id<"case">])).toEqual([]);
  });
});
