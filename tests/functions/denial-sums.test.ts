import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { denialsIn } from "../../data/denials.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { tasksIn } from "../../data/work.ts";
import type { ClaimDenial } from "../../domain/claims/claim-denial.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import { summed } from "../../domain/claims/claim.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { dueHandlers } from "../../functions/schedules/due-handlers.ts";
import { sweep } from "../../functions/schedules/due-work.ts";
import { commitDecided } from "../../functions/shared/commit.ts";
import { useHouse } from "../../functions/shared/house.ts";
import { aStamp } from "../fixtures.ts";
import { itIs, onJuly2nd } from "./care-scenes.ts";
import { aCaseWithClaim, claimsDesk } from "./claims-scene.ts";
import type { Denials } from "./denial-scenes.ts";
import { expectSound, startDenials } from "./denial-scenes.ts";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let d: Denials;
beforeAll(async () => {
  onJuly2nd();
  itIs("2025-07-25");
  h = await startHarness();
  d = await startDenials(h);
  useHouse(h.house);
});
beforeEach(() => itIs("2025-07-25"));
afterAll(async () => {
  vi.useRealTimers();
  await h.stop();
});

/** What is paid on a claim, as whoever posts it writes it: the claim, and what that means for its denial. */
const isPaid = (claimId: Claim["claimId"], paid: number, more: Partial<Claim> = {}) =>
  commitDecided(h.house.table, async () => {
    const [linked] = await h.house.table.read([keys.claimDenial(claimId)]);
    const [row] = await h.house.table.read([keys.claim(claimId)]);
    const claim = row as unknown as Claim & { pk: string; sk: string };
    const { charge, patientShare, payerShare, expected, patientPaid, adjusted } = claim;
    const sums = summed({ charge, patientShare, payerShare, expected, paid: cents(paid), patientPaid, adjusted });
    const after = { ...claim, ...sums, ...more, version: claim.version + 1 };
    const writes = await denialsIn(h.house).claimChanged(linked as unknown as ClaimDenial, after, aStamp("2025-07-25T19:00:00.000Z"));
    return { writes: [replace(after), ...writes] };
  });

describe("the sums of a denial follow its claims (RCM-045)", () => {
  it("when a payer pays, also several at once, and tell of it in its history", async () => {
    const claims = await d.claims(4);
    const { denialId } = await d.opened({ subject: "following" }, claims);
    await Promise.all(claims.slice(0, 3).map(({ claimId }, i) => isPaid(claimId, (i + 1) * 10_00)));
    expect((await d.get(denialId)).body).toMatchObject({ outstanding: "440.00", paid: "60.00", version: 4, stage: "new" });
    await expectSound(h, d.payerId, [denialId]);
    const types = (await d.timeline(denialId)).body.data.map(({ says }: { says: string }) => says);
    expect(types).toHaveLength(4);
  });

  it("whatever comes first, the payment or the denial: no old sum is ever counted", async () => {
    for (let i = 0; i < 4; i++) {
      const claim = await d.aClaim();
      const [opened] = await Promise.all([d.open([claim], { subject: `race${i}` }), isPaid(claim.claimId, 100_00)]);
      expect((await d.get(opened.body.denialId)).body.outstanding).toBe("25.00");
      await expectSound(h, d.payerId, [opened.body.denialId]);
    }
  });

  it("below zero when a payer paid too much, and no further once it is over", async () => {
    const claim = await d.aClaim();
    const { denialId } = await d.opened({ subject: "overpaid" }, [claim]);
    await isPaid(claim.claimId, 130_00);
    expect((await d.get(denialId)).body.outstanding).toBe("-5.00");
    await d.resolve(denialId);
    await isPaid(claim.claimId, 125_00);
    expect((await d.get(denialId)).body).toMatchObject({ outstanding: "-5.00", stage: "resolved", version: 3 });
    await expectSound(h, d.payerId, [denialId]);
  });

  it("and its deadline, when the payer answers again (RCM-048)", async () => {
    const claim = await d.aClaim();
    const { denialId, appealBy } = await d.opened({}, [claim]);
    await isPaid(claim.claimId, 0, { answeredOn: day("2025-07-24") });
    expect([appealBy, (await d.get(denialId)).body.appealBy]).toEqual(["2025-10-18", "2025-10-22"]);
  });
});

