import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import { claimsIn } from "../../data/claims.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { canary, parties } from "../fixtures.ts";
import { aLine } from "../domain/claim-scenes.ts";
import { aCaseWithClaim, aClaimOn, claimsDesk } from "./claims-scene.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let processor: Person;
let desk: ReturnType<typeof claimsDesk>;
beforeAll(async () => {
  h = await startHarness();
  [manager, processor] = [await h.person("caseManager"), await h.person("claimsProcessor")];
  desk = claimsDesk(h, () => processor);
});
afterAll(() => h.stop());

const serviceOn = (on: string) => ({ lines: [aLine({ serviceFrom: day(on), serviceTo: day(on) })] });
const idsOf = ({ body }: { body: { data: { claimId: string }[] } }) => body.data.map(({ claimId }) => claimId);

describe("a claim (CLM-034, LCM-062)", () => {
  it("is read with its lineage, its sums as text, and the versions whole with their working (CLM-032, RCM-005)", async () => {
    const { claim, submission, caseId } = await aCaseWithClaim(h, manager, { sent: true });
    const read = await desk.get(claim.claimId);
    expect(read).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: { claimId: claim.claimId, caseId, charge: "150.00", patientShare: "25.00", outstanding: "125.00", remittanceCount: 0 },
    });
    expect(read.body.submissions).toMatchObject([{ submissionId: submission.submissionId, seq: 1, frequency: "1", charge: "150.00" }]);
    expect(read.body.denial).toBeUndefined();
    expect(JSON.stringify(read.body)).not.toContain(canary); // What it says of the patient lies in its versions.
    expect((await desk.submissions(claim.claimId)).body.data).toEqual(read.body.submissions);
    const whole = await desk.submission(claim.claimId, submission.submissionId);
    expect(whole).toMatchObject({
      status: 200,
      body: { lines: [{ code: "97110", charge: "150.00" }], diagnoses: ["S134XXA"], explanation: [{ figure: "fee", rule: "CLM-007" }] },
    });
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });

  it("is not there under a wrong id, nor is a version that it does not have", async () => {
    const [one, other] = [await aCaseWithClaim(h, manager), await aCaseWithClaim(h, manager)];
    expect(await desk.get(newId("claim"))).toMatchObject({ status: 404, body: { code: "claim.not-found" } });
    expect(await desk.submission(one.claim.claimId, other.submission.submissionId)).toMatchObject({
      status: 404,
      body: { code: "submission.not-found" },
    });
  });

  it("says of a draft until when its payer takes it (RCM-048)", async () => {
    const administrator = await h.person("systemAdministrator");
    const payer = { name: "Filing Mutual", kind: "commercial", claimFormat: "cms1500", filingDays: 90 };
    const { payerId } = (await h.call("POST /v1/payers", administrator, payer)).body;
    const late = await aCaseWithClaim(h, manager, { claim: { payerId } });
    expect((await desk.get(late.claim.claimId)).body).toMatchObject({ fileBy: "2025-10-12", filingDue: true });
    const early = await aCaseWithClaim(h, manager, { claim: { payerId }, content: serviceOn("2099-01-01") });
    expect((await desk.get(early.claim.claimId)).body).toMatchObject({ fileBy: "2099-04-01", filingDue: false });
    await desk.submit(early.claim.claimId);
    expect((await desk.get(early.claim.claimId)).body.fileBy).toBeUndefined();
    const unnamed = await aCaseWithClaim(h, manager);
    expect((await desk.get(unnamed.claim.claimId)).body.fileBy).toBeUndefined();
  });
});

