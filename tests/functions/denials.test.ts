import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyHistory } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import { newId } from "../../functions/shared/stamp.ts";
import type { Denials } from "./denial-scenes.ts";
import { expectSound, startDenials } from "./denial-scenes.ts";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let d: Denials;
beforeAll(async () => {
  h = await startHarness();
  d = await startDenials(h);
});
afterAll(() => h.stop());

const nextYear = `${new Date().getUTCFullYear() + 1}-03-01`;

describe("POST /v1/denial-cases (RCM-001..003, RCM-010..020)", () => {
  it("opens a denial about a claim, with its number, its deadline and its sums, for whoever asks", async () => {
    const claim = await d.aClaim();
    const body = { description: "They say it was not authorized.", carcs: ["co-197", "CO-18"], tags: ["appeal"], priority: "high" };
    const { status, body: denial, headers } = await d.open([claim], { ...body, followUpBy: nextYear });
    expect(status).toBe(201);
    expect(headers).toMatchObject({ location: `/v1/denial-cases/${denial.denialId}`, etag: '"v1"' });
    expect(denial).toMatchObject({
      ...body,
      carcs: ["CO-197", "CO-18"],
      caseId: d.usual.caseId,
      payerId: d.payerId,
      patientId: d.usual.patientId,
      firmIds: [d.usual.firmId],
      stage: "new",
      owner: d.processor.userId,
      claimCount: 1,
      outstanding: "125.00",
      patientOutstanding: "25.00",
      followUpBy: nextYear,
      appealBy: "2025-10-18", // Ninety days after July 20th, as the payer has it (RCM-048).
      overdue: false,
    });
    expect(denial.denialNumber).toMatch(/^DEN-\d{4}-\d{7}$/);
    expect(denial.warnings).toMatchObject([{ pointer: "/carcs/1", code: "carc.group-unusual" }]);
    expect(denial).not.toHaveProperty("appealRule");
    expect(await verifyHistory(h.house.table, denial.denialId)).toEqual({ intact: true, events: 1 });
  });

  it("takes a group of up to ninety at once, of several patients and cases", { timeout: 20_000 }, async () => {
    const [other, mine] = [await d.aCase(), await d.claims(45)];
    const claims = [...mine, ...(await d.claims(45, other))];
    const { status, body } = await d.open(claims, { subject: "groupOfNinety" });
    expect([status, body.claimCount, body.outstanding]).toEqual([201, 90, "11250.00"]);
    expect(body.patientId).toBeUndefined();
    expect(body.firmIds).toEqual([d.usual.firmId, other.firmId]);
    expect(body.caseId).toBe(d.usual.caseId);
    const page = await h.call("GET /v1/denial-cases/{denialId}/claims", d.processor, undefined, {
      path: { denialId: body.denialId },
      query: { limit: "60" },
    });
    const rest = await h.call("GET /v1/denial-cases/{denialId}/claims", d.processor, undefined, {
      path: { denialId: body.denialId },
      query: { limit: "60", cursor: page.body.page.next },
    });
    const ids = [...page.body.data, ...rest.body.data].map(({ claimId }: { claimId: string }) => claimId);
    expect(ids).toEqual(claims.map(({ claimId }) => claimId));
    expect(rest.body.page).toEqual({ hasMore: false });
  });

  it("refuses claims of two payers, drafts, strangers and unknown codes, naming each", async () => {
    const [fit, draft, foreign] = [await d.aClaim(), await d.aClaim({ status: "draft" }), await d.aClaim({ payerId: newId("payer") })];
    const refused = await d.open([fit, draft, foreign, { claimId: newId("claim") }]);
    expect([refused.status, refused.body.code]).toEqual([409, "claim.not-submitted"]);
    expect(refused.body.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`)).toEqual([
      "/claims/1/claimId claim.not-submitted",
      "/claims/2/claimId denial.payers-mixed",
      "/claims/3/claimId claim.not-found",
    ]);
    expect((await d.open([fit], { carcs: ["CO-999"] })).body.errors).toMatchObject([{ pointer: "/carcs/0", code: "carc.not-found" }]);
    expect((await d.open([fit], { followUpBy: "2025-01-01" })).body.code).toBe("denial.follow-up-past");
    const [row] = await h.house.table.read([keys.claimDenial(fit.claimId)]);
    expect(row).toMatchObject({ version: 1, past: [] }); // Nothing half-made remains.
  });

  it("is given to a user who may see it or to a team, and to nobody else (RCM-020)", async () => {
    const claim = await d.aClaim();
    const [analyst, coordinator] = [await h.person("financialAnalyst"), await h.person("caseCoordinator")];
    for (const owner of [coordinator.userId, newId("user"), newId("team")]) {
      expect((await d.open([claim], { owner })).body.code).toBe("denial.owner-unfit");
    }
    const administrator = await h.person("systemAdministrator");
    const team = await h.call("POST /v1/teams", administrator, { name: `Recovery ${claim.claimNumber}`, memberIds: [analyst.userId] });
    const { body } = await d.open([claim], { owner: team.body.teamId });
    expect(body.owner).toBe(team.body.teamId);
    expect((await d.change(body.denialId, { owner: coordinator.userId }, 1)).body.code).toBe("denial.owner-unfit");
    expect((await d.change(body.denialId, { owner: analyst.userId }, 1)).body).toMatchObject({ owner: analyst.userId, version: 2 });
  });
});

describe("one active denial a claim (RCM-029)", () => {
  it("refuses a second, alone and inside a group, and names the claim", async () => {
    const [claim, free] = await d.claims(2);
    const { denialId } = await d.opened({}, [claim!]);
    const alone = await d.open([claim!]);
    expect(alone).toMatchObject({ status: 409, body: { code: "denial.claim-taken", details: { denialIds: [denialId] } } });
    const inGroup = await d.open([free!, claim!]);
    expect(inGroup.body.errors).toMatchObject([{ pointer: "/claims/1/claimId", code: "denial.claim-taken" }]);
    const other = await d.opened();
    expect((await d.add(other.denialId, [free!, claim!])).body.code).toBe("denial.claim-taken");
    expect((await d.ofClaim(free!.claimId)).body.data).toEqual([]);
  });

  it("over all its submissions, not only the one it was opened for (RCM-006)", async () => {
    const submissionId = newId("submission");
    const claim = await d.aClaim({ seq: 2, submissionId });
    const first = newId("submission");
    await h.house.table.batch([{ ...keys.submission(claim.claimId, 1), submissionId: first, seq: 1 }], []);
    const body = { claims: [{ claimId: claim.claimId, submissionId: first }], subject: "duplicateCharges" };
    expect((await h.call("POST /v1/denial-cases", d.processor, body)).status).toBe(201);
    expect((await d.open([claim])).body.code).toBe("denial.claim-taken");
    expect((await d.ofClaim(claim.claimId)).body.data).toMatchObject([{ submissionId: first }]);
    expect((await d.ofClaim(claim.claimId, { scope: "thisSubmission" })).body.data).toEqual([]);
    expect((await d.ofClaim(claim.claimId, { scope: "thisSubmission", submissionId: first })).body.data).toHaveLength(1);
  });

  it("whoever is first of those who ask at once", async () => {
    const [claim, ...others] = await d.claims(7);
    const answers = await Promise.all(others.map((other) => d.open([other, claim!], { subject: "askedAtOnce" })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body.code)).toEqual(Array(5).fill("denial.claim-taken"));
    const [won] = answers.filter(({ status }) => status === 201);
    await expectSound(h, d.payerId, [won!.body.denialId]);
  });

  it("until it is resolved or canceled; then another may be opened, and the list shows all of them (RCM-005, RCM-026, RCM-027)", async () => {
    const claim = await d.aClaim();
    const first = await d.opened({}, [claim]);
    expect((await d.resolve(first.denialId)).body).toMatchObject({ stage: "resolved", outcome: "Paid on appeal" });
    const second = await d.opened({}, [claim]);
    expect((await d.cancel(second.denialId)).body).toMatchObject({ stage: "canceled" });
    const third = await d.opened({}, [claim]);
    const { body } = await d.ofClaim(claim.claimId);
    expect(body.data.map(({ denialId }: { denialId: string }) => denialId)).toEqual([third.denialId, second.denialId, first.denialId]);
    expect(await h.house.table.read([keys.claim(claim.claimId)])).toMatchObject([{ status: "denied", version: 1 }]); // RCM-028
    expect((await d.resolve(first.denialId)).body.code).toBe("denial.over");
  });

  it("is done once when it is asked twice under one key", async () => {
    const claim = await d.aClaim();
    const [one, two] = await Promise.all([1, 2].map(() => d.open([claim], {}, d.processor, { key: `twice-${claim.claimId}` })));
    expect([one!.status, two!.status]).toEqual([201, 201]);
    expect(one!.body.denialId).toBe(two!.body.denialId);
  });
});

describe("claims that come and go (RCM-004, RCM-007..009)", () => {
  it("from the denial's side and from the claim's", async () => {
    const [a, b, c, e] = await d.claims(4, { submissionId: newId("submission") });
    const opened = await d.put(a!.claimId, { subject: "patientResponsibility", submissionId: a!.submissionId });
    expect(opened).toMatchObject({ status: 201, body: { claimCount: 1, subject: "patientResponsibility" } });
    const { denialId } = opened.body;
    expect((await d.put(b!.claimId, { denialId })).body).toMatchObject({ denialId, claimCount: 2 });
    expect((await d.add(denialId, [c!, e!])).body).toMatchObject({ claimCount: 4, outstanding: "500.00", version: 3 });
    const removed = await d.remove(denialId, [a!.claimId, b!.claimId]);
    expect(removed.body).toMatchObject({ claimCount: 2, outstanding: "250.00", version: 4 });
    expect((await d.ofClaim(a!.claimId)).body.data).toEqual([]);
    expect((await d.open([a!])).status).toBe(201); // It is free again.
    expect((await d.remove(denialId, [c!.claimId, e!.claimId])).body.code).toBe("denial.claims-needed");
    expect((await d.remove(denialId, [a!.claimId])).body.code).toBe("denial.claim-not-in");
    await expectSound(h, d.payerId, [denialId]);
  });

  it("either a new denial or one that is there, and neither when the claim is taken", async () => {
    const claim = await d.aClaim();
    expect((await d.put(claim.claimId, {})).status).toBe(400);
    expect((await d.put(claim.claimId, { subject: "duplicateCharges", denialId: newId("denial") })).status).toBe(400);
    expect((await d.put(claim.claimId, { denialId: newId("denial") })).status).toBe(404);
    expect((await d.put(newId("claim"), { subject: "duplicateCharges" })).body.code).toBe("claim.not-found");
    await d.opened({}, [claim]);
    expect((await d.put(claim.claimId, { subject: "duplicateCharges" })).body.code).toBe("denial.claim-taken");
  });

  it("all of them, when several people add at once", async () => {
    const denial = await d.opened({ subject: "manyHands" });
    const claims = await d.claims(5);
    const answers = await Promise.all(claims.map((claim) => d.add(denial.denialId, [claim])));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await d.get(denial.denialId)).body).toMatchObject({ claimCount: 6, outstanding: "750.00", version: 6 });
    await expectSound(h, d.payerId, [denial.denialId]);
  });
});

describe("stages and changes (RCM-022, RCM-023, RCM-024, RCM-025, RCM-026, RCM-027, RCM-049)", () => {
  it("moves forth and back with If-Match, and follows up while payment is awaited", async () => {
    const { denialId } = await d.opened();
    expect((await d.move(denialId, { to: "awaitingPayment" }, 1)).body).toMatchObject({ code: "denial.stage-not-reachable" });
    expect((await d.move(denialId, { to: "inProgress" }, 1)).body).toMatchObject({ stage: "inProgress", version: 2 });
    expect((await d.move(denialId, { to: "new" }, 1)).status).toBe(412);
    expect((await d.move(denialId, { to: "awaitingPayment" }, 2)).body.code).toBe("denial.follow-up-missing");
    expect((await d.move(denialId, { to: "awaitingPayment", followUpBy: nextYear }, 2)).body).toMatchObject({ followUpBy: nextYear });
    expect((await d.change(denialId, { followUpBy: null }, 3)).body.code).toBe("denial.follow-up-missing");
    expect((await d.move(denialId, { to: "inProgress" }, 3)).body.stage).toBe("inProgress");
  });

  it("keeps who did what, with everything before and after, in a chain (RCM-021)", async () => {
    const { denialId } = await d.opened({ description: "Before" });
    await d.change(denialId, { description: "After", tags: ["appeal"] }, 1);
    const { body } = await h.call("GET /v1/denial-cases/{denialId}/history", d.manager, undefined, { path: { denialId } });
    expect(body.data.map(({ type }: { type: string }) => type)).toEqual(["denial.changed.v1", "denial.opened.v1"]);
    expect(body.data[0]).toMatchObject({
      actorId: d.processor.userId,
      data: { fields: ["tags", "description"] },
      change: { denial: { before: { description: "Before" }, after: { description: "After" } } },
    });
    expect(await verifyHistory(h.house.table, denialId)).toEqual({ intact: true, events: 2 });
  });

  it("resolves codes one by one, and shows what to do about the others (RCM-018, RCM-047)", async () => {
    const { denialId } = await d.opened({ carcs: ["CO-197", "PI-215"] });
    const next = async () => (await d.get(denialId)).body.nextSteps as { carc: string; pointsAt?: string; playbook: string }[];
    expect((await next()).map(({ carc, pointsAt }) => [carc, pointsAt])).toEqual([
      ["CO-197", undefined],
      ["PI-215", "legalCase"],
    ]);
    expect((await next())[0]?.playbook).toMatch(/\w/);
    expect((await d.change(denialId, { resolvedCarcs: ["CO-16"] }, 1)).body.code).toBe("denial.carc-unresolvable");
    expect((await d.change(denialId, { resolvedCarcs: ["CO-197"] }, 1)).status).toBe(200);
    expect((await next()).map(({ carc }) => carc)).toEqual(["PI-215"]);
    await d.resolve(denialId);
    expect((await d.change(denialId, { priority: "low" }, 3)).body.code).toBe("denial.over");
  });
});
