import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { PricedNetwork } from "./billing-scenes.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let net: PricedNetwork;
beforeAll(async () => {
  h = await startHarness();
  net = await aPricedNetwork(h);
});
afterAll(() => h.stop());

describe("billing by hand", () => {
  it("makes a claim", async () => {
    const { caseId, claimId, appointmentId } = await net.aClaim();
    expect(claimId).toMatch(/^claim_/);
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "claimed", claimId });
    expect(await net.wrong(caseId)).toEqual([]);
  });
});
