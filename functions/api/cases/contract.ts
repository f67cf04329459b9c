import * as z from "zod";
import {
  AccidentType,
  CaseAccount,
  CaseStatus,
  ChangeableCase,
  LegalCase,
  Membership,
  OpenCase,
} from "../../../domain/cases/legal-case.ts";
import { Authorization } from "../../../domain/care/authorization.ts";
import { Working } from "../../../domain/kernel/explain.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Money } from "../../../domain/kernel/money.ts";
import type { Contract } from "../../shared/contract.ts";
import { FirmHistoryView, HistoryView, TimelineView, VerificationView } from "../../shared/history-view.ts";
import { EventsQuery, PageQuery, listOf, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";
import { liensContract } from "./liens-contract.ts";
import { CardView, searchContract } from "./search-contract.ts";
import { statutesContract } from "./statutes-contract.ts";

const CasePath = z.object({ caseId: id("case") });

const MembershipView = Membership.omit({ caseId: true }).meta({ id: "Membership" });

/** The figures each audience may see: balances, or all of the books; a law firm sees neither (DESIGN 12.20). */
const AccountView = CaseAccount.pick({ accountId: true, version: true })
  .extend({ billed: Money.optional(), collected: Money.optional(), balance: Money.optional(), allocated: Money.optional() })
  .meta({ id: "CaseAccount" });

/** A case as its staff sees it. */
export const CaseView = LegalCase.extend({
  medicalLienAmount: Money.meta({ description: "Calculated: the sum of the current liens (LCM-045)" }),
  attorneyFeePercentage: z
    .string()
    .optional()
    .meta({ description: "The fee's rate as a percentage", examples: ["33.33"] }),
  membership: MembershipView,
  account: AccountView,
  authorizations: z.array(Authorization),
  workings: z.array(Working).optional().meta({ description: "How the calculated figures came about, when asked with ?explain=true" }),
}).meta({ id: "LegalCase" });

const FirmCaseView = CaseView.omit({ account: true }).meta({ id: "FirmLegalCase" });

const refusesParties = [
  "patient.not-found",
  "patient.inactive",
  "patient.consent-missing",
  "firm.not-found",
  "firm.inactive",
  "attorney.not-found",
  "attorney.inactive",
  "attorney.of-another-firm",
  "paralegal.not-found",
  "case.loss-in-future",
  "case.loss-before-birth",
  "case.retained-before-loss",
  "case.retained-in-future",
  "case.statute-passed",
  "case.settled-before-loss",
  "case.settled-in-future",
  "case.accident-already-open",
] as const;

export const casesContract = {
  openCase: {
    route: "POST /v1/cases",
    says: "Opens a case for one accident of one patient, with its membership, its account and its first authorization.",
    may: "case.open",
    body: OpenCase.meta({ id: "OpenCase" }),
    answers: { status: 201, view: CaseView, firmView: FirmCaseView, location: "/v1/cases/{caseId}" },
    refuses: [
      ...refusesParties,
      "case.activation-not-yours",
      "membership.starts-before-loss",
      "provider.not-found",
      "provider.inactive",
      "number.exhausted",
    ],
  },
  getCase: {
    route: "GET /v1/cases/{caseId}",
    says: "A case with all its parts, as far as the asker may see them.",
    may: "case.read",
    path: CasePath,
    query: z.object({ explain: z.literal("true").optional().meta({ description: "Adds the working of each calculated figure" }) }),
    answers: { status: 200, view: CaseView, firmView: FirmCaseView },
    refuses: ["case.not-found"],
  },
  changeCase: {
    route: "PATCH /v1/cases/{caseId}",
    says: "Changes fields of an open case; null clears one. A law firm may change a short list of them.",
    may: "case.update",
    path: CasePath,
    body: patchOf(ChangeableCase),
    ifMatch: true,
    answers: { status: 200, view: CaseView, firmView: FirmCaseView },
    refuses: [
      ...refusesParties,
      "case.not-found",
      "case.closed",
      "case.field-not-yours",
      "case.settlement-date-missing",
      "membership.starts-before-loss",
    ],
  },
  listCases: {
    route: "GET /v1/cases",
    says: "Cases of a firm, an attorney or a patient, or all, in some statuses or any; newest first.",
    may: "case.list",
    query: PageQuery.extend({
      sort: sortBy("-openedAt", "openedAt"),
      status: z
        .string()
        .transform((names) => names.split(","))
        .pipe(z.array(CaseStatus).max(5))
        .optional()
        .meta({ override: { type: "string" }, description: "One status, or several with commas", examples: ["active,pending"] }),
      firmId: id("firm").optional(),
      attorneyId: id("attorney").optional(),
      patientId: id("patient").optional(),
      accidentType: AccidentType.optional(),
    }),
    answers: { status: 200, view: listOf(CardView) },
    refuses: ["firm.not-found", "cursor.invalid"],
  },
  timeline: {
    route: "GET /v1/cases/{caseId}/timeline",
    says: "What happened on a case, newest first.",
    may: "timeline.read",
    path: CasePath,
    query: EventsQuery,
    answers: { status: 200, view: TimelineView },
    refuses: ["case.not-found", "cursor.invalid"],
  },
  history: {
    route: "GET /v1/cases/{caseId}/history",
    says: "The audit rows of a case: who, when, by which policy, before and after.",
    may: "history.read",
    path: CasePath,
    query: EventsQuery,
    answers: { status: 200, view: HistoryView, firmView: FirmHistoryView },
    refuses: ["case.not-found", "cursor.invalid"],
  },
  verifyHistory: {
    route: "GET /v1/cases/{caseId}/history/verification",
    says: "Recomputes the hash chain of a case's history and says whether it holds.",
    may: "history.read",
    path: CasePath,
    answers: { status: 200, view: VerificationView },
    refuses: ["case.not-found"],
  },
  authorizations: {
    route: "GET /v1/cases/{caseId}/authorizations",
    says: "The authorizations of a case.",
    may: "authorization.read",
    path: CasePath,
    answers: { status: 200, view: listOf(Authorization) },
    refuses: ["case.not-found"],
  },
  account: {
    route: "GET /v1/cases/{caseId}/account",
    says: "The case's account: balances, and what was allocated for those who keep the books.",
    may: "account.readBalances",
    path: CasePath,
    answers: { status: 200, view: AccountView },
    refuses: ["case.not-found"],
  },
  ...liensContract,
  ...searchContract,
  ...statutesContract,
} as const satisfies Contract;
