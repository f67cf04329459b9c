import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { denialRow } from "../../data/denials.ts";
import { keys, partyList } from "../../data/keys.ts";
import { bare, create, replace } from "../../data/table.ts";
import { tallyFaults } from "../../data/invariants-denials.ts";
import { talliesIn } from "../../data/tallies.ts";
import type { Denial } from "../../domain/denials/denial.ts";
import type { Insights } from "../../domain/denials/insights.ts";
import { tallyEntryOf } from "../../domain/denials/tally.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { cents, moneyText } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { aDenial, recount } from "../domain/denial-model.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let processor: Person;
let administrator: Person;
let home: Awaited<ReturnType<typeof anOpenCase>>;
const payers: Id<"payer">[] = [];
beforeAll(async () => {
  h = await startHarness();
  processor = await h.person("claimsProcessor");
  administrator = await h.person("systemAdministrator");
  home = await anOpenCase(h, await h.person("caseManager"));
  for (const name of ["Sample Mutual", "Example Casualty"]) {
    const payerId = newId("payer");
    payers.push(payerId);
    const payer = { payerId, name, kind: "commercial", active: true, version: 1 };
    await h.house.table.commit([create({ ...payer, ...keys.party(payerId), ...partyList("payer", name, payerId) })]);
  }
  payers.push(lienPayer.payerId);
});
afterAll(() => h.stop());

/** Writes a denial with its tallies, as every change of one does; tries again when it lost a race. */
async function kept(before: Denial | undefined, after: Denial): Promise<Denial> {
  const denial = { ...after, version: (before?.version ?? 0) + 1 };
  for (let attempt = 0; attempt < 20; attempt++) {
    const tallies = await talliesIn(h.house).moved(before && tallyEntryOf(before), tallyEntryOf(denial));
    if ((await h.house.table.commit([before ? replace(denialRow(denial)) : create(denialRow(denial)), ...tallies])) === "written")
      return denial;
  }
  throw new Error("lost twenty races");
}
const opened = (difference: Partial<Denial> = {}) =>
  kept(undefined, aDenial({ caseId: home.caseId as Id<"case">, firmIds: [home.firmId], payerId: payers[0]!, ...difference }));

const all = async () => (await h.house.table.query({ index: "gsi3", pk: "DENIALS", limit: 1000 })).rows.map((row) => bare<Denial>(row));
const insights = (who: Person, query: Record<string, string> = {}) => h.call("GET /v1/denial-cases/insights", who, undefined, { query });

/** As the wire says it. */
const onTheWire = (figures: Insights) =>
  JSON.parse(JSON.stringify(figures, (name, value: unknown) => (name === "outstanding" ? moneyText(value as never) : value))) as object;

