import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CloudHere } from "./here.ts";
import { cloudHere } from "./here.ts";
import { walkBilling } from "./walk-billing.ts";
import { walkCare, walkCases, walkDueWork, walkMissingMemberships, walkPapers, walkStatus } from "./walk.ts";

/**
 * Every call of every function and state machine is held against the policy that was synthesized for it, and the walk touches all
 * that they do: so a grant that is missing is denied here, and one that nothing needs is named (RELIABILITY 2.1, least privilege).
 */
let here: CloudHere;
beforeAll(async () => {
  here = await cloudHere();
}, 60_000);
afterAll(() => here.stop());

describe("the grants of every function and state machine", () => {
  it("are enough for all they do, and no more", { timeout: 120_000 }, async () => {
    for (const walk of [walkCases, walkPapers, walkStatus, walkCare, walkBilling, walkDueWork, walkMissingMemberships]) await walk(here);
    await here.cloud.idle();

    const { denied, unused } = here.cloud.iam!.report(); // Policies are enforced here.
    const line = ({ functionName, action, resource }: (typeof denied)[number]) => `${functionName} ${action} ${resource}`;
    expect(denied.map(line)).toEqual([]);
    expect(unused.map(line)).toEqual([]);
  });
});
