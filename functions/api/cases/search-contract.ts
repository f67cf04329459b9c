import * as z from "zod";
import { wordsOf } from "../../../domain/cases/search-terms.ts";
import { CaseCard } from "../../../domain/cases/legal-case.ts";
import type { Contract } from "../../shared/contract.ts";
import { PageQuery, listOf } from "../../shared/page.ts";

/** What lists and search show of a case. */
export const CardView = CaseCard.omit({ version: true }).meta({ id: "CaseCard" });

export const searchContract = {
  searchCases: {
    route: "POST /v1/case-searches",
    says: "Finds cases by the beginnings of words: case number, MRN and patient name, in any order and as they are typed; newest first.",
    may: "case.search",
    asks: true,
    query: PageQuery.pick({ cursor: true }),
    body: z
      .strictObject({
        q: z
          .string()
          .trim()
          .min(1, { abort: true }) // Else an empty text would be flawed twice.
          .max(100)
          .refine((typed) => wordsOf(typed).length > 0, "must hold a letter or a digit")
          .meta({
            description: "Every word must match. In the body, because a name has no place in an address",
            examples: ["lovelace ada", "CASE-2025-00042"],
          }),
        limit: z.int().min(1).max(50).default(20),
      })
      .meta({ id: "CaseSearch" }),
    answers: { status: 200, view: listOf(CardView) },
    refuses: ["cursor.invalid"],
  },
} as const satisfies Contract;
