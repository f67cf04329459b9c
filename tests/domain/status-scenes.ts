import type { Approval } from "../../domain/cases/approval.ts";
import type { StatusFacts } from "../../domain/cases/change-status.ts";
import { ChangeStatus, changeStatus } from "../../domain/cases/change-status.ts";
import type { Dispute } from "../../domain/cases/dispute.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import { cents } from "../../domain/kernel/money.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { day, instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { open } from "./case-scenes.ts";

/** Two days after the case of `open` was opened: noon on July 3rd in Los Angeles. */
export const later = (actorId?: Stamp["actorId"]): Stamp => aStamp("2025-07-03T19:00:00.000Z", actorId);

/** A case in this status with nothing in its way; a test states its differences. */
export function standing(caseStatus: CaseStatus, difference: Partial<StatusFacts> = {}, details: object = {}): StatusFacts {
  const { legalCase, card, membership, account, authorization } = open();
  return {
    legalCase: { ...legalCase, caseStatus, ...details },
    card: { ...card, caseStatus },
    membership,
    account,
    bills: { caseId: legalCase.caseId, bills: [], version: 0 },
    authorizations: [{ ...authorization, status: "approved" }],
    approvals: [],
    disputes: [],
    giveUpAfterDays: 14,
    ...difference,
  };
}

export const aDispute = (difference: Partial<Dispute> = {}): Dispute => ({
  disputeId: newId("dispute"),
  caseId: newId("case"),
  status: "open",
  reason: "The carrier counts one lien twice",
  raisedAt: instant("2025-07-02T19:00:00.000Z"),
  raisedBy: newId("user"),
  version: 1,
  ...difference,
});

export const anApproval = (difference: Partial<Approval> = {}): Approval => ({
  approvalId: newId("approval"),
  caseId: newId("case"),
  kind: "activation",
  from: "pending",
  to: "active",
  reason: "Intake is complete",
  acknowledged: [],
  status: "waiting",
  requestedAt: instant("2025-07-02T19:00:00.000Z"),
  requestedBy: newId("user"),
  dueOn: day("2025-07-16"),
  version: 1,
  ...difference,
});

/** What may stand in the way of a move, and where. */
export const conditions = {
  "an authorization in review": (facts: StatusFacts): StatusFacts => ({
    ...facts,
    authorizations: facts.authorizations.map((one) => ({ ...one, status: "inReview" })),
  }),
  "an appointment that holds units": (facts: StatusFacts): StatusFacts => ({
    ...facts,
    authorizations: facts.authorizations.map((one) => ({ ...one, unitsHeld: 1 })),
  }),
  "a balance in the books": (facts: StatusFacts): StatusFacts => ({ ...facts, account: { ...facts.account, balance: cents(1) } }),
} as const;
export type Condition = keyof typeof conditions;

/** The code by which readiness names each condition. */
export const codes: Readonly<Record<Condition, string>> = {
  "an authorization in review": "authorizations.open",
  "an appointment that holds units": "appointments.booked",
  "a balance in the books": "account.balance",
};

/** Asks for a move with everything that it takes; a test leaves something out. */
export const ask = (facts: StatusFacts, to: CaseStatus, difference: object = {}, stamp = later()) =>
  changeStatus(
    facts,
    ChangeStatus.parse({
      to,
      reason: "As agreed with the firm",
      ...(to === "settlement" ? { settlementDate: "2025-07-03" } : {}),
      ...difference,
    }),
    stamp,
  );
