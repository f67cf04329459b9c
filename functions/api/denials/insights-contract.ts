import * as z from "zod";
import { DenialOwner, GroupedCarc, Subject } from "../../../domain/denials/denial.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Money } from "../../../domain/kernel/money.ts";
import { WorkItem } from "../../../domain/work/work-item.ts";
import type { Contract } from "../../shared/contract.ts";
import { DenialView } from "./denial-views.ts";

const Counted = {
  count: z.int().meta({ description: "Active denial cases" }),
  outstanding: Money.meta({ description: "On their claims" }),
};

const InsightsView = z
  .object({
    rows: z.array(z.object({ payerId: id("payer"), payerName: z.string().optional(), subject: Subject, ...Counted })),
    total: z.object(Counted),
    stages: z
      .object({ new: z.int(), inProgress: z.int(), awaitingPayment: z.int(), resolved: z.int(), canceled: z.int() })
      .optional()
      .meta({ description: "Of all denial cases there ever were, by their stage now" }),
    owners: z.array(z.object({ owner: DenialOwner, ...Counted })).optional(),
    carcs: z
      .array(z.object({ carc: z.string(), ...Counted }))
      .optional()
      .meta({
        description: "By code in dispute. A denial case with two codes is counted under both, so these do not add up to the total",
      }),
  })
  .meta({ id: "DenialInsights" });

/** Case Insights: of which owner or code, not of both together, which is a list with two filters. */
const InsightsQuery = z
  .object({
    payerId: id("payer").optional(),
    subject: Subject.optional(),
    owner: DenialOwner.optional().meta({ override: { type: "string" }, description: "Only those of this user or team" }),
    carc: GroupedCarc.optional().meta({ description: "Only those that dispute this code" }),
  })
  .refine(({ owner, carc }) => owner === undefined || carc === undefined, {
    message: "not together with owner: list the denial cases by both instead",
    path: ["carc"],
  });

const firstOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), hasMore: z.boolean() });

const TierOneView = z
  .object({
    active: firstOf(DenialView).meta({ description: "Of the asker and their teams, soonest to be followed up first" }),
    resolved: firstOf(DenialView).meta({ description: "Those they resolved, the latest first" }),
    activities: firstOf(WorkItem).meta({ description: "What else waits for them, soonest first" }),
  })
  .meta({ id: "TierOneDashboard" });

/** The dashboards of seed 003. */
export const insightsContract = {
  denialInsights: {
    route: "GET /v1/denial-cases/insights",
    says: "Case Insights: active denial cases by payer and subject with what is outstanding on their claims, and by stage, owner and code. Of the whole network: not for staff who are assigned to some firms.",
    may: "denial.readInsights",
    query: InsightsQuery,
    answers: { status: 200, view: InsightsView },
    refuses: [],
  },
  tierOne: {
    route: "GET /v1/denial-cases/tier-1",
    says: "Tier 1: the first 25 of the asker's and their teams' active denial cases, of those they resolved, and of whatever else waits for them.",
    may: "denial.read",
    answers: { status: 200, view: TierOneView },
    refuses: [],
  },
} as const satisfies Contract;
