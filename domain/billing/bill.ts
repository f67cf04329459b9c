import * as z from "zod";
import type { CaseAccount } from "../cases/legal-case.ts";
import { ClaimStatus } from "../claims/claim-status.ts";
import type { Claim } from "../claims/claim.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import type { Cents } from "../kernel/money.ts";
import { cents, minus, Money, plus } from "../kernel/money.ts";
import { Day } from "../kernel/time.ts";

/** One line of the case's account (CLM-037): what one claim came to. Retail is the claim's charge; the schedule's price is kept beside it. */
export const Bill = z
  .object({
    billId: id("bill"),
    claimId: id("claim"),
    claimNumber: z.string(),
    claimStatus: ClaimStatus,
    appointmentId: id("appointment").optional(),
    providerId: id("provider"),
    payerId: id("payer"),
    serviceDay: Day,
    serviceCode: z.string(),
    retail: Money,
    schedulePrice: Money.optional(),
    patientShare: Money,
    payerShare: Money,
    paid: Money,
    adjusted: Money.meta({ description: "Taken off by a contract or a write-off that a person accepted" }),
    balance: Money.meta({ description: "retail - paid - adjusted; 0.00 once void" }),
  })
  .meta({ id: "Bill" });
export type Bill = z.output<typeof Bill>;

/** A case's bills: one row beside the account, whose totals are kept in the same transactions. */
export interface CaseBills {
  readonly caseId: Id<"case">;
  readonly bills: readonly Bill[];
  /** 0 until the first bill. */
  readonly version: number;
}

/** They are one row of the table: some 400 bytes each. */
export const billsMax = 800;

/** What the bills add up to, as the account shows it. */
export interface BillTotals {
  readonly billed: Cents;
  readonly collected: Cents;
  readonly balance: Cents;
}

/** The bills and the account after this bill was added or changed: in their places, with their sums (CLM-037, NEG-002). */
export function withBill(bills: CaseBills, account: CaseAccount, bill: Bill): { bills: CaseBills; account: CaseAccount } {
  const others = bills.bills.filter(({ billId }) => billId !== bill.billId);
  return kept(bills, account, [...others, bill].toSorted(byId));
}

/** The same without a bill that is now another case's. */
export const withoutBill = (bills: CaseBills, account: CaseAccount, billId: Bill["billId"]): { bills: CaseBills; account: CaseAccount } =>
  kept(
    bills,
    account,
    bills.bills.filter((bill) => bill.billId !== billId),
  );

/** Ids are in order of time. */
const byId = (a: Bill, b: Bill): number => (a.billId < b.billId ? -1 : 1);

function kept(before: CaseBills, account: CaseAccount, bills: readonly Bill[]): { bills: CaseBills; account: CaseAccount } {
  const totals = totalsOf(bills);
  return {
    bills: { ...before, bills, version: before.version + 1 },
    account: { ...account, ...totals, version: account.version + 1 },
  };
}

/** What some bills add up to. A void one counts for nothing. */
export function totalsOf(bills: readonly Bill[]): BillTotals {
  const counted = bills.filter(({ claimStatus }) => claimStatus !== "void");
  return {
    billed: plus(...counted.map(({ retail }) => retail)),
    collected: plus(...counted.map(({ paid }) => paid)),
    balance: plus(...counted.map(({ balance }) => balance)),
  };
}

/** A claim's bill as the claim now stands. */
export const billOf = (claim: Claim, schedulePrice: Cents | undefined): Bill => ({
  billId: claim.billId,
  claimId: claim.claimId,
  claimNumber: claim.claimNumber,
  claimStatus: claim.status,
  ...(claim.appointmentId ? { appointmentId: claim.appointmentId } : {}),
  providerId: claim.providerId,
  payerId: claim.payerId,
  serviceDay: claim.serviceFrom,
  serviceCode: claim.serviceCode,
  retail: claim.charge,
  ...(schedulePrice === undefined ? {} : { schedulePrice }),
  patientShare: claim.patientShare,
  payerShare: claim.payerShare,
  paid: plus(claim.paid, claim.patientPaid),
  adjusted: claim.adjusted,
  balance: claim.status === "void" ? cents(0) : minus(claim.charge, claim.paid, claim.patientPaid, claim.adjusted),
});
