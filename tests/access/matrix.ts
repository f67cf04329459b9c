import type { Outcome, Scene } from "../../docs/access-scenes.ts";
import type { Role } from "../../domain/access/roles.ts";

/** One line of the table that a compliance officer edits: a route in a scene, and what comes of it for each role. */
export interface Line {
  readonly route: string;
  readonly scene: Scene;
  readonly expected: Readonly<Record<Role, Outcome>>;
}

/** Reads the table. No value of it holds a comma, so a line is split where one stands. */
export function linesOf(csv: string): Line[] {
  const [head = "", ...rest] = csv.trim().split("\n");
  const [, , ...roles] = head.split(",") as [string, string, ...Role[]]; // A test holds the columns against the roles.
  return rest.map((line) => {
    const [route = "", scene = "", ...outcomes] = line.split(",");
    return {
      route,
      scene: scene as Scene,
      expected: Object.fromEntries(roles.map((role, i) => [role, outcomes[i]])) as Record<Role, Outcome>,
    };
  });
}
