import type { AppointmentBilling } from "../domain/billing/appointment-billing.ts";
import type { CaseBills } from "../domain/billing/bill.ts";
import type { Coverage } from "../domain/billing/coverage.ts";
import type { Authorization } from "../domain/care/authorization.ts";
import type { CaseAccount } from "../domain/cases/legal-case.ts";
import type { ClaimDenial } from "../domain/claims/claim-denial.ts";
import { ClaimStatus } from "../domain/claims/claim-status.ts";
import type { Claim, Submission } from "../domain/claims/claim.ts";
import { submissionsMax } from "../domain/claims/lineage.ts";
import type { ClaimLinked, Moved } from "../domain/claims/link-claim.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import type { Task } from "../domain/work/task.ts";
import type { Happened } from "../events/define.ts";
import { authorizationRow } from "./care.ts";
import type { WholeCase } from "./cases.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { allClaims, claimLists, claimNumberOf, claimsOf, keys, lastNumber } from "./keys.ts";
import { listIn } from "./parts.ts";
import { mergedPage } from "./stretches.ts";
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

    /** A claim with its versions, which denial it is in, and how many remittances came: one query (RCM-005). */
    async lineage(claimId: Id<"claim">): Promise<ClaimLineage | undefined> {
      const { rows } = await table.query({ pk: claimId, limit: lineageMax });
      const [claim] = rows.filter(({ sk }) => sk === keys.claim(claimId).sk);
      if (!claim) return undefined;
      const [denial] = rows.filter(({ sk }) => sk === keys.claimDenial(claimId).sk);
      return {
        claim: bare<Claim>(claim),
        claimDenial: denial && bare<ClaimDenial>(denial),
        submissions: rows.filter(({ sk }) => sk.startsWith("SUBMISSION#")).map((row) => bare<Submission>(row)),
        remittanceCount: rows.filter(({ sk }) => sk.startsWith("REMITTANCE#")).length,
      };
    },

    /** One page of claims by their service day. */
    async list(
      list: ClaimList,
      statuses: readonly ClaimStatus[],
      { limit, after, newestFirst = true }: { limit: number; after?: string | undefined; newestFirst?: boolean },
    ): Promise<{ items: Claim[]; hasMore: boolean }> {
      const [index, partitions] = partitionsOf(list);
      const states = statuses.length > 0 ? statuses : ClaimStatus.options;
      return mergedPage<Claim>(table, { index, partitions, states, placeOf: claimPlaceOf }, { limit, past: after, newestFirst });
    },

    /** A claim that moves from one case to another: the claim, and the bills, the account and the history of both (LCM-015). */
    moved(from: WholeCase, to: WholeCase, moved: ClaimLinked, stamp: Stamp): Write[] {
      const side = ({ legalCase: { caseId }, head }: WholeCase, { bills, account, events }: Moved) => [
        versioned({ ...bills, ...keys.bills(caseId) }),
        replace({ ...account, ...keys.account(caseId) }),
        ...append(caseId, head, events, stamp.zone),
      ];
      const { claim, submission } = moved;
      const draft = submission ? [replace({ ...submission, ...keys.submission(submission.claimId, submission.seq) })] : [];
      return [...claimWrites(claim), ...draft, ...side(from, moved.from), ...side(to, moved.to)];
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
        ...(billing ? [versioned({ ...billing, ...keys.listed("BILLINGS", billing.caseId, billing.appointmentId) })] : []),
        ...(coverage ? [versioned({ ...coverage, ...keys.coverage(caseId) })] : []),
        ...(authorization ? [replace(authorizationRow(authorization))] : []),
        ...tasks.flatMap((task) => tasksIn(house).added(task)),
        ...append(caseId, whole.head, events, stamp.zone),
      ];
    },
  };
};

/** Whose claims: of some firms' cases, of a payer, of one case, or the whole network's. */
export type ClaimList =
  | { readonly of: "firms"; readonly ids: readonly string[] }
  | { readonly of: "payer" | "case"; readonly id: string }
  | { readonly of: "all" };

/** What one claim has been through. */
export interface ClaimLineage {
  readonly claim: Claim;
  readonly claimDenial: ClaimDenial | undefined;
  readonly submissions: readonly Submission[];
  readonly remittanceCount: number;
}

/** More rows than a claim comes to. */
const lineageMax = 1000;

/** Where a claim stands in a list: by its service day, ties by id. */
export const claimPlaceOf = ({ serviceFrom, claimId }: Pick<Claim, "serviceFrom" | "claimId">): string => `${serviceFrom}#${claimId}`;

function partitionsOf(list: ClaimList): ["gsi1" | "gsi2" | "gsi3" | "gsi4", string[]] {
  switch (list.of) {
    case "payer":
      return ["gsi1", [claimsOf(list.id)]];
    case "case":
      return ["gsi2", [claimsOf(list.id)]];
    case "firms":
      return ["gsi3", list.ids.map(claimsOf)];
    case "all":
      return ["gsi4", [allClaims]];
  }
}

/** A claim as it lies in its partition and in its lists; a new one takes its number. */
export const claimWrites = (claim: Claim): Write[] => [
  versioned({ ...claim, ...keys.claim(claim.claimId), ...claimLists(claim) }),
  ...(claim.version === 1 ? [reserve(keys.unique("claim-number", claim.claimNumber), claim.claimId)] : []),
];

/** Written for the first time at version 1, replaced at every later one. */
const versioned = (row: Row & { version: number }): Write => (row.version === 1 ? create(row) : replace(row));
