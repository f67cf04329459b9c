import { authorizationApproved, authorizationRequested } from "../events/authorizations.ts";
import { appointmentBillingChanged, coverageChanged } from "../events/billing.ts";
import { claimCreated } from "../events/claims.ts";
import { operationContinued, operationStarted } from "../events/operations.ts";
import { quarantineFolder } from "../domain/documents/document.ts";
import { caseChanged, caseOpened, membershipRestored } from "../events/cases.ts";
import { firmAdded, firmChanged, patientChanged } from "../events/parties.ts";
import { approvalDecided, approvalLapsed, approvalMovedOn } from "../events/status.ts";

/**
 * Who listens to what. Each entry becomes a rule on the bus, a queue with its dead-letter queue and alarms, and a function that
 * empties it. `grants.ts` says what that function may do, under the queue's name.
 */
export interface Subscription {
  readonly queue: string;
  readonly on: readonly { readonly type: string }[];
  /** Instead of events of ours: new objects under this prefix in the documents' bucket. */
  readonly objects?: string;
  readonly entry: string;
  /** What a person suffers while it fails; its alarms say so. */
  readonly whenItFails: string;
}

export const subscriptions: readonly Subscription[] = [
  {
    queue: "auto-approval",
    on: [authorizationRequested],
    entry: "functions/events/auto-approval.ts",
    whenItFails:
      "New clients wait for their initial evaluation, because its authorization stays requested until someone decides it by hand.",
  },
  {
    queue: "search",
    on: [caseOpened, caseChanged, membershipRestored, patientChanged, firmAdded, firmChanged],
    entry: "functions/events/index-case.ts",
    whenItFails: "New cases and changed names and numbers are not found by search; they are still found through lists and by their id.",
  },
  {
    queue: "approvals",
    on: [approvalDecided, approvalLapsed, approvalMovedOn],
    entry: "functions/events/tell-workflow.ts",
    whenItFails: "Decided activations hold, but their reminders stay on the work lists until someone puts them away.",
  },
  {
    queue: "holds",
    on: [authorizationApproved, coverageChanged, appointmentBillingChanged, claimCreated],
    entry: "functions/events/release-holds.ts",
    whenItFails: "Kept appointments that waited for an authorization stay unbilled until someone bills them by hand.",
  },
  {
    queue: "operations",
    on: [operationStarted, operationContinued],
    entry: "functions/events/run-operation.ts",
    whenItFails: "Imports and other long work stand still where they are; what they have written so far holds.",
  },
  {
    queue: "uploads",
    on: [],
    objects: quarantineFolder,
    entry: "functions/events/check-upload.ts",
    whenItFails: "Uploaded documents stay in quarantine and nobody can read them; those of before can be read.",
  },
];

/** Carries every event row from the table's stream to the bus. */
export const publisher = {
  entry: "functions/events/publish.ts",
  whenItFails: "What was decided is stored, but nothing follows from it: no approvals, no search results, no notices.",
};
