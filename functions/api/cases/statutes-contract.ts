import * as z from "zod";
import { StatuteSuggestion } from "../../../domain/cases/statutes.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Day } from "../../../domain/kernel/time.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf } from "../../shared/page.ts";

export const statutesContract = {
  suggestStatutes: {
    route: "GET /v1/cases/{caseId}/statute-suggestions",
    says: "By when the matter must be brought, each day with its rule, its source and what suspends it. Nothing is stored: the day that a person confirms is the case's statuteOfLimitations.",
    may: "case.readWhole",
    path: z.object({ caseId: id("case") }),
    query: z.object({
      defendantIsGovernment: z.enum(["true", "false"]).default("false"),
      discoveryDate: Day.optional().meta({ description: "When the injury was found, from the date of loss to today" }),
    }),
    answers: {
      status: 200,
      view: listOf(StatuteSuggestion).extend({
        notes: z.array(z.string()).meta({ description: "Why there is nothing to suggest" }),
      }),
    },
    refuses: ["case.not-found"],
  },
} as const satisfies Contract;
