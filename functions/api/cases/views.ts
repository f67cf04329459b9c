import type { WholeCase } from "../../../data/cases.ts";
import { figuresOf } from "../../../domain/cases/figures.ts";
import type { LegalCase } from "../../../domain/cases/legal-case.ts";
import { CaseDetails } from "../../../domain/cases/legal-case.ts";
import type { Working } from "../../../domain/kernel/explain.ts";
import type { Ask } from "../../shared/contract.ts";

/** What the policy needs to know of a case. */
export const subjectOf = ({ caseId, firmId, caseStatus }: Pick<LegalCase, "caseId" | "firmId" | "caseStatus">) => ({
  id: caseId,
  firmId,
  caseStatus,
});

/** The whole case as this person may see it: the summary, the case, the balances, the books. */
export function viewOf(whole: Pick<WholeCase, "legalCase" | "membership" | "account" | "authorizations">, { can }: Ask) {
  const { legalCase, membership, account, authorizations } = whole;
  const subject = subjectOf(legalCase);
  const wholly = can("case.readWhole", subject);
  const shown = wholly ? legalCase : without(legalCase, CaseDetails);
  const { medicalLienAmount, attorneyFeePercentage } = figuresOf(legalCase, account);
  return {
    ...shown,
    medicalLienAmount: medicalLienAmount.value,
    attorneyFeePercentage: wholly ? attorneyFeePercentage?.value : undefined,
    membership,
    account: accountFor({ legalCase, account }, { can }),
    authorizations: wholly ? [...authorizations] : [],
  };
}

/** How the calculated figures of a case came about, for someone who may see them all (XCT-012). */
export function workingsFor({ legalCase, account, liens }: Pick<WholeCase, "legalCase" | "account" | "liens">, { can }: Ask): Working[] {
  if (!can("case.readWhole", subjectOf(legalCase))) return [];
  return Object.values(figuresOf(legalCase, account, liens)).flatMap((figure) => (figure ? [figure.working] : []));
}

const without = (legalCase: LegalCase, details: typeof CaseDetails): LegalCase =>
  Object.fromEntries(Object.entries(legalCase).filter(([field]) => !(field in details.shape))) as LegalCase; // Details are all optional.

/** The figures of the account that this person may see. */
export function accountFor({ legalCase, account }: Pick<WholeCase, "legalCase" | "account">, { can }: Pick<Ask, "can">) {
  const { accountId, version, billed, collected, balance, allocated } = account;
  const subject = subjectOf(legalCase);
  return {
    accountId,
    version,
    ...(can("account.readBalances", subject) ? { billed, collected, balance } : {}),
    ...(can("account.read", subject) ? { allocated } : {}),
  };
}
