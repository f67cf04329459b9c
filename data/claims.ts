import type { AppointmentBilling } from "../domain/billing/appointment-billing.ts";
import type { CaseBills } from "../domain/billing/bill.ts";
import type { Coverage } from "../domain/billing/coverage.ts";
import type { Authorization } from "../domain/care/authorization.ts";
import type { CaseAccount } from "../domain/cases/legal-case.ts";
import type { ClaimDenial } from "../domain/claims/claim-denial.ts";
import type { Claim, Submission } from "../domain/claims/claim.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import type { Task } from "../domain/work/task.ts";
import type { Happened } from "../events/define.ts";
import { authorizationRow } from "./care.ts";
import type { WholeCase } from "./cases.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { claimLists, claimNumberOf, keys, lastNumber } from "./keys.ts";
import { listIn } from "./parts.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, replace, reserve } from "./table.ts";
import { tasksIn } from "./work.ts";

/** How appointments are billed, one row beside each. */
export const billingListIn = (house: House) => listIn<AppointmentBilling>(house, "BILLINGS", ({ appointmentId }) => appointmentId);

/**
 * What changes together around a claim, to be written in one transaction. What has version 1 is new, and only what changed is
 * named. Its events are all about the case.
 */
export interface ClaimChange {
  readonly claim?: Claim;
  readonly submission?: Submission;
  /** Replaced with every change of the claim's sums or place, so that no denial counts an old sum. */
  readonly claimDenial?: ClaimDenial;
  readonly bills?: CaseBills;
  readonly account?: CaseAccount;
  readonly billing?: AppointmentBilling;
  readonly coverage?: Coverage;
  readonly authorization?: Authorization;
  readonly tasks?: readonly Task[];
  readonly events: readonly Happened[];
}

export const claimsIn = (house: House) => {
  const { table } = house;
  const billings = billingListIn(house);

  return {
    billings,

    /** The next claim number; undefined where the year's are used up. */
    async claimNumber(stamp: Stamp): Promise<string | undefined> {
      const day = today(stamp);
      const sequence = await table.next(keys.counter("claim", Number(day.slice(0, 4))), lastNumber.claim);
      return sequence === undefined ? undefined : claimNumberOf(day, sequence);
    },

    /** How one appointment is billed; undefined while nobody has said anything of it. */
    async billing(caseId: Id<"case">, appointmentId: Id<"appointment">): Promise<AppointmentBilling | undefined> {
      const [row] = await table.read([keys.listed("BILLINGS", caseId, appointmentId)]);
      return row && bare<AppointmentBilling>(row);
    },

    /** One claim, strongly consistent. */
    async find(claimId: Id<"claim">): Promise<Claim | undefined> {
      const [row] = await table.read([keys.claim(claimId)]);
      return row && bare<Claim>(row);
    },

    /** In which denial a claim is; every claim has such a row. */
    async denialOf(claimId: Id<"claim">): Promise<ClaimDenial | undefined> {
      const [row] = await table.read([keys.claimDenial(claimId)]);
      return row && bare<ClaimDenial>(row);
    },

    /** All submissions of a claim, the oldest first: its lineage (RCM-005). */
    async submissions(claimId: Id<"claim">): Promise<Submission[]> {
      const { rows } = await table.query({ pk: claimId, begins: "SUBMISSION#", limit: submissionsMax });
      return rows.map((row) => bare<Submission>(row));
    },

    /** One version of a claim. */
    async submission(claimId: Id<"claim">, seq: number): Promise<Submission | undefined> {
      const [row] = await table.read([keys.submission(claimId, seq)]);
      return row && bare<Submission>(row);
    },

    /** Everything that changed around a claim, in its case's history. The case is read before the claim, so that a lost race is noticed. */
    changed(whole: WholeCase, change: ClaimChange, stamp: Stamp): Write[] {
      const { claim, submission, claimDenial, bills, account, billing, coverage, authorization, tasks = [], events } = change;
      const { caseId } = whole.legalCase;
      return [
        ...(claim ? claimWrites(claim) : []),
        ...(submission ? [versioned({ ...submission, ...keys.submission(submission.claimId, submission.seq) })] : []),
        ...(claimDenial ? [versioned({ ...claimDenial, ...keys.claimDenial(claimDenial.claimId) })] : []),
        ...(bills ? [versioned({ ...bills, ...keys.bills(caseId) })] : []),
        ...(account ? [replace({ ...account, ...keys.account(caseId) })] : []),
        ...(billing ? [versioned({ ...billing, ...keys.listed("BILLINGS", caseId, billing.appointmentId) })] : []),
        ...(coverage ? [versioned({ ...coverage, ...keys.coverage(caseId) })] : []),
        ...(authorization ? [replace(authorizationRow(authorization))] : []),
        ...tasks.flatMap((task) => tasksIn(house).added(task)),
        ...append(caseId, whole.head, events, stamp.zone),
      ];
    },
  };
};

/** More than a claim is ever sent. */
export const submissionsMax = 99;

/** A claim as it lies in its partition and in its lists; a new one takes its number. */
const claimWrites = (claim: Claim): Write[] => [
  versioned({ ...claim, ...keys.claim(claim.claimId), ...claimLists(claim) }),
  ...(claim.version === 1 ? [reserve(keys.unique("claim-number", claim.claimNumber), claim.claimId)] : []),
];

/** Written for the first time at version 1, replaced at every later one. */
const versioned = (row: Row & { version: number }): Write => (row.version === 1 ? create(row) : replace(row));
