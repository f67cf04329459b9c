import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsIn } from "../../data/claims.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import type { PricedNetwork } from "./billing-scenes.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import type { CallOptions, Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let net: PricedNetwork;
beforeAll(async () => {
  h = await startHarness();
  net = await aPricedNetwork(h);
});
afterAll(() => h.stop());

const today = dayOf(now());
/** Paid 60.00 of 120.00, of which 20.00 is the patient's copay and 15.00 the contract's. */
const anAnswer = (difference: object = {}) => ({
  receivedOn: today,
  paid: "60.00",
  checkNumber: "EFT 2025-07",
  controlNumber: "ICN-1",
  adjustments: [
    { group: "CO", carc: "45", amount: "15.00", accepted: true },
    { group: "PR", carc: "3", amount: "20.00" },
    { group: "CO", carc: "16", amount: "25.00", rarcs: ["n290"] },
  ],
  ...difference,
});
const post = (claimId: string, body: object = anAnswer(), options: CallOptions = {}, who: Person = net.processor) =>
  h.call("POST /v1/claims/{claimId}/remittances", who, body, { ...options, path: { claimId } });
const reverse = (claimId: string, remittanceId: string, who: Person = net.processor) =>
  h.call(
    "POST /v1/claims/{claimId}/remittances/{remittanceId}/reversal",
    who,
    { reason: "Posted to the wrong claim" },
    { path: { claimId, remittanceId } },
  );
const list = (claimId: string, who: Person = net.processor) =>
  h.call("GET /v1/claims/{claimId}/remittances", who, undefined, { path: { claimId } });
const get = (claimId: string, remittanceId: string, who: Person = net.processor) =>
  h.call("GET /v1/claims/{claimId}/remittances/{remittanceId}", who, undefined, { path: { claimId, remittanceId } });
const submit = (claimId: string, kind = "original"): Promise<Called> =>
  h.call("POST /v1/claims/{claimId}/submissions", net.processor, { kind }, { path: { claimId } });
const claimOf = async (claimId: Id<"claim">) => (await claimsIn(h.house).find(claimId))!; // The tests made it.

/** A claim of 120.00 that was sent, 20.00 of it the patient's. */
async function aSentClaim() {
  const made = await net.aClaim();
  const sent = await submit(made.claimId);
  if (sent.status !== 201) throw new Error(JSON.stringify(sent.body));
  return made;
}

/** One for all tests that leave no mark on it, or none that another one looks at. */
const shared = () => (made ??= aSentClaim());
let made: ReturnType<typeof aSentClaim> | undefined;

describe("posting what a payer answered", () => {
  it("changes the claim, its bill and the account at once, and the history says so (RCM-046, RCM-047)", async () => {
    const { caseId, claimId } = await aSentClaim();
    const answered = await post(claimId);
    expect(answered).toMatchObject({
      status: 201,
      headers: { location: `/v1/claims/${claimId}/remittances/${answered.body.remittanceId}` },
      body: {
        claimId,
        caseId,
        seq: 1,
        paid: "60.00",
        effect: { paid: "60.00", moved: "0.00", adjusted: "15.00" },
        warnings: [],
        createdBy: net.processor.userId,
        claim: {
          status: "partlyPaid",
          paid: "60.00",
          adjusted: "15.00",
          outstanding: "25.00",
          patientOutstanding: "20.00",
          controlNumber: "ICN-1",
          denialCodes: ["CO-16"],
          answeredOn: today,
        },
      },
    });
    const { account, bills } = await net.whole(caseId);
    expect(account).toMatchObject({ billed: 120_00, collected: 60_00, balance: 45_00 });
    expect(bills.bills).toMatchObject([{ claimStatus: "partlyPaid", paid: 60_00, adjusted: 15_00, balance: 45_00 }]);
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", net.processor, undefined, { path: { caseId } });
    expect(timeline.body.data[0]).toMatchObject({
      type: "claim.remitted.v1",
      data: { claimId, paidCents: 60_00, adjustedCents: 15_00, outstandingCents: 25_00, codes: ["CO-45", "PR-3", "CO-16"] },
    });
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("opens the way to a correction, which needs the payer's control number (RCM-046)", async () => {
    const { claimId } = await aSentClaim();
    expect(await submit(claimId, "corrected")).toMatchObject({ status: 409, body: { code: "claim.control-number-missing" } });
    expect((await post(claimId, anAnswer({ paid: "0.00", adjustments: [], controlNumber: "ICN-7" }))).status).toBe(201);
    expect(await submit(claimId, "corrected")).toMatchObject({ status: 201, body: { frequency: "7", originalReference: "ICN-7", seq: 2 } });
  });

  it("accepts what payers break the rules with, and says what looks wrong", async () => {
    const { claimId } = await aSentClaim();
    const adjustments = [
      { group: "CO", carc: "18", amount: "50.00" },
      { group: "CO", carc: "15", amount: "69.99" },
    ];
    const { status, body } = await post(claimId, { receivedOn: today, paid: "0.00", adjustments });
    expect([status, body.claim.status, body.claim.denialCodes]).toEqual([201, "denied", ["CO-18", "CO-15"]]);
    expect(body.warnings.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)).toEqual([
      "/adjustments/0/carc carc.group-unusual",
      "/adjustments/1/carc carc.deactivated",
      "/adjustments remittance.unbalanced",
    ]);
  });

  it("refuses a reason code that there never was, and names the place; nothing is posted (RCM-047)", async () => {
    const { claimId } = await shared();
    const adjustments = [{ group: "CO", carc: "999", amount: "1.00" }];
    expect(await post(claimId, anAnswer({ adjustments }))).toMatchObject({
      status: 404,
      body: { code: "carc.not-found", errors: [{ pointer: "/adjustments/0/carc" }] },
    });
    const kept: { adjustments: { carc: string }[] }[] = (await list(claimId)).body.data;
    expect(kept.flatMap(({ adjustments }) => adjustments.map(({ carc }) => carc))).not.toContain("999");
  });

  it("refuses a draft, a version of another claim, and a day to come", async () => {
    const { claimId } = await net.aClaim();
    expect(await post(claimId)).toMatchObject({ status: 409, body: { code: "claim.not-submitted" } });
    await submit(claimId);
    expect(await post(claimId, anAnswer({ submissionId: newId("submission") }))).toMatchObject({
      status: 404,
      body: { code: "submission.not-found" },
    });
    expect(await post(claimId, anAnswer({ receivedOn: addDays(today, 1) }))).toMatchObject({
      status: 422,
      body: { code: "remittance.in-future" },
    });
  });

  it("refuses amounts that are no money, naming them", async () => {
    const { claimId } = await shared();
    const bad = { paid: 60, adjustments: [{ group: "CO", carc: "16", amount: "1.5", accepted: false }] };
    const { status, body } = await post(claimId, anAnswer(bad));
    expect([status, body.code]).toEqual([400, "request.invalid"]);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining(["/paid", "/adjustments/0/amount", "/adjustments/0/accepted"]),
    );
  });
});

describe("several at once", () => {
  it("two remittances of one claim both count (XCT-008)", async () => {
    const { caseId, claimId } = await aSentClaim();
    const parts = ["30.00", "20.00", "10.00"].map((paid) => post(claimId, { receivedOn: today, paid }));
    expect((await Promise.all(parts)).map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await claimOf(claimId)).toMatchObject({ paid: 60_00, outstanding: 40_00, status: "partlyPaid" });
    expect((await net.whole(caseId)).account).toMatchObject({ collected: 60_00, balance: 60_00 });
    expect((await list(claimId)).body.data).toHaveLength(3);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("remittances of two claims of one case keep the account's sums right (CLM-037)", async () => {
    const first = await aSentClaim();
    const second = await net.aClaim({ caseId: first.caseId, hour: 2 });
    await submit(second.claimId);
    await Promise.all([first, second].map(({ claimId }) => post(claimId, { receivedOn: today, paid: "100.00" })));
    expect((await net.whole(first.caseId)).account).toMatchObject({ billed: 240_00, collected: 200_00, balance: 40_00 });
    expect(await net.wrong(first.caseId)).toEqual([]);
  });

  it("the same request sent twice posts once, and answers the same", async () => {
    const { claimId } = await aSentClaim();
    const key = newId("request");
    const [one, two] = await Promise.all([post(claimId, anAnswer(), { key }), post(claimId, anAnswer(), { key })]);
    expect(one.body).toEqual(two.body);
    expect(await post(claimId, anAnswer(), { key })).toMatchObject({ status: 201, body: one.body });
    expect(await claimOf(claimId)).toMatchObject({ paid: 60_00 });
  });

  it("a remittance and the closing of its claim, in whichever order, leave it whole", async () => {
    const { caseId, claimId } = await aSentClaim();
    await post(claimId, anAnswer({ paid: "0.00", adjustments: [] }));
    const close = () => h.call("POST /v1/claims/{claimId}/closure", net.processor, { reason: "Done" }, { path: { claimId } });
    const [paid, closed] = await Promise.all([post(claimId, { receivedOn: today, paid: "99.99" }), close()]);
    expect([paid.status, closed.body.code]).toEqual([201, "claim.outstanding"]);
    expect(await net.wrong(caseId)).toEqual([]);
  });
});

describe("taking a remittance back", () => {
  it("undoes it to the cent, once, and both stay readable", async () => {
    const { caseId, claimId } = await aSentClaim();
    const before = await claimOf(claimId);
    const { remittanceId } = (await post(claimId)).body;
    const back = await reverse(claimId, remittanceId);
    expect(back).toMatchObject({
      status: 201,
      body: { reverses: remittanceId, paid: "-60.00", claim: { status: "submitted", paid: "0.00" } },
    });
    const { updatedAt: _at, updatedBy: _by, version, ...after } = await claimOf(claimId);
    expect(before).toMatchObject(after);
    expect(version).toBe(before.version + 2);
    expect((await get(claimId, remittanceId)).body).toMatchObject({ reversedBy: back.body.remittanceId, version: 2 });
    expect(await reverse(claimId, remittanceId)).toMatchObject({ status: 409, body: { code: "remittance.reversed" } });
    const history = await h.call("GET /v1/cases/{caseId}/history", net.manager, undefined, { path: { caseId } });
    expect(history.body.data[0]).toMatchObject({ type: "claim.remittance-reversed.v1", reason: "Posted to the wrong claim" });
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("twice at once takes back once", async () => {
    const { caseId, claimId } = await aSentClaim();
    const { remittanceId } = (await post(claimId)).body;
    const both = await Promise.all([reverse(claimId, remittanceId), reverse(claimId, remittanceId)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(await claimOf(claimId)).toMatchObject({ paid: 0, adjusted: 0, outstanding: 100_00 });
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("is not found under another claim", async () => {
    const [one, other] = [await shared(), await aSentClaim()];
    const { remittanceId } = (await post(one.claimId, { receivedOn: today, paid: "0.01" })).body;
    expect((await reverse(other.claimId, remittanceId)).body.code).toBe("remittance.not-found");
    expect((await get(other.claimId, remittanceId)).body.code).toBe("remittance.not-found");
    expect((await get(one.claimId, remittanceId)).body).toMatchObject({ remittanceId, paid: "0.01" });
  });
});

describe("who posts and who reads (DESIGN 12.20)", () => {
  it.each([
    ["claimsProcessor", 200, 201],
    ["systemAdministrator", 200, 201],
    ["financialAnalyst", 200, 403],
    ["caseManager", 200, 403],
    ["medicalDirector", 200, 403],
    ["caseCoordinator", 404, 404],
    ["negotiationsManager", 404, 404],
  ] as const)("%s: reads %i, posts %i", async (role, reads, posts) => {
    const { claimId } = await shared();
    const who = await h.person(role);
    expect((await list(claimId, who)).status).toBe(reads);
    expect((await post(claimId, { receivedOn: today, paid: "0.01" }, {}, who)).status).toBe(posts);
  });

  it("a law firm hears nothing of it, neither by asking nor on its case's timeline (LCM-169)", async () => {
    const { caseId, claimId } = await shared();
    const { remittanceId } = (await post(claimId)).body;
    const firm = await h.person("attorney", [(await net.whole(caseId)).legalCase.firmId]);
    const answers = [
      await list(claimId, firm),
      await get(claimId, remittanceId, firm),
      await post(claimId, anAnswer(), {}, firm),
      await reverse(claimId, remittanceId, firm),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array.from({ length: 4 }, () => "404 claim.not-found"));
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", firm, undefined, { path: { caseId } });
    expect(timeline.status).toBe(200);
    expect(JSON.stringify(timeline.body)).not.toContain("claim.");
  });

  it("nobody learns whether a claim exists that they may not read", async () => {
    const unknown = newId("claim");
    expect((await list(unknown)).body.code).toBe("claim.not-found");
    expect((await post(unknown)).body.code).toBe("claim.not-found");
  });
});

describe("money that comes when the case is over (DESIGN 12.15)", () => {
  it("is posted, and taken back, as before", async () => {
    const { caseId, claimId } = await shared();
    const administrator = await h.person("systemAdministrator");
    const { legalCase } = await net.whole(caseId);
    const body = { to: "closed", reason: "As agreed with the firm" };
    const closed = await h.call("POST /v1/cases/{caseId}/corrections", administrator, body, {
      path: { caseId },
      version: legalCase.version,
    });
    expect(closed.status, JSON.stringify(closed.body)).toBe(200);
    const late = await post(claimId, { receivedOn: today, paid: "7.00" });
    expect(late.status).toBe(201);
    expect((await reverse(claimId, late.body.remittanceId)).status).toBe(201);
    expect(await net.wrong(caseId)).toEqual([]);
  });
});
