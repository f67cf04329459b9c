import type { Change, Happened } from "../../events/define.ts";
import type { AppointmentBilling } from "../billing/appointment-billing.ts";
import type { CaseBills } from "../billing/bill.ts";
import { billOf, withBill } from "../billing/bill.ts";
import type { Authorization } from "../care/authorization.ts";
import type { CaseAccount } from "../cases/legal-case.ts";
import type { Cents } from "../kernel/money.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Task } from "../work/task.ts";
import type { Claim, Submission } from "./claim.ts";

/** What stands before a claim changes: the claim, and the bills and the account of its case. */
export interface ClaimScene {
  readonly claim: Claim;
  readonly bills: CaseBills;
  readonly account: CaseAccount;
}

/** The same with the version that says what the claim says now. */
export interface ClaimText extends ClaimScene {
  readonly submission: Submission;
}

/** A claim as it is now and what came with it, all to be written at once. No events: nothing changed. */
export interface ClaimOutcome extends ClaimScene {
  /** New, or replaced. */
  readonly submission?: Submission;
  readonly billing?: AppointmentBilling;
  readonly authorization?: Authorization;
  readonly tasks?: readonly Task[];
  readonly events: readonly Happened[];
}

/** The schedule's price that a claim's bill keeps beside its charge (CLM-037). */
export const schedulePriceOf = ({ claim, bills }: Pick<ClaimScene, "claim" | "bills">): Cents | undefined =>
  bills.bills.find(({ billId }) => billId === claim.billId)?.schedulePrice;

/** The claim with these changes, its bill and the account after it, and what the history keeps of them. */
export function revisedClaim(
  { claim: before, bills, account }: ClaimScene,
  changes: Partial<Claim>,
  stamp: Stamp,
  schedulePrice = schedulePriceOf({ claim: before, bills }),
): ClaimScene & { readonly change: Change } {
  const claim: Claim = { ...before, ...changes, updatedAt: stamp.at, updatedBy: stamp.actorId, version: before.version + 1 };
  const bill = billOf(claim, schedulePrice);
  const after = withBill(bills, account, bill);
  return {
    claim,
    ...after,
    change: {
      [claim.claimId]: { before, after: claim },
      [bill.billId]: { before: bills.bills.find(({ billId }) => billId === bill.billId), after: bill },
      account: { before: account, after: after.account },
    },
  };
}
