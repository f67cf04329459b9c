import type { Context } from "aws-lambda";
import { expect } from "vitest";
import { denialsIn } from "../../data/denials.ts";
import { claimLists, keys } from "../../data/keys.ts";
import { talliesIn } from "../../data/tallies.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import type { Denial } from "../../domain/denials/denial.ts";
import type { Tally } from "../../domain/denials/tally.ts";
import { tallied, tallyEntryOf } from "../../domain/denials/tally.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { day } from "../../domain/kernel/time.ts";
import { handler as runOperation } from "../../functions/events/run-operation.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aSentClaim } from "../domain/claim-scenes.ts";
import type { Called, CallOptions, Harness, Person } from "./harness.ts";
import { anOpenCase } from "./harness.ts";

export interface CaseOfClaims {
  readonly caseId: Id<"case">;
  readonly firmId: Id<"firm">;
  readonly patientId: Id<"patient">;
}

const must = ({ status, body }: Called): Called["body"] => {
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
};

/** People who recover denials, over the real API; the claims are written as rows, because these tests are about what comes after. */
export async function startDenials(h: Harness) {
  const [manager, processor] = [await h.person("caseManager"), await h.person("claimsProcessor")];
  const payerId = must(await h.call("POST /v1/payers", manager, { name: "Sample Mutual", kind: "commercial", appealDays: 90 }))
    .payerId as Id<"payer">;

  async function aCase(): Promise<CaseOfClaims> {
    const { caseId, firmId, patientId } = await anOpenCase(h, manager);
    return { caseId: caseId as Id<"case">, firmId, patientId };
  }
  const usual = await aCase();

  /** So many denied claims, 125.00 outstanding on each. */
  async function claims(count: number, difference: Partial<Claim> = {}): Promise<Claim[]> {
    const made = Array.from({ length: count }, () =>
      aSentClaim({ payerId, ...usual, status: "denied", answeredOn: day("2025-07-20"), ...difference }),
    );
    await h.house.table.batch(
      made.flatMap(({ claim, claimDenial }) => [
        { ...claim, ...keys.claim(claim.claimId), ...claimLists(claim) },
        { ...claimDenial, ...keys.claimDenial(claim.claimId) },
      ]),
      [],
    );
    return made.map(({ claim }) => claim);
  }
  const aClaim = async (difference: Partial<Claim> = {}): Promise<Claim> => (await claims(1, difference))[0]!; // One was asked for.

  const open = (about: readonly Pick<Claim, "claimId">[], difference: object = {}, who: Person = processor, options: CallOptions = {}) =>
    h.call("POST /v1/denial-cases", who, { claims: wantedOf(about), subject: "serviceNotCovered", ...difference }, options);
  const at = (denialId: string, more: CallOptions = {}): CallOptions => ({ ...more, path: { denialId } });
  const get = (denialId: string, who: Person = processor) => h.call("GET /v1/denial-cases/{denialId}", who, undefined, at(denialId));

  return {
    manager,
    processor,
    payerId,
    usual,
    aCase,
    claims,
    aClaim,
    open,
    get,
    /** An open denial, about these claims or one of its own. */
    opened: async (difference: object = {}, about?: readonly Pick<Claim, "claimId">[], who: Person = processor) =>
      must(await open(about ?? [await aClaim()], difference, who)),
    change: (denialId: string, body: object, version: number, who: Person = processor) =>
      h.call("PATCH /v1/denial-cases/{denialId}", who, body, at(denialId, { version })),
    move: (denialId: string, body: object, version: number) =>
      h.call("POST /v1/denial-cases/{denialId}/stage", processor, body, at(denialId, { version })),
    resolve: (denialId: string, who: Person = processor) =>
      h.call("POST /v1/denial-cases/{denialId}/resolution", who, { outcome: "Paid on appeal" }, at(denialId)),
    cancel: (denialId: string, who: Person = processor) =>
      h.call("POST /v1/denial-cases/{denialId}/cancellation", who, { reason: "A duplicate" }, at(denialId)),
    add: (denialId: string, about: readonly Pick<Claim, "claimId">[], who: Person = processor) =>
      h.call("POST /v1/denial-cases/{denialId}/claims", who, { claims: wantedOf(about) }, at(denialId)),
    remove: (denialId: string, claimIds: readonly string[], who: Person = processor) =>
      h.call("POST /v1/denial-cases/{denialId}/removals", who, { claimIds }, at(denialId)),
    list: (query: Record<string, string> = {}, who: Person = processor) => h.call("GET /v1/denial-cases", who, undefined, { query }),
    timeline: (denialId: string, query: Record<string, string> = {}, who: Person = processor) =>
      h.call("GET /v1/denial-cases/{denialId}/timeline", who, undefined, at(denialId, { query })),
    ofClaim: (claimId: string, query: Record<string, string> = {}, who: Person = processor) =>
      h.call("GET /v1/claims/{claimId}/denial-cases", who, undefined, { path: { claimId }, query }),
    put: (claimId: string, body: object, who: Person = processor) =>
      h.call("POST /v1/claims/{claimId}/denial-cases", who, body, { path: { claimId } }),
    operation: (operationId: string, who: Person = processor) =>
      h.call("GET /v1/operations/{operationId}", who, undefined, { path: { operationId } }),
  };
}
export type Denials = Awaited<ReturnType<typeof startDenials>>;

export const wantedOf = (claims: readonly Pick<Claim, "claimId">[]) => claims.map(({ claimId }) => ({ claimId }));

/** What the queue of long work delivers; says whether it was dealt with. */
export async function runs(operationId: string): Promise<boolean> {
  const detail = { eventId: newId("event"), requestId: "request-of-a-test", data: { operationId } };
  const record = { messageId: "1", body: JSON.stringify({ detail }) };
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  return (await runOperation({ Records: [record] } as never, context)).batchItemFailures.length === 0;
}

/**
 * What must hold of denials whatever was done: their totals are the sums of their claims, which are those that name them, and the
 * tallies of their payer count just these.
 */
export async function expectSound(h: Harness, payerId: Id<"payer">, denialIds: readonly string[]): Promise<void> {
  const denials = denialsIn(h.house);
  const all: Denial[] = [];
  for (const denialId of denialIds) {
    const { denial, claims } = (await denials.find(denialId as Id<"denial">))!; // The tests opened it.
    const sum = (of: "expected" | "paid" | "outstanding" | "patientOutstanding") =>
      claims.claims.reduce((total, one) => total + one[of], 0);
    expect(denial).toMatchObject({
      claimCount: claims.claims.length,
      expected: sum("expected"),
      paid: sum("paid"),
      outstanding: sum("outstanding"),
      patientOutstanding: sum("patientOutstanding"),
    });
    const rows = await denials.claimDenials(claims.claims.map(({ claimId }) => claimId));
    const naming = rows.filter((row) => row.denialId === denialId || row.past.some((one) => one.denialId === denialId));
    expect(naming).toHaveLength(claims.claims.length);
    all.push(denial);
  }
  const recounted = new Map<string, Tally>();
  for (const denial of all) recounted.set(denial.subject, tallied(recounted.get(denial.subject), { to: tallyEntryOf(denial) }));
  const kept = new Map((await talliesIn(h.house).all(payerId)).map((tally) => [tally.subject, tally]));
  for (const [subject, { stages, active, owners, carcs }] of recounted) {
    expect(kept.get(subject)).toMatchObject({ stages, active });
    expect([kept.get(subject)?.owners, kept.get(subject)?.carcs]).toEqual([owners, carcs]);
  }
}
