import type { Contract, Operation } from "../shared/contract.ts";
import { casesContract } from "./cases/contract.ts";
import { membershipContract } from "./membership/contract.ts";
import { outreachContract } from "./outreach/contract.ts";
import { partiesContract } from "./parties/contract.ts";
import { statusContract } from "./status/contract.ts";
import { careContract } from "./care/contract.ts";
import { documentsContract } from "./documents/contract.ts";
import { workContract } from "./work/contract.ts";
import { settingsContract } from "./settings/contract.ts";
import { pricesContract } from "./prices/contract.ts";
import { billingContract } from "./billing/contract.ts";
import { claimsContract } from "./claims/contract.ts";
import { denialsContract } from "./denials/contract.ts";
import { systemContract } from "./system/contract.ts";

/** A bounded context behind the API: its name, what may be asked of it, and the Lambda that answers. */
export interface Context {
  readonly name: string;
  /** For the people who read the docs. */
  readonly says: string;
  readonly contract: Contract;
  /** From the repository's root. */
  readonly entry: string;
}

/**
 * Every context of the API. Contracts only: gateway routes, OpenAPI, the access matrix and the client are read from here, and
 * none of them loads a handler.
 */
export const contexts = [
  {
    name: "cases",
    says: "Legal cases: one accident of one patient, with everything that hangs on it.",
    contract: casesContract,
    entry: "functions/api/cases/index.ts",
  },
  {
    name: "membership",
    says: "The Pacific Crest Healthcare IPA membership of a case, and the card the patient carries.",
    contract: membershipContract,
    entry: "functions/api/membership/index.ts",
  },
  {
    name: "parties",
    says: "Who a case is about: patients, law firms with their attorneys, providers, payers, and the people who log in.",
    contract: partiesContract,
    entry: "functions/api/parties/index.ts",
  },
  {
    name: "status",
    says: "How a case moves: what stands in the way, changes, approvals, disputes and corrections.",
    contract: statusContract,
    entry: "functions/api/status/index.ts",
  },
  {
    name: "care",
    says: "Treatment: authorizations, appointments and the providers' calendars.",
    contract: careContract,
    entry: "functions/api/care/index.ts",
  },
  {
    name: "documents",
    says: "Documents and medical records of a case, each version checked before anyone sees it.",
    contract: documentsContract,
    entry: "functions/api/documents/index.ts",
  },
  {
    name: "work",
    says: "Notes and tasks of a case, and everyone's open work.",
    contract: workContract,
    entry: "functions/api/work/index.ts",
  },
  {
    name: "outreach",
    says: "Who was spoken with about a case: calls, e-mails, letters and meetings, and what came of them.",
    contract: outreachContract,
    entry: "functions/api/outreach/index.ts",
  },
  {
    name: "settings",
    says: "Deadlines and percentages of this network, each with the day from which it holds.",
    contract: settingsContract,
    entry: "functions/api/settings/index.ts",
  },
  {
    name: "prices",
    says: "The price book: services, fee schedules, modifier rules, and which appointments are billed.",
    contract: pricesContract,
    entry: "functions/api/prices/index.ts",
  },
  {
    name: "billing",
    says: "From a kept appointment to a claim: the patient's insurance, how an appointment is billed, and the case's bills.",
    contract: billingContract,
    entry: "functions/api/billing/index.ts",
  },
  {
    name: "claims",
    says: "Claims with their submissions, what payers answered, and the forms they are sent on.",
    contract: claimsContract,
    entry: "functions/api/claims/index.ts",
  },
  {
    name: "denials",
    says: "Denial cases: the recovery of claims that were denied or left unpaid, with their insights and the reason codes.",
    contract: denialsContract,
    entry: "functions/api/denials/index.ts",
  },
  {
    name: "system",
    says: "The service itself: who is asking, whether it is well, and this description.",
    contract: systemContract,
    entry: "functions/api/system/index.ts",
  },
] as const satisfies readonly Context[];

/** One operation, under its name, with the context it belongs to. Names are unique over all contexts. */
export interface NamedOperation {
  readonly name: string;
  readonly context: string;
  readonly operation: Operation;
}

export const operations: readonly NamedOperation[] = contexts.flatMap(({ name: context, contract }) =>
  Object.entries(contract as Contract).map(([name, operation]) => ({ name, context, operation })),
);
