import * as z from "zod";
import { AppointmentBilling, BillingDetails, Obstacle } from "../../../domain/billing/appointment-billing.ts";
import { Bill } from "../../../domain/billing/bill.ts";
import { Outcome } from "../../../domain/billing/billed-status.ts";
import { Coverage, CoverageDetails } from "../../../domain/billing/coverage.ts";
import { ClaimFigures, ClaimLine } from "../../../domain/claims/claim.ts";
import { Working } from "../../../domain/kernel/explain.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Money } from "../../../domain/kernel/money.ts";
import type { Contract } from "../../shared/contract.ts";

const casePath = z.object({ caseId: id("case") });
const path = z.object({ appointmentId: id("appointment") });
const version = z.int().meta({ description: "0 until something was said; what If-Match takes" });

const CoverageView = Coverage.partial({ updatedAt: true, updatedBy: true }).extend({ version }).meta({ id: "CaseCoverage" });
const BillingView = AppointmentBilling.partial({ updatedAt: true, updatedBy: true }).extend({ version }).meta({ id: "AppointmentBilling" });

const BillsView = z
  .object({
    caseId: id("case"),
    bills: z.array(Bill),
    totals: z.object({ billed: Money, collected: Money, balance: Money }).meta({ description: "As the account has them" }),
    version: z.int(),
  })
  .meta({ id: "Bills" });

const TransitionView = z
  .object({
    appointmentId: id("appointment"),
    caseId: id("case"),
    verdict: z.enum(["bill", "held", "failed", "notBilled", "done"]).meta({
      description: "What becomes of it: a claim; a wait for an authorization; something to put right; nothing; or there is a claim already",
    }),
    outcome: Outcome.optional(),
    claimId: id("claim").optional(),
    claimNumber: z.string().optional(),
    authorizationId: id("authorization").optional(),
    obstacles: z.array(Obstacle).meta({ description: "Everything in its way, and where to put it right" }),
    lines: z.array(ClaimLine),
    figures: ClaimFigures.optional(),
    schedulePrice: Money.optional(),
    explanation: z.array(Working).meta({ description: "Every rule that was tried: what matched, and why the others lost (CLM-032)" }),
  })
  .meta({ id: "Transition" });

const refusesNamed = ["service.not-found", "service.inactive", "payer.not-found", "payer.inactive"] as const;

/** From a kept appointment to a claim (CLM-001…039): who pays, how an appointment is billed, and what the case's claims came to. */
export const billingContract = {
  getCoverage: {
    route: "GET /v1/cases/{caseId}/coverage",
    says: "The patient's insurance for this case, the primary policy first, and the terms of a reduced fee.",
    may: "coverage.read",
    path: casePath,
    answers: { status: 200, view: CoverageView },
    refuses: ["case.not-found"],
  },
  setCoverage: {
    route: "PUT /v1/cases/{caseId}/coverage",
    says: 'Puts the insurance on record, whole. If-Match is its version, "v0" where nothing was ever said. Claims that were made stay as they are.',
    may: "coverage.write",
    path: casePath,
    body: CoverageDetails.strict().meta({ id: "SetCoverage" }),
    ifMatch: true,
    answers: { status: 200, view: CoverageView },
    refuses: ["case.not-found", "payer.not-found", "payer.inactive", "coverage.period-backwards"],
  },
  listBills: {
    route: "GET /v1/cases/{caseId}/bills",
    says: "The bills of a case, one for each claim, with their totals.",
    may: "claim.read",
    path: casePath,
    answers: { status: 200, view: BillsView },
    refuses: ["case.not-found", "claim.not-found"],
  },
  getAppointmentBilling: {
    route: "GET /v1/appointments/{appointmentId}/billing",
    says: "How an appointment is billed, and how far that has come.",
    may: "claim.read",
    path,
    answers: { status: 200, view: BillingView },
    refuses: ["appointment.not-found", "claim.not-found"],
  },
  changeAppointmentBilling: {
    route: "PUT /v1/appointments/{appointmentId}/billing",
    says: 'Says how an appointment is billed, whole: what is left out is as usual. If-Match is its version, "v0" where nothing was ever said.',
    may: "claim.write",
    path,
    body: BillingDetails.strict().meta({ id: "ChangeAppointmentBilling" }),
    ifMatch: true,
    answers: { status: 200, view: BillingView },
    refuses: ["appointment.not-found", "claim.not-found", "billing.claimed", ...refusesNamed, "provider.not-found", "provider.inactive"],
  },
  claimAppointment: {
    route: "POST /v1/appointments/{appointmentId}/claim",
    says: "Bills an appointment by hand, now. With dryRun it answers the same working and writes nothing. A repeat answers the claim that there is.",
    may: "claim.write",
    path,
    query: z.object({
      dryRun: z.enum(["true", "false"]).default("false").meta({ description: "Only say what would become of it" }),
    }),
    answers: {
      status: 201,
      view: TransitionView,
      location: "/v1/claims/{claimId}",
      also: { status: 200, says: "What would become of it, or the claim that there is already." },
    },
    refuses: [
      "appointment.not-found",
      "claim.not-found",
      "claim.held",
      "claim.requirements-unmet",
      "claim.no-price",
      "claim.no-units",
      "claim.not-billed",
      "billing.claimed",
      "case.bills-full",
      "number.exhausted",
    ],
  },
} as const satisfies Contract;
