import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesIn } from "../../data/cases.ts";
import { claimsIn } from "../../data/claims.ts";
import { violationsOf } from "../../data/invariants.ts";
import { cents } from "../../domain/kernel/money.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody } from "../fixtures.ts";
import { aLine } from "../domain/claim-scenes.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import { aCaseWithClaim, claimsDesk } from "./claims-scene.ts";
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

const accountOf = async (caseId: string) =>
  (await h.call("GET /v1/cases/{caseId}/account", manager, undefined, { path: { caseId } })).body as Record<string, string>;
const frequenciesOf = async (claimId: string) =>
  (await claimsIn(h.house).submissions(claimId as Id<"claim">)).map(({ seq, frequency }) => `${seq}:${frequency}`);

describe("the lineage of a claim (RCM-046, RCM-005)", () => {
  it("grows from the draft over its corrections to the version that takes it back, under one id", async () => {
    const { claim, caseId, appointmentId } = await sceneOf({ claim: { controlNumber: "ICN-77" } });
    const first = await desk.submit(claim.claimId);
    expect(first).toMatchObject({
      status: 201,
      headers: { location: `/v1/claims/${claim.claimId}/submissions/${claim.submissionId}` },
      body: { seq: 1, frequency: "1", submissionId: claim.submissionId },
    });
    const second = await desk.submit(claim.claimId, { kind: "corrected", changes: { lines: [{ line: 1, units: "3" }] } });
    expect(second).toMatchObject({
      status: 201,
      body: { seq: 2, frequency: "7", originalReference: "ICN-77", lines: [{ charge: "225.00" }] },
    });
    expect(await accountOf(caseId)).toMatchObject({ billed: "225.00", balance: "225.00" });
    const voided = await desk.void(claim.claimId);
    expect(voided).toMatchObject({ status: 200, body: { status: "void", seq: 3, frequency: "8", outstanding: "0.00" } });

    const { body } = await desk.get(claim.claimId);
    expect(body.submissions.map(({ frequency, charge }: { frequency: string; charge: string }) => [frequency, charge])).toEqual([
      ["1", "150.00"],
      ["7", "225.00"],
      ["8", "225.00"],
    ]);
    expect((await desk.submission(claim.claimId, claim.submissionId)).body.lines).toMatchObject([{ units: "2", charge: "150.00" }]);
    expect(await accountOf(caseId)).toMatchObject({ billed: "0.00", balance: "0.00" });
    const billing = await claimsIn(h.house).billing(caseId, appointmentId);
    expect([billing?.state, billing?.claimId]).toEqual([undefined, undefined]); // It can be billed again.
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });

  it("has no 7 and no 8 before a remittance gave the control number", async () => {
    const { claim } = await sceneOf({ sent: true, claim: { controlNumber: undefined } });
    const missing = { status: 409, body: { code: "claim.control-number-missing" } };
    expect(await desk.submit(claim.claimId, { kind: "corrected" })).toMatchObject(missing);
    expect(await desk.void(claim.claimId)).toMatchObject(missing);
    expect(await frequenciesOf(claim.claimId)).toEqual(["1:1"]);
  });

  it("is refused for a flawed claim, naming each flaw (CLM-035)", async () => {
    const astray = { lines: [aLine({ diagnosisPointers: [3] }), aLine({ line: 2, serviceFrom: "2025-06-29" as never })] };
    const { claim } = await sceneOf({ content: astray });
    const refused = await desk.submit(claim.claimId);
    expect(refused).toMatchObject({ status: 422, body: { code: "claim.flawed" } });
    expect(refused.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)).toEqual([
      "/lines/0/diagnosisPointers claim.pointer-astray",
      "/lines/1/serviceFrom claim.loss-after-service",
    ]);
  });

  it("gains a version once by a repeated request (XCT-008)", async () => {
    const { claim } = await sceneOf({ sent: true });
    const key = newId("request");
    const asked = { kind: "corrected", changes: { notes: "Once" } };
    const [one, again] = [
      await desk.submit(claim.claimId, asked, processor, { key }),
      await desk.submit(claim.claimId, asked, processor, { key }),
    ];
    expect(again).toMatchObject({ status: 201, headers: { "idempotent-replayed": "true" }, body: one.body });
    expect(await frequenciesOf(claim.claimId)).toEqual(["1:1", "2:7"]);
  });
});

