import type { AppointmentBilling } from "../domain/billing/appointment-billing.ts";
import { billingPart } from "../domain/billing/appointment-billing.ts";
import type { Bill } from "../domain/billing/bill.ts";
import { billOf, totalsOf } from "../domain/billing/bill.ts";
import type { CaseAccount } from "../domain/cases/legal-case.ts";
import type { Claim } from "../domain/claims/claim.ts";
import type { Id } from "../domain/kernel/ids.ts";
import { canonical } from "./history.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Row } from "./table.ts";
import { bare } from "./table.ts";

/** What a case's billing comes to: its bills, how its appointments are billed, and the rows of every claim that either names. */
export interface KeptBilling {
  readonly bills: readonly Bill[];
  readonly billings: readonly AppointmentBilling[];
  readonly claims: readonly Claim[];
  /** Everything in the partitions of those claims. */
  readonly claimRows: readonly Row[];
}

/** The same bound as in data/parts.ts. */
const listedMax = 5000;
/** More rows than a claim comes to. */
const claimRowsMax = 1000;

export async function keptBilling({ table }: Pick<House, "table">, caseId: Id<"case">, rows: readonly Row[]): Promise<KeptBilling> {
  const { rows: listed } = await table.query({ pk: keys.list("BILLINGS", caseId), limit: listedMax });
  const billings = listed.map((row) => bare<AppointmentBilling>(row));
  const bills = (rows.find(({ sk }) => sk === "BILLS")?.bills ?? []) as Bill[]; // As data/claims.ts writes them.
  const claimIds = new Set([...bills.map(({ claimId }) => claimId), ...billings.flatMap(({ claimId }) => claimId ?? [])]);
  const pages = await Promise.all([...claimIds].map((pk) => table.query({ pk, limit: claimRowsMax })));
  const claimRows = pages.flatMap((page) => page.rows);
  return { bills, billings, claims: claimRows.filter(({ sk }) => sk === "CLAIM").map((row) => bare<Claim>(row)), claimRows };
}

/** What does not hold of a case's billing, each with the requirement that it breaks. */
export function billingFaults({ bills, billings, claims }: KeptBilling, account: CaseAccount | undefined): [rule: string, says: string][] {
  const wrong: [string, string][] = [];
  const unless = (holds: boolean, rule: string, says: string) => void (holds || wrong.push([rule, says]));
  if (account) {
    const { billed, collected, balance } = account;
    unless(
      canonical({ billed, collected, balance }) === canonical(totalsOf(bills)),
      "CLM-037",
      "its account says other totals than its bills",
    );
  }
  for (const bill of bills) {
    const claim = claims.find(({ claimId }) => claimId === bill.claimId);
    const same = claim !== undefined && canonical(billOf(claim, bill.schedulePrice)) === canonical(bill);
    unless(same, "CLM-037", `${bill.billId} says something else than its claim, or has none`);
    unless(bill.patientShare + bill.payerShare === bill.retail, "CLM-025", `the shares of ${bill.billId} are not its charge`);
  }
  for (const { appointmentId, state, claimId } of billings) {
    unless((state === "claimed") === (claimId !== undefined), "CLM-031", `${appointmentId} is ${state} and names ${claimId ?? "no claim"}`);
    const claim = claims.find((one) => one.claimId === claimId);
    unless(!claimId || claim?.appointmentId === appointmentId, "CLM-031", `${appointmentId} names a claim that is not its own`);
  }
  for (const { claimId, appointmentId, status } of claims.filter((one) => one.status !== "void" && one.appointmentId)) {
    const named = billings.find((one) => one.appointmentId === appointmentId);
    unless(
      !named || named.claimId === claimId,
      "CLM-031",
      `${appointmentId} is billed by ${claimId}, which is ${status}, and does not say so`,
    );
  }
  return wrong;
}

/**
 * Units that claims took of an authorization beyond those of the visits (CLM-034): how many at least, and whether just so many. Those of
 * a claim that was moved to another case stay taken, and nobody counts them any more (LCM-015).
 */
export function unitsOfClaims({ claims }: KeptBilling, caseId: Id<"case">, of: Id<"authorization">): { least: number; exact: boolean } {
  const its = claims.filter(({ authorizationId }) => authorizationId === of);
  const least = its.filter(({ status }) => status !== "void").reduce((sum, { authorizationUnits = 0 }) => sum + authorizationUnits, 0);
  return { least, exact: its.every((claim) => claim.caseId === caseId) };
}

/** What stands of a case's billing, each by the name that events call it; of a claim that was moved, what was made on this case. */
export function billingParts({ bills, billings, claimRows }: KeptBilling, caseId: Id<"case">): [part: string, stands: object][] {
  return [
    ...bills.map((bill): [string, object] => [bill.billId, bill]),
    ...billings.map((billing): [string, object] => [billingPart(billing.appointmentId), billing]),
    ...claimRows
      .filter((row) => row.caseId === caseId && row.sk !== "DENIAL") // In which denial it is, is told by that denial.
      .map((row): [string, object] => [nameOf(row), bare<object>(row)]),
  ];
}

function nameOf({ pk, sk, submissionId }: Row): string {
  if (sk === "CLAIM") return pk;
  return sk.startsWith("SUBMISSION#") ? String(submissionId) : sk.slice(sk.indexOf("#") + 1); // REMITTANCE#<its id>
}

/** Claims, and what belongs to them, that a case's events tell of. What was moved to another case goes on in its history. */
export const isOfAClaim = (part: string): boolean => /^(claim|submission|remittance)_/.test(part);
