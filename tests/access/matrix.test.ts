import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Outcome, Scene } from "../../docs/access-scenes.ts";
import { outcomeOf, scenes } from "../../docs/access-scenes.ts";
import { Role } from "../../domain/access/roles.ts";
import { operations } from "../../functions/api/contracts.ts";
import { linesOf } from "./matrix.ts";

/** What a compliance officer wrote down, from DOMAIN part B and DESIGN 12.19 and 12.20. */
const lines = linesOf(readFileSync(new URL("matrix.csv", import.meta.url), "utf8"));

describe("the access matrix (DESIGN 6, XCT-003, NEG-235)", () => {
  it("has a line for every route in every scene, and no other", () => {
    const wanted = operations.flatMap(({ operation }) => scenes.map((scene) => `${operation.route}, ${scene}`));
    expect(lines.map(({ route, scene }) => `${route}, ${scene}`).toSorted()).toEqual(wanted.toSorted());
  });

  it("has a column for every role", () => {
    for (const { expected } of lines) expect(Object.keys(expected).toSorted()).toEqual([...Role.options].toSorted());
  });

  it.each(operations)("$operation.route is for whom the table says, in every scene", ({ operation }) => {
    const decided = (scene: Scene) =>
      Object.fromEntries(Role.options.map((role) => [role, outcomeOf(operation, role, scene)])) as Record<Role, Outcome>;
    const ours = lines.filter(({ route }) => route === operation.route);
    expect(Object.fromEntries(scenes.map((scene) => [scene, decided(scene)]))).toEqual(
      Object.fromEntries(ours.map(({ scene, expected }) => [scene, expected])),
    );
  });
});
