import { refusals } from "../domain/kernel/refusals.ts";
import type { RefusalCode } from "../domain/kernel/refusal.ts";
import type { RefusalMeaning } from "../domain/kernel/refusals.ts";
import { operations } from "../functions/api/contracts.ts";
import { statusOf } from "../functions/shared/http-status.ts";
import { refusalsOf } from "./openapi-parts.ts";
import { code, markdownTable, printedFrom } from "./table.ts";

/** Every way this product says no (XCT-015): code, status, sentence, field, and where it can happen. */
export function problems(): string {
  const codes = Object.keys(refusals) as RefusalCode[];
  return [
    printedFrom("domain/kernel/refusals.ts and functions/shared/http-status.ts"),
    "# Problems",
    "",
    "Every error is `application/problem+json` with one of these codes. Codes are added and never renamed.",
    "",
    markdownTable(
      ["code", "status", "what it says", "field", "where"],
      codes.map((name) => {
        const { says, field = "" }: RefusalMeaning = refusals[name];
        return [code(name), String(statusOf[name]), says, code(field), whereOf(name)];
      }),
    ),
    "",
  ].join("\n");
}

/** The operations that can answer so: by name while they are few. */
function whereOf(name: RefusalCode): string {
  const where = operations.filter(({ operation }) => refusalsOf(operation).includes(name)).map((one) => one.name);
  if (where.length === 0) return name.startsWith("route.") ? "any other address" : "";
  return where.length <= 6 ? where.join(", ") : `${where.length} operations`;
}
