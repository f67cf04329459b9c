import * as z from "zod";
import { CaseFilters } from "../../../domain/cases/case-filters.ts";
import { CaseCard } from "../../../domain/cases/legal-case.ts";
import { questionOf } from "../../../domain/cases/search-words.ts";
import type { Contract } from "../../shared/contract.ts";
import { PageQuery, listOf, sortBy } from "../../shared/page.ts";

/** What lists and search show of a case. */
export const CardView = CaseCard.omit({ version: true }).meta({ id: "CaseCard" });

const filterNames = Object.keys(CaseFilters.shape) as (keyof CaseFilters)[]; // The keys of its shape.

export const searchContract = {
  searchCases: {
    route: "POST /v1/case-searches",
    says: "Finds cases by the beginnings of words, in any order and as they are typed, and by filters: number, MRN, name, birth date, phone, law firm, claim, court and police numbers.",
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
          .refine((typed) => questionOf(typed).words.length > 0, "must hold a letter or a digit")
          .optional()
          .meta({
            description: "Every word must match. In the body, because a name has no place in an address",
            examples: ["lovelace ada", "CASE-2025-00042", "12/10/1985", "(213) 555-0142"],
          }),
        filters: CaseFilters.optional().meta({ description: "Every one given must hold; each may also stand beside q" }),
        ...CaseFilters.shape,
        sort: sortBy("-openedAt", "openedAt"),
        limit: z.int().min(1).max(50).default(20),
      })
      .refine(({ q, filters, ...flat }) => q !== undefined || filterNames.some((name) => (filters?.[name] ?? flat[name]) !== undefined), {
        error: "say what to search for, or name at least one filter",
        path: ["q"],
      })
      .refine(({ filters, ...flat }) => filterNames.every((name) => filters?.[name] === undefined || flat[name] === undefined), {
        error: "a filter stands either here or beside q",
        path: ["filters"],
      })
      .meta({ id: "CaseSearch" }),
    answers: { status: 200, view: listOf(CardView) },
    refuses: ["cursor.invalid", "firm.not-found"],
  },
} as const satisfies Contract;