describe("lists of claims", () => {
  it("of a case: the newest service first, in pages, by status", async () => {
    const { caseId, claim: first } = await aCaseWithClaim(h, manager, { content: serviceOn("2025-07-14") });
    const newest = (await aClaimOn(h, caseId, { content: serviceOn("2025-08-01"), sent: true })).claim;
    const oldest = (await aClaimOn(h, caseId, { content: serviceOn("2025-07-01"), sent: true })).claim;
    const order = [newest.claimId, first.claimId, oldest.claimId];
    expect(idsOf(await desk.ofCase(caseId))).toEqual(order);
    expect(idsOf(await desk.ofCase(caseId, { sort: "serviceFrom" }))).toEqual(order.toReversed());
    expect(idsOf(await desk.ofCase(caseId, { status: "submitted" }))).toEqual([newest.claimId, oldest.claimId]);
    expect(idsOf(await desk.ofCase(caseId, { status: "draft,void" }))).toEqual([first.claimId]);

    const page = await desk.ofCase(caseId, { limit: "2" });
    expect([idsOf(page), page.body.page.hasMore]).toEqual([order.slice(0, 2), true]);
    const rest = await desk.ofCase(caseId, { limit: "2", cursor: page.body.page.next });
    expect([idsOf(rest), rest.body.page.hasMore]).toEqual([order.slice(2), false]);
    expect(await desk.ofCase(newId("case"))).toMatchObject({ status: 404, body: { code: "case.not-found" } });
  });

  it("of a payer, a firm, a case or all, and of several at once", async () => {
    const payerId = newId("payer");
    const one = await aCaseWithClaim(h, manager, { claim: { payerId } });
    const other = await aCaseWithClaim(h, manager, { claim: { payerId }, sent: true });
    const elsewhere = (await aClaimOn(h, one.caseId)).claim;
    expect(idsOf(await desk.list({ payerId })).toSorted()).toEqual([one.claim.claimId, other.claim.claimId].toSorted());
    expect(idsOf(await desk.list({ payerId, status: "submitted" }))).toEqual([other.claim.claimId]);
    expect(idsOf(await desk.list({ payerId, caseId: one.caseId }))).toEqual([one.claim.claimId]);
    expect(idsOf(await desk.list({ payerId, firmId: other.firmId }))).toEqual([other.claim.claimId]);
    expect(idsOf(await desk.list({ firmId: one.firmId })).toSorted()).toEqual([one.claim.claimId, elsewhere.claimId].toSorted());
    expect(idsOf(await desk.list({ caseId: one.caseId }))).toHaveLength(2);
    expect(idsOf(await desk.list({ limit: "100" })).length).toBeGreaterThan(3);
  });

  it("show staff who are kept to some firms those firms' claims only (XCT-003)", async () => {
    const payerId = newId("payer");
    const [ours, others] = [
      await aCaseWithClaim(h, manager, { claim: { payerId } }),
      await aCaseWithClaim(h, manager, { claim: { payerId } }),
    ];
    const bound = await h.person("claimsProcessor", [ours.firmId]);
    expect(idsOf(await desk.list({ payerId }, bound))).toEqual([ours.claim.claimId]);
    expect(idsOf(await desk.list({ caseId: others.caseId }, bound))).toEqual([]);
    expect(await desk.list({ firmId: others.firmId }, bound)).toMatchObject({ status: 403, body: { code: "access.denied" } });
    expect(await desk.get(others.claim.claimId, bound)).toMatchObject({ status: 404, body: { code: "claim.not-found" } });
  });
});

describe("correcting a draft", () => {
  it("replaces its only version, at the version that was read (XCT-008)", async () => {
    const { claim, submission, caseId } = await aCaseWithClaim(h, manager, { content: { notes: "Old" } });
    const changes = {
      diagnoses: ["s13.4xxa", "M54.2"],
      notes: null,
      lines: [{ line: 1, diagnosisPointers: [1, 2], placeOfService: "10" }],
    };
    expect(await desk.change(claim.claimId, changes, 1)).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { status: "draft" },
    });
    const says = (await desk.submission(claim.claimId, submission.submissionId)).body;
    expect(says).toMatchObject({
      version: 2,
      diagnoses: ["S134XXA", "M542"],
      lines: [{ diagnosisPointers: [1, 2], placeOfService: "10" }],
    });
    expect(says.notes).toBeUndefined();
    expect(await desk.change(claim.claimId, { notes: "x" }, 1)).toMatchObject({ status: 412, body: { details: { currentVersion: 2 } } });
    expect(await desk.change(claim.claimId, { diagnoses: ["S134XXA", "M542"] }, 2)).toMatchObject({ headers: { etag: '"v2"' } });
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });

  it("never touches what it costs, and no claim that was sent", async () => {
    const { claim } = await aCaseWithClaim(h, manager);
    const costs = await desk.change(claim.claimId, { lines: [{ line: 1, charge: "1.00", units: "1" }], charge: "1.00" }, 1);
    expect(costs).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    expect(costs.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      "/charge",
      "/lines/0/charge",
      "/lines/0/units",
    ]);
    await desk.submit(claim.claimId);
    expect(await desk.change(claim.claimId, { notes: "x" }, 2)).toMatchObject({ status: 409, body: { code: "claim.submitted" } });
  });
});