describe("at once", () => {
  it("two corrections follow one another, and neither is lost", async () => {
    const { claim, caseId } = await sceneOf({ sent: true });
    const both = await Promise.all([
      desk.submit(claim.claimId, { kind: "corrected", changes: { diagnoses: ["M542"] } }),
      desk.submit(claim.claimId, { kind: "corrected", changes: { lines: [{ line: 1, charge: "200.00" }] } }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(await frequenciesOf(claim.claimId)).toEqual(["1:1", "2:7", "3:7"]);
    const last = await claimsIn(h.house).submission(claim.claimId, 3);
    expect(last).toMatchObject({ diagnoses: ["M542"], lines: [{ charge: 200_00 }] });
    expect(await accountOf(caseId)).toMatchObject({ billed: "200.00" });
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });

  it("a void and a correction end void, whoever came first", async () => {
    const { claim, caseId } = await sceneOf({ sent: true });
    const [voided, corrected] = await Promise.all([desk.void(claim.claimId), desk.submit(claim.claimId, { kind: "corrected" })]);
    expect(voided.status).toBe(200);
    expect(corrected.status === 201 || corrected.body.code === "claim.over").toBe(true);
    expect(await frequenciesOf(claim.claimId)).toEqual(corrected.status === 201 ? ["1:1", "2:7", "3:8"] : ["1:1", "2:8"]);
    expect((await desk.get(claim.claimId)).body).toMatchObject({ status: "void", frequency: "8", outstanding: "0.00" });
    expect(await accountOf(caseId)).toMatchObject({ billed: "0.00", balance: "0.00" });
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });
});

describe("the ends of a claim", () => {
  it("a draft is void without a version, and its bill counts for nothing (CLM-037)", async () => {
    const { claim, caseId } = await sceneOf();
    expect(await desk.void(claim.claimId)).toMatchObject({ status: 200, body: { status: "void", seq: 1, frequency: "1" } });
    expect(await frequenciesOf(claim.claimId)).toEqual(["1:1"]);
    expect(await accountOf(caseId)).toMatchObject({ billed: "0.00", balance: "0.00" });
    expect(await desk.void(claim.claimId)).toMatchObject({ status: 409, body: { code: "claim.over" } });
  });

  it("one that money came in on is not taken back", async () => {
    const { claim } = await sceneOf({ sent: true, claim: { status: "partlyPaid", paid: cents(1) } });
    expect(await desk.void(claim.claimId)).toMatchObject({ status: 409, body: { code: "claim.paid" } });
  });

  it("one is closed when nothing is outstanding, and over then", async () => {
    const open = await sceneOf({ sent: true });
    expect(await desk.close(open.claim.claimId)).toMatchObject({ status: 409, body: { code: "claim.outstanding" } });
    const { claim } = await sceneOf({ sent: true, claim: { patientShare: cents(150_00) } });
    expect(await desk.close(claim.claimId)).toMatchObject({ status: 200, body: { status: "closed", patientOutstanding: "150.00" } });
    expect(await desk.submit(claim.claimId, { kind: "corrected" })).toMatchObject({ status: 409, body: { code: "claim.over" } });
  });
});

describe("linking a claim to another case of its patient (LCM-015)", () => {
  /** A second accident of the same patient, a month before the service. */
  async function secondCase(of: { patientId: string; firmId: string; attorneyId: string }, difference: object = {}) {
    const accident = { dateOfLoss: "2025-06-15", dateOfRetention: "2025-06-20", accidentType: "slipFall", ...difference };
    const opened = await h.call("POST /v1/cases", manager, aCaseBody(of, accident));
    return opened.body.caseId as Id<"case">;
  }
  const timelineOf = async (caseId: string) =>
    (await h.call("GET /v1/cases/{caseId}/timeline", manager, undefined, { path: { caseId } })).body.data[0] as object;

  it("moves its bill from one account to the other, and both histories tell", async () => {
    const scene = await sceneOf({ sent: true });
    const { claim, caseId } = scene;
    const other = await secondCase(scene);
    expect(await desk.link(claim.claimId, other)).toMatchObject({ status: 200, headers: { etag: '"v2"' }, body: { caseId: other } });
    expect([await accountOf(caseId), await accountOf(other)]).toMatchObject([{ billed: "0.00" }, { billed: "150.00", balance: "150.00" }]);
    expect(await timelineOf(caseId)).toMatchObject({ type: "claim.unlinked.v1", data: { toCaseId: other } });
    expect(await timelineOf(other)).toMatchObject({ type: "claim.linked.v1", data: { fromCaseId: caseId } });
    expect((await desk.ofCase(caseId)).body.data).toEqual([]);
    expect((await desk.ofCase(other)).body.data).toMatchObject([{ claimId: claim.claimId }]);
    expect(await claimsIn(h.house).denialOf(claim.claimId)).toMatchObject({ caseId: other, version: 2 });
    expect(await violationsOf(h.house, [caseId, other])).toEqual([]);

    // It goes on there, and its appointment stays where it was.
    expect(await desk.void(claim.claimId)).toMatchObject({ status: 200, body: { caseId: other, status: "void" } });
    expect((await claimsIn(h.house).billing(caseId, scene.appointmentId))?.claimId).toBeUndefined();
    expect(await violationsOf(h.house, [caseId, other])).toEqual([]);
  });

  it("and back again; to where it is, nothing changes", async () => {
    const scene = await sceneOf();
    const { claim, caseId } = scene;
    const other = await secondCase(scene);
    expect(await desk.link(claim.claimId, caseId)).toMatchObject({ status: 200, headers: { etag: '"v1"' } });
    await desk.link(claim.claimId, other);
    expect(await desk.link(claim.claimId, caseId)).toMatchObject({ status: 200, body: { caseId } });
    expect([await accountOf(caseId), await accountOf(other)]).toMatchObject([{ billed: "150.00" }, { billed: "0.00" }]);
    expect(await violationsOf(h.house, [caseId, other])).toEqual([]);
  });

  it("moves once when it is asked for twice at once", async () => {
    const scene = await sceneOf();
    const [one, other] = [await secondCase(scene), await secondCase(scene, { accidentType: "other" })];
    const both = await Promise.all([desk.link(scene.claim.claimId, one), desk.link(scene.claim.claimId, other)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]); // One after the other.
    const accounts = await Promise.all([scene.caseId, one, other].map(accountOf));
    expect(accounts.map(({ billed }) => billed).toSorted()).toEqual(["0.00", "0.00", "150.00"]);
    expect(await violationsOf(h.house, [scene.caseId, one, other])).toEqual([]);
  });

  it("and a denial that is opened at once agree on whose claim it is (RCM-029)", async () => {
    const scene = await sceneOf({ sent: true });
    const other = await secondCase(scene);
    const disputed = { claims: [{ claimId: scene.claim.claimId }], subject: "serviceNotCovered" };
    const [linked, opened] = await Promise.all([
      desk.link(scene.claim.claimId, other),
      h.call("POST /v1/denial-cases", processor, disputed),
    ]);
    expect(opened.status).toBe(201);
    expect([200, 409]).toContain(linked.status);
    const home = linked.status === 200 ? other : scene.caseId;
    expect((await desk.get(scene.claim.claimId)).body.caseId).toBe(home);
    expect(opened.body.caseId).toBe(home);
  });

  it("is refused to another patient's case, one with a later loss, one that is not there, and while a denial counts it", async () => {
    const scene = await sceneOf({ sent: true });
    const { claimId } = scene.claim;
    const another = await sceneOf();
    expect(await desk.link(claimId, another.caseId)).toMatchObject({ status: 422, body: { code: "claim.other-patient" } });
    expect(await desk.link(claimId, newId("case"))).toMatchObject({ status: 404, body: { code: "case.not-found" } });
    const later = await secondCase(scene, { dateOfLoss: "2025-07-15", dateOfRetention: "2025-07-16" });
    expect(await desk.link(claimId, later)).toMatchObject({ status: 422, body: { code: "claim.flawed" } });
    const disputed = { claims: [{ claimId }], subject: "serviceNotCovered" };
    const { denialId } = (await h.call("POST /v1/denial-cases", processor, disputed)).body;
    const earlier = await secondCase(scene);
    expect(await desk.link(claimId, earlier)).toMatchObject({ status: 409, body: { code: "denial.claim-taken", details: { denialId } } });
    expect((await casesIn(h.house).whole(scene.caseId))?.bills.bills).toHaveLength(1);
  });
});

describe("a claim of a kept appointment, from its bill to its end", () => {
  it("is sent anew, corrected, taken back with what the payer answered, and its appointment is billed again by hand (RCM-046, CLM-031)", async () => {
    const network = await aPricedNetwork(h);
    const { claimId, caseId, appointmentId } = await network.aClaim();
    const receivedOn = network.yesterday();
    const answered = (body: object) =>
      h.call("POST /v1/claims/{claimId}/remittances", processor, { receivedOn, paid: "0.00", ...body }, { path: { claimId } });
    const denied = (carc: string, rarcs: string[] = []) => [{ group: "CO", carc, rarcs, amount: "120.00" }];

    await desk.submit(claimId);
    await answered({ controlNumber: "ICN-1", adjustments: denied("16", ["MA130"]) });
    expect((await desk.get(claimId)).body).toMatchObject({ status: "denied", unprocessable: true, remittanceCount: 1 });
    expect(await desk.submit(claimId, { kind: "original", changes: { memberId: "M2" } })).toMatchObject({
      body: { seq: 2, frequency: "1" },
    });
    await answered({ controlNumber: "ICN-2", adjustments: denied("11") });
    expect((await desk.get(claimId)).body).toMatchObject({ status: "denied", denialCodes: ["CO-11"], controlNumber: "ICN-2" });
    expect(await desk.submit(claimId)).toMatchObject({ status: 409, body: { code: "claim.submitted" } });
    const corrected = await desk.submit(claimId, { kind: "corrected", changes: { diagnoses: ["M542"] } });
    expect(corrected).toMatchObject({ status: 201, body: { seq: 3, frequency: "7", originalReference: "ICN-2" } });

    const { remittanceId } = (await answered({ paid: "40.00" })).body;
    expect(await desk.void(claimId)).toMatchObject({ status: 409, body: { code: "claim.paid" } });
    const path = { claimId, remittanceId };
    const reversed = { reason: "Posted to the wrong claim" };
    await h.call("POST /v1/claims/{claimId}/remittances/{remittanceId}/reversal", processor, reversed, { path });
    expect(await desk.void(claimId)).toMatchObject({ status: 200, body: { status: "void", frequency: "8", seq: 4 } });

    const again = (await network.bill(appointmentId)).body;
    expect(again.claimId).not.toBe(claimId);
    expect((await desk.get(again.claimId)).body).toMatchObject({ status: "draft", appointmentId, charge: "120.00" });
    expect(await accountOf(caseId)).toMatchObject({ billed: "120.00", balance: "120.00" });
    expect(await network.wrong(caseId)).toEqual([]);
  });

  it("counts in its denial as a correction and a void leave it (RCM-045)", async () => {
    const { claim } = await sceneOf({ sent: true });
    const disputed = { claims: [{ claimId: claim.claimId }], subject: "serviceNotCovered" };
    const { denialId } = (await h.call("POST /v1/denial-cases", processor, disputed)).body;
    const outstanding = async () =>
      (await h.call("GET /v1/denial-cases/{denialId}", processor, undefined, { path: { denialId } })).body.outstanding as string;
    expect(await outstanding()).toBe("125.00");
    await desk.submit(claim.claimId, { kind: "corrected", changes: { lines: [{ line: 1, charge: "200.00" }] } });
    expect(await outstanding()).toBe("175.00");
    expect((await desk.get(claim.claimId)).body.denial).toMatchObject({ denialId, stage: "new", submissionId: claim.submissionId });
    await desk.void(claim.claimId);
    expect(await outstanding()).toBe("0.00");
  });
});

/** A case with a claim of an appointment. */
async function sceneOf(wish: Parameters<typeof aCaseWithClaim>[2] = {}) {
  const scene = await aCaseWithClaim(h, manager, wish);
  return { ...scene, appointmentId: scene.claim.appointmentId! }; // The scene gives it one.
}
