import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { contexts, operations } from "../../functions/api/contracts.ts";
import { medLegal } from "../../infra/parts.ts";
import type { Assembly } from "./assembly.ts";
import { synthesisMs, synthesize } from "./assembly.ts";
import { flawsIn } from "./house-rules.ts";

/** The platform as it is deployed, with the real contracts and the real code. */
let assembly: Assembly;
beforeAll(() => {
  assembly = synthesize(medLegal);
}, synthesisMs);

const bundles = () => [...assembly.platform.bundles];

describe("the platform that is deployed", () => {
  it("passes the three packs, and the house's own rules", () => {
    expect(flawsIn(assembly.resources)).toEqual([]);
  });

  it("routes every operation of every contract", () => {
    const routed = assembly.of("AWS::ApiGatewayV2::Route").map(({ properties }) => properties.RouteKey as string);
    expect(routed.sort()).toEqual([...operations.map(({ operation }) => operation.route), "$default"].sort());
  });

  it("has a function for every context, subscription, workflow and schedule, and the publisher", () => {
    const named = [...contexts, ...medLegal.workflows, ...medLegal.schedules].map(({ name }) => name);
    expect(
      bundles()
        .map(([name]) => name)
        .sort(),
    ).toEqual([...named, ...medLegal.subscriptions.map(({ queue }) => queue), "publish"].sort());
    expect(assembly.of("AWS::Lambda::Function")).toHaveLength(bundles().length);
  });

  it("loads less than 600 KB of code at any cold start, the policy engine apart", () => {
    for (const [name, { coldBytes }] of bundles()) expect(coldBytes, name).toBeLessThan(600_000);
  });

  it("carries the access policy beside every context's code, and the docs page beside the system's", () => {
    const folderOf = (name: string) => assembly.platform.bundles.get(name)!.folder; // Each context has one.
    for (const { name } of contexts) {
      for (const file of Object.keys(medLegal.filesOf(name))) expect(existsSync(join(folderOf(name), file)), `${name} ${file}`).toBe(true);
    }
    expect(Object.keys(medLegal.filesOf("system"))).toEqual(
      expect.arrayContaining(["cedar_wasm_bg.wasm", "policies.cedar", "openapi.json", "redoc.standalone.js"]),
    );
  });
});
