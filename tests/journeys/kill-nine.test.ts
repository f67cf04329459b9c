import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { RunningCloud } from "./cloud.ts";
import { aUser, startCloud, until } from "./cloud.ts";

/** Kills of the whole local cloud at moments nobody chose; the seed of the moments is printed, so that a failure can be looked at. */
const kills = 5;

describe("kill -9 of the whole local cloud under a load of openings", () => {
  let cloud: RunningCloud;
  let manager: Id<"user">;
  const acknowledged = new Set<Id<"case">>();

  beforeAll(async () => {
    cloud = await startCloud();
    const house = await cloud.house();
    manager = await aUser(house, "caseManager");
    house.close();
  });
  afterAll(async () => {
    await cloud.stop();
    fs.rmSync(cloud.dataDir, { recursive: true, force: true });
  });

  it("keeps every acknowledged case whole, leaves no half case, delivers every event and keeps every chain (LCM-087, LCM-161, XCT-011)", async () => {
    const moments = Array.from({ length: kills }, () => 300 + Math.floor(Math.random() * 1500));
    console.log(`kills after ${moments.join(", ")} ms`);
    for (const moment of moments) {
      const dataDir = cloud.dataDir;
      await Promise.all([open(cloud, 6, moment + 200), wait(moment).then(() => cloud.kill9())]);
      cloud = await startCloud({ dataDir });
    }
    await open(cloud, 6, 500);

    expect(acknowledged.size).toBeGreaterThan(kills);
    const house = await cloud.house();
    const everyCase = await allCases(house);
    for (const caseId of acknowledged) expect(everyCase).toContain(caseId);
    const approved = async (caseId: Id<"case">) =>
      (await house.table.query({ pk: caseId, begins: "AUTHORIZATION#", limit: 5 })).rows.every(({ status }) => status === "approved");
    await until(async () => (await Promise.all(everyCase.map(approved))).every(Boolean), 60_000);
    expect(await violationsOf(house, everyCase)).toEqual([]);
    house.close();
  }, 240_000);

  /** Opens cases one after the other in so many lanes, until time is up or the cloud is gone. Only a 201 counts as a promise. */
  async function open(running: RunningCloud, lanes: number, forMs: number): Promise<void> {
    const house = await running.house();
    const end = Date.now() + forMs;
    const lane = async () => {
      while (Date.now() < end) {
        const those = await parties(house);
        const { status, body } = await running.call("POST", "/v1/cases", manager, aCaseBody(those));
        if (status === 201) acknowledged.add(body.caseId);
      }
    };
    await Promise.allSettled(Array.from({ length: lanes }, lane));
    house.close();
  }

  async function allCases({ table }: Awaited<ReturnType<RunningCloud["house"]>>): Promise<Id<"case">[]> {
    const { rows, hasMore } = await table.query({ index: "gsi4", pk: "CASES", limit: 5000 });
    expect(hasMore).toBe(false);
    return rows.map((row) => row.caseId as Id<"case">);
  }
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
