import * as z from "zod";
import { BilledStatus, ChangeBilledStatus, Outcome } from "../../../domain/billing/billed-status.ts";
import { AddModifierRule, ModifierRule } from "../../../domain/billing/modifier-rule.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { HistoryView, VerificationView } from "../../shared/history-view.ts";
import { EventsQuery, listOf } from "../../shared/page.ts";

const RulesQuery = z.object({
  serviceId: id("service").optional().meta({ description: "The rules of this service; without it those of all services" }),
});
const EndRule = z.strictObject({
  serviceId: id("service").optional().meta({ description: "As the rule names it; none when it is for all" }),
});

const BilledStatusesView = z
  .object({
    data: z.array(
      z.object({
        status: Outcome,
        current: BilledStatus.omit({ from: true, status: true }).meta({ description: "As it holds today" }),
        values: z.array(BilledStatus).meta({ description: "Everything it ever was and will be, the earliest day first" }),
      }),
    ),
    version: z.int().meta({ description: "0 until one is set for the first time; what If-Match takes" }),
  })
  .meta({ id: "BilledStatuses" });

/** Which modifiers are called for, and which appointments are billed at all (CLM-003, CLM-005, CLM-019..023). */
export const rules = {
  addModifierRule: {
    route: "POST /v1/modifier-rules",
    says: "Adds a rule: which one to four modifiers a service, a payer and a clinician call for. What is left out fits all.",
    may: "prices.write",
    body: AddModifierRule.meta({ id: "AddModifierRule" }),
    answers: { status: 201, view: ModifierRule },
    refuses: ["service.not-found", "payer.not-found", "provider.not-found", "modifier.too-many-rules"],
  },
  listModifierRules: {
    route: "GET /v1/modifier-rules",
    says: "The rules of a service, or those of all services; the ones that have ended included, in the order in which they were added.",
    may: "prices.read",
    query: RulesQuery,
    answers: { status: 200, view: listOf(ModifierRule) },
    refuses: ["service.not-found"],
  },
  endModifierRule: {
    route: "POST /v1/modifier-rules/{modifierRuleId}/end",
    says: "Ends a rule: it matches nothing from now on, and stays on record.",
    may: "prices.write",
    path: z.object({ modifierRuleId: id("modifierRule") }),
    body: EndRule.meta({ id: "EndModifierRule" }),
    answers: { status: 200, view: ModifierRule },
    refuses: ["modifier.not-found"],
  },
  listBilledStatuses: {
    route: "GET /v1/billed-statuses",
    says: "How an appointment may end, and for each whether it is billed and for what cancellation fee: today, before and to come.",
    may: "prices.read",
    answers: { status: 200, view: BilledStatusesView },
    refuses: [],
  },
  changeBilledStatus: {
    route: "PUT /v1/billed-statuses/{status}",
    says: 'Says from a day on, today or later, whether it is billed. If-Match is the version of them all, "v0" until one was set.',
    may: "prices.write",
    path: z.object({ status: Outcome }),
    body: ChangeBilledStatus.meta({ id: "ChangeBilledStatus" }),
    ifMatch: true,
    answers: { status: 200, view: BilledStatusesView },
    refuses: ["prices.in-past", "prices.too-many-ahead", "prices.fee-unfit"],
  },
  pricesHistory: {
    route: "GET /v1/prices/history",
    says: "The audit rows of modifier rules and billed statuses: who, when, by which policy, before and after; newest first.",
    may: "prices.read",
    query: EventsQuery,
    answers: { status: 200, view: HistoryView },
    refuses: ["cursor.invalid"],
  },
  verifyPricesHistory: {
    route: "GET /v1/prices/history/verification",
    says: "Recomputes the hash chain of this history and says whether it holds.",
    may: "prices.read",
    answers: { status: 200, view: VerificationView },
    refuses: [],
  },
} as const satisfies Contract;
