import { Role } from "../domain/access/roles.ts";
import { contexts, operations } from "../functions/api/contracts.ts";
import type { Operation } from "../functions/shared/contract.ts";
import type { Outcome } from "./access-scenes.ts";
import { outcomeOf, scenes } from "./access-scenes.ts";
import { code, markdownTable, printedFrom } from "./table.ts";

/** How a role stands at the head of a column. */
const heads = {
  caseManager: ["CM", "Case Manager"],
  attorney: ["At", "Attorney"],
  caseCoordinator: ["CC", "Case Coordinator"],
  financialAnalyst: ["FA", "Financial Analyst"],
  medicalDirector: ["MD", "Medical Director"],
  claimsProcessor: ["CP", "Claims Processor"],
  systemAdministrator: ["SA", "System Administrator"],
  negotiationsManager: ["NM", "Negotiations Manager"],
  collectionsSpecialist: ["Co", "Collections Specialist"],
  settlementCoordinator: ["SC", "Settlement Coordinator"],
  customerService: ["CS", "Customer Service"],
  legalTeam: ["LT", "Legal Team"],
  paralegal: ["Pa", "Paralegal"],
} as const satisfies Record<Role, readonly [string, string]>;

const signs = { yes: "✓", limited: "◐", "403": "✗", "404": "·" } as const satisfies Record<Outcome, string>;

/** Every route x every role x every scene, as the policies decide now (DESIGN 6). */
export function accessMatrix(): string {
  return [
    printedFrom("functions/api/contracts.ts and domain/access/policies.cedar"),
    "# Access matrix",
    "",
    "What the policies decide for each route and role. The table that a compliance officer edits, and that this must equal, is",
    "`tests/access/matrix.csv`.",
    "",
    "✓ allowed, ◐ allowed for a short list of fields (a law firm's, a negotiator's), ✗ refused (403), · told that it does not exist (404).",
    "",
    "Four signs in a cell are the four scenes, one sign means all of them. The thing asked for is always our firm's:",
    "",
    "1. **own firm**: someone of that firm, or staff assigned to it; for collections, the case is theirs",
    "2. **other firm**: someone of another firm, or staff assigned to another firm only",
    "3. **unassigned**: a law firm's user without a firm; staff of the whole tenant; no case is theirs",
    "4. **closed**: as the first, and the case is closed",
    "",
    Object.values(heads)
      .map(([short, long]) => `**${short}** ${long}`)
      .join(", ") + ".",
    "",
    ...contexts.flatMap(({ name, says }) => [`## ${name}`, "", says, "", tableOf(name), ""]),
  ].join("\n");
}

const tableOf = (context: string): string =>
  markdownTable(
    ["route", "action", ...Role.options.map((role) => heads[role][0])],
    operations
      .filter((one) => one.context === context)
      .map(({ operation }) => [code(operation.route), operation.may, ...Role.options.map((role) => cellOf(operation, role))]),
  );

function cellOf(operation: Operation, role: Role): string {
  const cell = scenes.map((scene) => signs[outcomeOf(operation, role, scene)]);
  return new Set(cell).size === 1 ? cell[0]! : cell.join(""); // There are scenes.
}