describe("who may do what with claims (DESIGN 12.20)", () => {
  it("and no longer those of a case that went to another firm (XCT-003)", async () => {
    const { claim, caseId, firmId } = await aCaseWithClaim(h, manager);
    const bound = await h.person("claimsProcessor", [firmId]);
    expect(idsOf(await desk.list({ firmId }, bound))).toEqual([claim.claimId]);
    const { firmId: another, attorneyId } = await parties(h.house);
    const path = { path: { caseId }, version: 1 };
    expect((await h.call("PATCH /v1/cases/{caseId}", manager, { firmId: another, attorneyId }, path)).status).toBe(200);
    expect(idsOf(await desk.list({ firmId }, bound))).toEqual([]);
    expect(await desk.get(claim.claimId, bound)).toMatchObject({ status: 404 });
  });

  it("law firms know nothing of them, and see no event of them (LCM-167)", async () => {
    const { claim, caseId, firmId, submission } = await aCaseWithClaim(h, manager, { sent: true });
    await desk.submit(claim.claimId, { kind: "corrected", changes: { notes: "Second try" } });
    const lawyer = await h.person("attorney", [firmId]);
    const missing = { status: 404, body: { code: "claim.not-found" } };
    expect(await desk.get(claim.claimId, lawyer)).toMatchObject(missing);
    expect(await desk.ofCase(caseId, {}, lawyer)).toMatchObject(missing);
    expect(await desk.submission(claim.claimId, submission.submissionId, lawyer)).toMatchObject(missing);
    expect(await desk.submit(claim.claimId, undefined, lawyer)).toMatchObject(missing);
    expect(await desk.void(claim.claimId, lawyer)).toMatchObject(missing);
    expect(await desk.list({ firmId }, lawyer)).toMatchObject({ status: 403 }); // The firm is theirs; lists of claims are not.
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", lawyer, undefined, { path: { caseId } });
    expect(timeline.body.data.map(({ type }: { type: string }) => type).filter((type: string) => type.startsWith("claim."))).toEqual([]);
    const ours = await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId } });
    expect(ours.body.data[0]).toMatchObject({ type: "claim.submitted.v1", data: { frequency: "7" } });
    expect(JSON.stringify(ours.body)).not.toContain(canary);
  });

  it.each(["caseManager", "financialAnalyst", "medicalDirector"] as const)("a %s reads them and writes none", async (role) => {
    const { claim, caseId } = await aCaseWithClaim(h, manager);
    const reader = await h.person(role);
    expect([(await desk.get(claim.claimId, reader)).status, (await desk.ofCase(caseId, {}, reader)).status]).toEqual([200, 200]);
    const denied = { status: 403, body: { code: "access.denied" } };
    expect(await desk.change(claim.claimId, { notes: "x" }, 1, reader)).toMatchObject(denied);
    expect(await desk.submit(claim.claimId, undefined, reader)).toMatchObject(denied);
    expect(await desk.void(claim.claimId, reader)).toMatchObject(denied);
    expect(await desk.close(claim.claimId, reader)).toMatchObject(denied);
    expect(await desk.link(claim.claimId, caseId, reader)).toMatchObject(denied);
    expect((await claimsIn(h.house).find(claim.claimId))?.version).toBe(1);
  });

  it("nobody changes one of a closed case (LCM-094)", async () => {
    const { claim, caseId } = await aCaseWithClaim(h, manager, { claim: { status: "closed", patientShare: cents(0) } });
    const draft = (await aClaimOn(h, caseId)).claim;
    await closeAsItIs(caseId);
    expect(await desk.void(draft.claimId)).toMatchObject({ status: 403, body: { code: "access.denied" } });
    expect((await desk.get(claim.claimId)).status).toBe(200);
  });
});

/** As if the case had been closed long ago; how a case is closed is told elsewhere. */
async function closeAsItIs(caseId: string): Promise<void> {
  const [row, card] = await h.house.table.read([
    { pk: caseId, sk: "CASE" },
    { pk: caseId, sk: "CARD" },
  ]);
  await h.house.table.batch(
    [row!, card!].map((one) => ({ ...one, caseStatus: "closed" })),
    [],
  ); // Both are there.
}