describe("Case Insights (RCM-036, RCM-037, RCM-038, RCM-039, RCM-040)", () => {
  it("are a recount of the denials after any changes, many of them at once", async () => {
    const [owners, subjects, codes] = [
      [processor.userId, newId("user"), newId("team")],
      ["authorizationExceeded", "duplicateCharges"],
      ["CO-16", "CO-18", "OA-23"],
    ];
    const some = <T>(list: readonly T[], i: number): T => list[i % list.length]!;
    const denials = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        opened({
          payerId: some(payers, i),
          subject: some(subjects, i),
          owner: some(owners, i) as Denial["owner"],
          carcs: [some(codes, i), some(codes, i + 1)],
          outstanding: cents(100_00 + i),
        }),
      ),
    );
    await Promise.all(
      denials.map((denial, i) =>
        kept(denial, {
          ...denial,
          ...[
            { stage: "inProgress" as const },
            { stage: "resolved" as const, closedAt: now() },
            { stage: "canceled" as const },
            { owner: some(owners, i + 1) as Denial["owner"], outstanding: cents(7) },
            { subject: some(subjects, i + 1) },
            { resolvedCarcs: denial.carcs.slice(0, 1) },
          ][i % 6],
        }),
      ),
    );
    const names = new Map([
      [payers[0], "Sample Mutual"],
      [payers[1], "Example Casualty"],
      [payers[2], lienPayer.name],
    ]);
    const denialsNow = await all();
    expect(denialsNow).toHaveLength(24);
    const drills: Record<string, string>[] = [
      {},
      ...owners.map((owner) => ({ owner })),
      ...codes.map((carc) => ({ carc })),
      { subject: subjects[0]!, carc: codes[0]! },
    ];
    for (const drill of drills) {
      const { status, body } = await insights(processor, drill);
      const counted = recount(denialsNow, drill);
      const named = { ...counted, rows: counted.rows.map((row) => ({ ...row, payerName: names.get(row.payerId) })) };
      expect({ status, body }, JSON.stringify(drill)).toEqual({ status: 200, body: onTheWire(named) });
    }
    expect(await tallyFaults(h.house)).toEqual([]);
    const { body: ofOne } = await insights(processor, { payerId: payers[1]! });
    expect(ofOne).toMatchObject(
      onTheWire(
        recount(
          denialsNow.filter(({ payerId }) => payerId === payers[1]),
          {},
        ),
      ),
    );
  });

  it("change with a denial or not at all: of two who count in one tally the second decides again", async () => {
    const payerId = newId("payer");
    const [one, other] = [aDenial({ payerId }), aDenial({ payerId })];
    const [first, second] = await Promise.all([one, other].map((denial) => talliesIn(h.house).moved(undefined, tallyEntryOf(denial))));
    expect(await h.house.table.commit(first!)).toBe("written");
    expect(await h.house.table.commit(second!)).toBe("again");
    expect(await talliesIn(h.house).moved(tallyEntryOf(one), tallyEntryOf({ ...one, priority: "high" }))).toEqual([]);
    expect(await talliesIn(h.house).all(payerId)).toMatchObject([{ payerId, active: { count: 1 }, version: 1 }]);
  });

  it("are held against the denials by whoever verifies the table: a denial that was not counted is found", async () => {
    const payerId = newId("payer");
    await h.house.table.commit([create(denialRow(aDenial({ payerId, subject: "timelyFiling" })))]);
    expect((await tallyFaults(h.house)).filter(([about]) => about === payerId)).toEqual([
      [payerId, "its denials of timelyFiling are not what their tally says"],
    ]);
  });

  it("are asked for by an owner or by a code, not by both", async () => {
    const flaw = { pointer: "?carc", code: "custom" };
    expect(await insights(processor, { owner: processor.userId, carc: "CO-16" })).toMatchObject({ status: 400, body: { errors: [flaw] } });
    expect((await insights(processor, { carc: "16" })).status).toBe(400);
    expect((await insights(processor, { carc: " co-16 " })).status).toBe(200);
    expect((await insights(processor, { nothing: "x" })).status).toBe(400);
    expect((await insights(processor, { owner: newId("user") })).body).toEqual({ rows: [], total: { count: 0, outstanding: "0.00" } });
  });

  it("are of the whole network: neither law firms nor staff of some firms see them (LCM-167, XCT-010)", async () => {
    for (const role of ["caseManager", "financialAnalyst", "medicalDirector", "systemAdministrator"] as const) {
      expect((await insights(await h.person(role))).status).toBe(200);
    }
    for (const role of ["negotiationsManager", "customerService", "legalTeam"] as const) {
      expect((await insights(await h.person(role))).status).toBe(403);
    }
    expect((await insights(await h.person("attorney", [home.firmId]))).status).toBe(403);
    expect((await insights(await h.person("claimsProcessor", [home.firmId]))).status).toBe(403);
  });
});

