import { questions, rowKinds } from "../data/access-patterns.ts";
import { code, markdownTable, printedFrom } from "./table.ts";

/** The table on one page: every kind of row, and every question it must answer (DESIGN 5). */
export function accessPatterns(): string {
  return [
    printedFrom("data/access-patterns.ts"),
    "# Access patterns",
    "",
    "One table, and a small one for search. Keys hold ids, case numbers and keyed hashes, never anything personal. A question that is",
    "not listed here is not asked: it is added to `data/access-patterns.ts` first.",
    "",
    "## Rows",
    "",
    markdownTable(
      ["row", "pk", "sk", "indexes"],
      rowKinds.map(({ row, pk, sk, indexes }) => [row, code(pk), code(sk), code(indexes)]),
    ),
    "",
    "## Questions",
    "",
    markdownTable(
      ["question", "answered by"],
      questions.map(({ question, answer }) => [question, answer.replaceAll("<", "&lt;")]),
    ),
    "",
  ].join("\n");
}
