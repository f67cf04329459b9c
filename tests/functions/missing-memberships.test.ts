import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesIn } from "../../data/cases.ts";
import { eventsOf } from "../../data/history.ts";
import { violationsOf } from "../../data/invariants.ts";
import type { Key } from "../../data/table.ts";
import { create, replace } from "../../data/table.ts";
import { keys } from "../../data/keys.ts";
import { restoreMembership } from "../../domain/cases/restore-membership.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { dayOf } from "../../domain/kernel/time.ts";
import { handler } from "../../functions/schedules/missing-memberships.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { useHouse } from "../../functions/shared/house.ts";
import { evening, open } from "../domain/case-scenes.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  useHouse(h.house);
  manager = await h.person("caseManager");
});
afterAll(() => h.stop());

/** Nothing in the house can delete a membership, so the engine is told directly. */
const remove = ({ pk, sk }: Key) => h.client.send(new DeleteItemCommand({ TableName: "medlegal", Key: { pk: { S: pk }, sk: { S: sk } } }));
const mrnKey = (mrn: string) => keys.unique("mrn", h.house.mac("mrn", mrn));
const wholeOf = async (caseId: Id<"case">) => (await casesIn(h.house).whole(caseId))!; // Restored, or never bereft.
const typesOf = async (caseId: Id<"case">) => (await eventsOf(h.house.table, caseId, 100)).rows.map(({ type }) => type);

/** An open case whose membership is gone. */
async function bereft(): Promise<{ caseId: Id<"case">; mrn: string }> {
  const { caseId, legalCase } = await anOpenCase(h, manager);
  await remove(keys.membership(caseId as Id<"case">));
  return { caseId: caseId as Id<"case">, mrn: legalCase.membership.mrn };
}

describe("the job for missing memberships (LCM-151)", () => {
  it("finds the case among others and makes its membership again, with its own MRN, from the day of opening", async () => {
    const others = [await anOpenCase(h, manager), await anOpenCase(h, manager)];
    const { caseId, mrn } = await bereft();
    expect(await casesIn(h.house).whole(caseId)).toBeUndefined();
    await handler();
    const { membership, card } = await wholeOf(caseId);
    expect(membership).toMatchObject({ mrn, startDate: dayOf(now()), plan: "Pacific Crest Healthcare IPA", version: 1 });
    expect(membership).not.toHaveProperty("endDate");
    expect(card.mrn).toBe(mrn);
    expect((await typesOf(caseId))[0]).toBe("membership.restored.v1");
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
    for (const other of others) expect(await typesOf(other.caseId as Id<"case">)).not.toContain("membership.restored.v1");
  });

  it("makes it once, run twice and twice at the same time", async () => {
    const { caseId } = await bereft();
    await Promise.all([handler(), handler(), handler()]);
    await handler();
    expect((await typesOf(caseId)).filter((type) => type === "membership.restored.v1")).toHaveLength(1);
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });

  it("gives a new MRN where the old one is not the case's any more, on its card too (LCM-150)", async () => {
    const [lost, taken] = [await bereft(), await bereft()];
    await remove(mrnKey(lost.mrn));
    await remove(mrnKey(taken.mrn));
    const other = newId("case");
    await h.house.table.commit([create({ ...mrnKey(taken.mrn), owner: other })]);
    await handler();
    for (const { caseId, mrn } of [lost, taken]) {
      const { membership, card } = await wholeOf(caseId);
      expect(membership.mrn).toMatch(/^PCH-\d{4}-\d{7}$/);
      expect(membership.mrn).not.toBe(mrn);
      expect(card.mrn).toBe(membership.mrn);
      const { rows } = await eventsOf(h.house.table, caseId, 1);
      expect(rows[0]?.data).toMatchObject({ isRenumbered: true });
      expect(JSON.stringify(rows[0]?.data)).not.toContain(membership.mrn);
    }
    expect(await violationsOf(h.house, [lost.caseId, taken.caseId])).toEqual([]);
  });

  it("draws another when the next number is taken (LCM-150)", async () => {
    const { caseId, mrn } = await bereft();
    await remove(mrnKey(mrn));
    const next = `${mrn.slice(0, 9)}${String(Number(mrn.slice(9)) + 1).padStart(7, "0")}`;
    await h.house.table.commit([create({ ...mrnKey(next), owner: newId("case") })]);
    await handler();
    expect((await wholeOf(caseId)).membership.mrn).toBe(`${mrn.slice(0, 9)}${String(Number(mrn.slice(9)) + 2).padStart(7, "0")}`);
  });

  it("ends it today for a case that is closed (LCM-138)", async () => {
    const { caseId } = await bereft();
    const [legalCase, card] = await h.house.table.read([keys.case(caseId), keys.caseCard(caseId)]);
    await h.house.table.commit([
      replace({ ...legalCase!, caseStatus: "closed", version: 2 }),
      replace({ ...card!, caseStatus: "closed", version: 2, gsi4sk: String(card!.gsi4sk).replace("pending", "closed") }),
    ]); // Both are there.
    await handler();
    expect((await wholeOf(caseId)).membership.endDate).toBe(dayOf(now()));
  });

  it("goes on after a case that lacks more than that, and fails, so that somebody is told", async () => {
    const [broken, { caseId }] = [await bereft(), await bereft()];
    await remove(keys.case(broken.caseId));
    await expect(handler()).rejects.toThrow("1 memberships could not be restored");
    expect((await wholeOf(caseId)).membership.version).toBe(1);
    await remove(keys.caseCard(broken.caseId)); // The others shall not stumble over it.
  });
});

describe("a restored membership", () => {
  const { legalCase, card } = open();

  it("starts on the day of opening in the tenant's zone, and not before the loss (LCM-136)", () => {
    const restored = (difference: object) =>
      restoreMembership({ legalCase: { ...legalCase, ...difference }, card }, { mrn: card.mrn }, evening());
    expect(restored({}).membership.startDate).toBe("2025-07-01"); // 04:00 in UTC on the 2nd.
    expect(restored({ dateOfLoss: "2025-07-01" }).membership.startDate).toBe("2025-07-01");
    expect(restored({ dateOfLoss: "2025-07-02" }).membership.startDate).toBe("2025-07-02");
  });

  it("leaves the card as it is when the MRN stays, and changes it with the MRN", () => {
    expect(restoreMembership({ legalCase, card }, { mrn: card.mrn }, evening()).card).toBe(card);
    expect(restoreMembership({ legalCase, card }, { mrn: "PCH-2025-0000043" }, evening()).card).toEqual({
      ...card,
      mrn: "PCH-2025-0000043",
      version: 2,
    });
  });
});