describe("Tier 1 (RCM-041, RCM-042, RCM-044)", () => {
  const tierOne = async (who: Person) => {
    const { status, body } = await h.call("GET /v1/denial-cases/tier-1", who);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as Record<"active" | "resolved" | "activities", { data: Record<string, unknown>[]; hasMore: boolean }>;
  };
  const idsOf = ({ data }: { data: Record<string, unknown>[] }) => data.map((one) => one.denialId ?? one.id);

  it("shows my and my team's active denials by follow-up, what we resolved, and what else waits for us", async () => {
    const me = await h.person("claimsProcessor");
    const { body: team } = await h.call("POST /v1/teams", administrator, { name: "Tier 1", memberIds: [me.userId] });
    const late = await opened({ owner: me.userId, followUpBy: day("2031-02-02") });
    const soon = await opened({ owner: team.teamId, followUpBy: day("2031-01-01") });
    const someday = await opened({ owner: me.userId });
    await opened({ owner: processor.userId });
    const [older, newer] = [await opened({ owner: team.teamId }), await opened({ owner: me.userId })];
    await kept(newer, { ...newer, stage: "canceled", closedAt: now() });
    for (const closedAt of ["2031-01-01T00:00:00.000Z", "2031-01-02T00:00:00.000Z"] as Denial["createdAt"][]) {
      const one = closedAt.includes("01-01") ? older : await opened({ owner: me.userId });
      await kept(one, { ...one, stage: "resolved", closedAt });
    }
    const path = { caseId: home.caseId };
    const task = await h.call("POST /v1/cases/{caseId}/tasks", me, { title: "Call the payer", owner: team.teamId }, { path });
    const shown = await tierOne(me);
    expect(idsOf(shown.active)).toEqual([soon.denialId, late.denialId, someday.denialId]);
    expect(shown.active.data[0]).toMatchObject({ stage: "new", outstanding: "125.00", followUpBy: "2031-01-01" });
    expect(shown.resolved.data.map(({ closedAt }) => closedAt)).toEqual(["2031-01-02T00:00:00.000Z", "2031-01-01T00:00:00.000Z"]);
    expect(idsOf(shown.activities)).toEqual([task.body.taskId]);
    expect([shown.active.hasMore, shown.resolved.hasMore, shown.activities.hasMore]).toEqual([false, false, false]);
    const work = await h.call("GET /v1/work", me, undefined, { query: { kind: "denial" } });
    expect(work.body.data).toMatchObject([
      { kind: "denial", id: soon.denialId, owner: team.teamId, caseId: home.caseId, links: { self: `/v1/denial-cases/${soon.denialId}` } },
      { id: late.denialId },
      { id: someday.denialId, title: "DEN-2025-0000042 is to be recovered." },
    ]);
  });

  it("shows the first 25 and says that there are more", async () => {
    const me = await h.person("claimsProcessor");
    const those = await Promise.all(
      Array.from({ length: 26 }, (_, i) =>
        opened({ owner: me.userId, payerId: newId("payer"), followUpBy: day(`2031-01-${i + 1}`.replace(/-(\d)$/, "-0$1")) }),
      ),
    );
    const first = await tierOne(me);
    expect(idsOf(first.active)).toEqual(those.slice(0, 25).map(({ denialId }) => denialId));
    expect(first.active.hasMore).toBe(true);
    const closedAt = now();
    await Promise.all(those.slice(0, 1).map((one) => kept(one, { ...one, stage: "resolved", closedAt })));
    const then = await tierOne(me);
    expect([then.active.data.length, then.active.hasMore, then.resolved.data.length]).toEqual([25, false, 1]);
  });

  it("shows staff of some firms nothing of another's (LCM-167), and a law firm nothing at all", async () => {
    const me = await h.person("claimsProcessor", [home.firmId]);
    const elsewhere = newId("firm");
    const mine = await opened({ owner: me.userId });
    await opened({ owner: me.userId, firmIds: [home.firmId, elsewhere] });
    const over = await opened({ owner: me.userId, firmIds: [elsewhere] });
    await kept(over, { ...over, stage: "resolved", closedAt: now() });
    const shown = await tierOne(me);
    expect([idsOf(shown.active), idsOf(shown.resolved)]).toEqual([[mine.denialId], []]);
    expect((await h.call("GET /v1/denial-cases/tier-1", await h.person("paralegal", [home.firmId]))).status).toBe(403);
    expect((await h.call("GET /v1/denial-cases/tier-1", await h.person("legalTeam"))).status).toBe(403);
  });
});
