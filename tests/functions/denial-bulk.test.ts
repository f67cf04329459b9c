import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writesMax } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { useHouse } from "../../functions/shared/house.ts";
import { newId } from "../../functions/shared/stamp.ts";
import type { Denials } from "./denial-scenes.ts";
import { expectSound, runs, startDenials } from "./denial-scenes.ts";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let d: Denials;
beforeAll(async () => {
  h = await startHarness();
  d = await startDenials(h);
  useHouse(h.house);
  for (const call of [() => d.list(), () => d.operation(newId("operation"))]) await call(); // The API keeps the house of its first request.
});
beforeEach(() => useHouse(h.house));
afterAll(() => h.stop());

type Commit = Harness["house"]["table"]["commit"];
/** Does something around each transaction of whoever works on operations. */
function around(commit: (nth: number, ...given: Parameters<Commit>) => ReturnType<Commit>) {
  let nth = 0;
  useHouse({ ...h.house, table: { ...h.house.table, commit: (writes) => commit(++nth, writes) } });
}

const leftOut = ({ body }: { body: { leftOut: { item: string; code: string }[] } }) =>
  body.leftOut.map(({ item, code }) => `${item} ${code}`).toSorted();

describe("a bulk of five hundred (RCM-003, RCM-008, RCM-029)", () => {
  it("opens with the first claims, goes on where it was killed, and lists those that another denial has", { timeout: 90_000 }, async () => {
    const claims = await d.claims(500, { payerId: (await payer()).payerId });
    const { payerId } = claims[0]!; // There are five hundred.
    const others = [await d.opened({ subject: "other" }, [claims[3]!]), await d.opened({ subject: "other" }, [claims[250]!])];

    const accepted = await d.open(claims, { subject: "bulk" });
    expect([accepted.status, accepted.headers.location]).toEqual([202, `/v1/operations/${accepted.body.operationId}`]);
    expect(accepted.body).toMatchObject({ kind: "denialClaims", status: "waiting", done: 2, leftOutCount: 2, total: 420 });
    const { operationId, about } = accepted.body;
    expect((await d.get(about.denialId)).body).toMatchObject({ claimCount: 80, outstanding: "10000.00" });

    others.push(await d.opened({ subject: "other" }, [claims[499]!])); // Meanwhile someone is faster.
    let largest = 0;
    around((nth, writes) => {
      largest = Math.max(largest, writes.length);
      if (nth === 3) throw new Error("killed before it was written");
      return h.house.table.commit(writes);
    });
    expect(await runs(operationId)).toBe(false);
    expect((await d.operation(operationId)).body).toMatchObject({ status: "running", done: 162 });
    expect((await d.get(about.denialId)).body.claimCount).toBe(240);

    around(async (nth, writes) => {
      const committed = await h.house.table.commit(writes);
      if (nth === 2) throw new Error("killed after it was written");
      return committed;
    });
    expect(await runs(operationId)).toBe(false);
    useHouse(h.house);
    expect(await Promise.all([runs(operationId), runs(operationId)])).toEqual([true, true]); // Delivered twice, at once.

    const ended = await d.operation(operationId);
    expect(ended.body).toMatchObject({ status: "done", done: 420, total: 420, leftOutCount: 3 });
    expect(leftOut(ended)).toEqual(
      [claims[3]!, claims[250]!, claims[499]!].map(({ claimId }) => `${claimId} denial.claim-taken`).toSorted(),
    );
    expect((await d.get(about.denialId)).body).toMatchObject({ claimCount: 497, outstanding: "62125.00" });
    expect(largest).toBeLessThanOrEqual(writesMax);
    await expectSound(h, payerId, [about.denialId, ...others.map(({ denialId }) => denialId as string)]);
  });

  it("refuses when none of them can be put in, or when they are too many, and writes nothing", async () => {
    const claims = await d.claims(91, { status: "draft" });
    const refused = await d.open(claims);
    expect([refused.status, refused.body.code, refused.body.errors.length]).toEqual([409, "claim.not-submitted", 91]);
    const denial = await d.opened();
    const strangers = Array.from({ length: 1001 }, () => ({ claimId: newId("claim") }));
    expect((await d.add(denial.denialId, strangers)).status).toBe(400);
    expect((await d.get(denial.denialId)).body.version).toBe(1);
  });
});

describe("ninety and ninety-one", () => {
  it("ninety more are put in at once, ninety-one as long work", { timeout: 20_000 }, async () => {
    const { denialId } = await d.opened({ subject: "border" });
    const ninety = await d.add(denialId, await d.claims(90));
    expect([ninety.status, ninety.body.claimCount]).toEqual([200, 91]);
    const more = await d.add(denialId, await d.claims(91));
    expect([more.status, more.body.total]).toEqual([202, 91]);
    expect(await runs(more.body.operationId)).toBe(true);
    expect((await d.get(denialId)).body.claimCount).toBe(182);
    expect((await d.remove(denialId, (await listed(denialId)).slice(0, 90))).body.claimCount).toBe(92);
  });

  it("whatever is awaited is left out and listed once the denial is over", async () => {
    const { denialId } = await d.opened();
    const { body } = await d.add(denialId, await d.claims(91));
    await d.cancel(denialId);
    expect(await runs(body.operationId)).toBe(true);
    const ended = await d.operation(body.operationId);
    expect(ended.body).toMatchObject({ status: "done", leftOutCount: 91 });
    expect(ended.body.leftOut[0]).toMatchObject({ code: "denial.over" });
    expect((await d.get(denialId)).body).toMatchObject({ stage: "canceled", claimCount: 1 });
  });

  it("nobody's claims are put in who may not be known of", async () => {
    const [ours, theirs] = [await d.aCase(), await d.aCase()];
    const assigned = await h.person("claimsProcessor", [ours.firmId]);
    const [mine, foreign] = [await d.claims(91, ours), await d.aClaim(theirs)];
    const { status, body } = await d.open([...mine, foreign], {}, assigned);
    expect([status, body.leftOut]).toMatchObject([202, [{ item: foreign.claimId, code: "claim.not-found" }]]);
    expect((await d.get(body.about.denialId, assigned)).body.firmIds).toEqual([ours.firmId]);
  });
});

const payer = async (): Promise<{ payerId: Id<"payer"> }> =>
  (await h.call("POST /v1/payers", d.manager, { name: "Example Casualty", kind: "commercial" })).body;

/** The ids of a denial's first claims. */
async function listed(denialId: string): Promise<string[]> {
  const { body } = await h.call("GET /v1/denial-cases/{denialId}/claims", d.processor, undefined, {
    path: { denialId },
    query: { limit: "100" },
  });
  return body.data.map(({ claimId }: { claimId: string }) => claimId);
}
