import * as z from "zod";
import type { Bill, CaseBills } from "../billing/bill.ts";
import type { Authorization } from "../care/authorization.ts";
import { isFinal } from "../claims/claim-status.ts";
import type { Approval } from "./approval.ts";
import type { Dispute } from "./dispute.ts";
import type { CaseAccount, CaseStatus, LegalCase } from "./legal-case.ts";

/** One thing that stands in the way of a change of status, or that follows from it and must be acknowledged. */
export const ReadinessRow = z
  .object({
    code: z.string().meta({ description: "A warning is acknowledged by it", examples: ["authorizations.open"] }),
    severity: z.enum(["blocks", "warns"]),
    says: z.string(),
    count: z.int().meta({ description: "How many of them there are" }),
    links: z.array(z.string()).meta({ description: "Where to look, at most ten" }),
  })
  .meta({ id: "ReadinessRow" });
export type ReadinessRow = z.output<typeof ReadinessRow>;

/** What the contributors look at; a case with all its parts fits. */
export interface ReadinessFacts {
  readonly legalCase: LegalCase;
  readonly account: CaseAccount;
  readonly bills: CaseBills;
  readonly authorizations: readonly Authorization[];
  readonly approvals: readonly Approval[];
  readonly disputes: readonly Dispute[];
}

/** A context's say in whether a case may move: its rows, none when all is well. */
export type ReadinessContributor = (facts: ReadinessFacts, to: CaseStatus) => ReadinessRow[];

/** Everything that blocks this move or must be acknowledged, blockers first (LCM-096..100, R22, DESIGN 12.13). */
export const readinessOf = (facts: ReadinessFacts, to: CaseStatus): ReadinessRow[] =>
  contributors.flatMap((rowsOf) => rowsOf(facts, to)).toSorted((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0));

const linksMax = 10;

/** Open work blocks closing; a case that only changes its hands may take it along, once that was acknowledged (R22). */
const hardForClosing = (to: CaseStatus) => (to === "closed" ? "blocks" : "warns");

/** LCM-096: what was asked for and not decided. */
const openAuthorizations: ReadinessContributor = ({ authorizations }, to) => {
  const open = authorizations.filter(({ status }) => status === "requested" || status === "inReview");
  if (open.length === 0) return [];
  return [
    {
      code: "authorizations.open",
      severity: hardForClosing(to),
      says: "Authorizations were requested and are not decided.",
      count: open.length,
      links: open.slice(0, linksMax).map(({ authorizationId }) => `/v1/authorizations/${authorizationId}`),
    },
  ];
};

/** DESIGN 12.13: units that appointments to come hold. */
const bookedAppointments: ReadinessContributor = ({ legalCase, authorizations }, to) => {
  const held = authorizations.reduce((sum, { unitsHeld }) => sum + unitsHeld, 0);
  if (held === 0) return [];
  return [
    {
      code: "appointments.booked",
      severity: hardForClosing(to),
      says: "Appointments are booked and hold units of authorizations.",
      count: held,
      links: [`/v1/cases/${legalCase.caseId}/appointments`],
    },
  ];
};

/** LCM-097, DESIGN 12.13: claims of which something is still expected. */
const pendingClaims: ReadinessContributor = ({ bills: { bills } }, to) => {
  const pending = bills.filter(({ claimStatus }) => !isFinal(claimStatus));
  if (pending.length === 0) return [];
  return [
    {
      code: "claims.pending",
      severity: hardForClosing(to),
      says: "Claims are not paid, closed, void or written off.",
      count: pending.length,
      links: claimLinks(pending),
    },
  ];
};

/** INT-008, CLM-035: after a corrected date of loss, services that its claims say were given before it. */
const flawedClaims: ReadinessContributor = ({ legalCase: { dateOfLoss }, bills: { bills } }) => {
  const flawed = bills.filter(({ claimStatus, serviceDay }) => claimStatus !== "void" && serviceDay < dateOfLoss);
  if (flawed.length === 0) return [];
  return [
    {
      code: "claims.flawed",
      severity: "warns",
      says: "Claims are for services before the date of loss.",
      count: flawed.length,
      links: claimLinks(flawed),
    },
  ];
};

const claimLinks = (bills: readonly Bill[]): string[] => bills.slice(0, linksMax).map(({ claimId }) => `/v1/claims/${claimId}`);

/** LCM-098: the books are reconciled when nothing is left to be paid and nothing was paid too much. */
const accountBalance: ReadinessContributor = ({ legalCase, account }, to) => {
  if (account.balance === 0) return [];
  return [
    {
      code: "account.balance",
      severity: hardForClosing(to),
      says: "The case's account has a balance.",
      count: 1,
      links: [`/v1/cases/${legalCase.caseId}/account`],
    },
  ];
};

/** LCM-154: a disputed settlement holds the case where it is. */
const disputedSettlement: ReadinessContributor = ({ legalCase, disputes }) => {
  const open = disputes.filter(({ status }) => status === "open");
  if (legalCase.caseStatus !== "settlement" || open.length === 0) return [];
  return [
    {
      code: "settlement.disputed",
      severity: "blocks",
      says: "The settlement is disputed; the case stays in Settlement until that is resolved.",
      count: open.length,
      links: [`/v1/cases/${legalCase.caseId}/disputes`],
    },
  ];
};

/** LCM-044, R29: the day on which it was agreed upon when a case is settled, the amount before it is closed. */
const settlementFigures: ReadinessContributor = ({ legalCase }, to) => {
  const { caseId, caseStatus, settlementDate, settlementAmount } = legalCase;
  const missing = (code: string, says: string): ReadinessRow => ({
    code,
    severity: "blocks",
    says,
    count: 1,
    links: [`/v1/cases/${caseId}`],
  });
  if (to === "settlement" && !settlementDate) {
    return [missing("settlement.date-missing", "The settlement date is missing; it can be given with the change.")];
  }
  if (to === "closed" && caseStatus === "settlement" && settlementAmount === undefined) {
    return [missing("settlement.amount-missing", "The settlement amount is missing.")];
  }
  return [];
};

/** LCM-091: an activation that waits cannot be asked for twice, and ends undecided when the case goes elsewhere. */
const waitingActivation: ReadinessContributor = ({ legalCase, approvals }, to) => {
  const waiting = approvals.filter(({ status }) => status === "waiting");
  if (waiting.length === 0) return [];
  return [
    {
      code: "activation.waiting",
      severity: to === "active" ? "blocks" : "warns",
      says: to === "active" ? "Its activation waits for a decision already." : "Its activation waits for a decision and ends undecided.",
      count: waiting.length,
      links: waiting.map(({ approvalId }) => `/v1/cases/${legalCase.caseId}/approvals/${approvalId}`),
    },
  ];
};

const contributors: readonly ReadinessContributor[] = [
  openAuthorizations,
  bookedAppointments,
  pendingClaims,
  flawedClaims,
  accountBalance,
  disputedSettlement,
  settlementFigures,
  waitingActivation,
];