describe("what is posted to a claim (RCM-045, RCM-048)", () => {
  const post = (claimId: string, body: object) =>
    h.call(
      "POST /v1/claims/{claimId}/remittances",
      d.processor,
      { receivedOn: "2025-07-24", adjustments: [], ...body },
      { path: { claimId } },
    );

  it("is in its denial with it, and is out of it when it is taken back", async () => {
    const { claim } = await aCaseWithClaim(h, d.manager, { sent: true });
    const { denialId, appealBy } = await d.opened({ subject: "remitted" }, [claim]);
    expect(appealBy).toBe("2026-01-11"); // It was sent on July 15th, and its payer says nothing of appeals.
    const paid = await post(claim.claimId, { paid: "60.00", adjustments: [{ group: "CO", carc: "16", amount: "65.00", rarcs: ["N290"] }] });
    expect(paid.status).toBe(201);
    expect((await d.get(denialId)).body).toMatchObject({ paid: "60.00", outstanding: "65.00", appealBy: "2026-01-20", stage: "new" });
    const path = { claimId: claim.claimId, remittanceId: paid.body.remittanceId as string };
    const body = { reason: "Posted to the wrong claim" };
    expect((await h.call("POST /v1/claims/{claimId}/remittances/{remittanceId}/reversal", d.processor, body, { path })).status).toBe(201);
    expect((await d.get(denialId)).body).toMatchObject({ paid: "0.00", outstanding: "125.00", claimCount: 1 });
    await expectSound(h, claim.payerId, [denialId]);
  });

  it("counts once, when it meets the opening of its denial", async () => {
    const { claim } = await aCaseWithClaim(h, d.manager, { sent: true });
    const [paid, opened] = await Promise.all([post(claim.claimId, { paid: "60.00" }), d.open([claim], { subject: "metHere" })]);
    expect([paid.status, opened.status]).toEqual([201, 201]);
    expect((await d.get(opened.body.denialId)).body.outstanding).toBe("65.00");
    await expectSound(h, claim.payerId, [opened.body.denialId]);
  });

  it("leaves nothing outstanding when the claim is void", async () => {
    const { claim } = await aCaseWithClaim(h, d.manager, { sent: true });
    const { denialId } = await d.opened({ subject: "voided" }, [claim]);
    expect((await claimsDesk(h, () => d.processor).void(claim.claimId)).status).toBe(200);
    expect((await d.get(denialId)).body).toMatchObject({ outstanding: "0.00", patientOutstanding: "0.00", stage: "new" });
    await expectSound(h, claim.payerId, [denialId]);
  });
});

describe("what falls due of a denial (RCM-016, RCM-048)", () => {
  const look = async (at: string) => {
    itIs(at);
    expect(await sweep("denial", dueHandlers.denial!, h.house)).toBe(0); // It is registered.
  };
  const tasksAbout = async (denialId: string) =>
    (await tasksIn(h.house).all(d.usual.caseId))
      .filter(({ about }) => about === denialId)
      .map(({ kind, owner, dueOn }) => `${kind} ${owner} ${dueOn}`);

  it("is a task of its owner on the day of its follow-up, however often the clock fires", async () => {
    const { denialId, owner } = await d.opened({ followUpBy: "2025-07-28" });
    await look("2025-07-27");
    expect(await tasksAbout(denialId)).toEqual([]);
    await look("2025-07-28");
    await Promise.all([look("2025-07-28"), look("2025-07-29")]);
    expect(await tasksAbout(denialId)).toEqual([`denialFollowUp ${owner} 2025-07-28`]);
    const { body } = await d.get(denialId);
    expect(body.openTasks).toMatchObject([{ title: "A denial is to be followed up." }]);
    const again = await d.change(denialId, { followUpBy: "2025-08-04" }, body.version);
    expect(again.status).toBe(200);
    await look("2025-08-06");
    expect(await tasksAbout(denialId)).toHaveLength(2);
  });

  it("its deadline is warned of 30 and 7 days before; days without a clock are caught up with once", async () => {
    const { denialId, owner } = await d.opened({}, [await d.aClaim()]); // October 18th.
    const told = `denialAppealNear ${owner} 2025-10-18`;
    await look("2025-09-17");
    expect(await tasksAbout(denialId)).toEqual([]);
    await look("2025-09-18");
    expect(await tasksAbout(denialId)).toEqual([told]);
    await look("2025-10-15");
    expect(await tasksAbout(denialId)).toEqual([told, told]);
    itIs("2025-07-25");
    const late = await d.opened({}, [await d.aClaim()]);
    await look("2025-10-19");
    expect(await tasksAbout(late.denialId)).toHaveLength(1);
    await look("2025-11-30");
    expect(await tasksAbout(late.denialId)).toHaveLength(1);
  });

  it("is nobody's once the denial was resolved", async () => {
    const { denialId } = await d.opened({ followUpBy: "2025-07-26" });
    await d.resolve(denialId);
    await look("2026-01-01");
    expect(await tasksAbout(denialId)).toEqual([]);
  });
});
