import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { Day } from "../domain/kernel/time.ts";
import { defineEvent } from "./define.ts";

const caseStatus = z.enum(["pending", "active", "suspended", "settlement", "closed"]);
const ofCase = z.object({ caseId: id("case"), caseNumber: z.string() });
const exampleCase = { caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X", caseNumber: "CASE-2025-00042" } as const;

const move = ofCase.extend({
  from: caseStatus,
  to: caseStatus,
  acknowledged: z.array(z.string()).meta({ description: "Codes of the warnings that were acknowledged" }),
  membershipId: id("membership").optional().meta({ description: "The membership that ended with the case, or was resumed with it" }),
});
const exampleMove = { ...exampleCase, from: "active", to: "closed", acknowledged: [] } as const;
const membershipId = "membership_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;

export const caseStatusChanged = defineEvent({
  name: "case.status-changed",
  version: 1,
  says: "The case changed its status.",
  about: "caseId",
  data: move.extend({ approvalId: id("approval").optional() }),
  example: { ...exampleMove, acknowledged: [], membershipId },
});

export const caseStatusCorrected = defineEvent({
  name: "case.status-corrected",
  version: 1,
  says: "An administrator corrected the status of the case.",
  about: "caseId",
  data: move,
  example: { ...exampleMove, from: "closed", to: "active", acknowledged: [], membershipId },
});

export const caseStatusCascaded = defineEvent({
  name: "case.status-cascaded",
  version: 1,
  says: "What follows from the change of status was done.",
  about: "caseId",
  data: z.object({
    caseId: id("case"),
    from: caseStatus,
    to: caseStatus,
    causedBy: id("event").meta({ description: "The change that this followed from" }),
    followed: z
      .array(z.object({ type: z.string(), count: z.int() }))
      .meta({ description: "How many events of each type there were; none when there was nothing to do" }),
  }),
  example: {
    caseId: exampleCase.caseId,
    from: "active",
    to: "closed",
    causedBy: "event_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
    followed: [{ type: "authorization.canceled.v1", count: 1 }],
  },
});

const ofApproval = ofCase.extend({ approvalId: id("approval") });
const exampleApproval = { ...exampleCase, approvalId: "approval_01K9ZQ3V7M8N4P5R6S7T8V9W0X" } as const;

export const activationRequested = defineEvent({
  name: "activation.requested",
  version: 1,
  says: "Someone asked to activate the case; it waits for a decision.",
  about: "caseId",
  data: ofApproval.extend({
    dueOn: Day.meta({ description: "The day on which it ends undecided" }),
    acknowledged: z.array(z.string()).meta({ description: "Codes of the warnings that were acknowledged" }),
  }),
  example: { ...exampleApproval, dueOn: "2025-07-15" as Day, acknowledged: [] },
});

export const approvalDecided = defineEvent({
  name: "approval.decided",
  version: 1,
  says: "The activation that was asked for was decided.",
  about: "caseId",
  data: ofApproval.extend({ decision: z.enum(["approved", "refused"]) }),
  example: { ...exampleApproval, decision: "approved" },
});

export const approvalReminded = defineEvent({
  name: "approval.reminded",
  version: 1,
  says: "Those who may decide on the activation were reminded again.",
  about: "caseId",
  data: ofApproval,
  example: exampleApproval,
});

export const approvalLapsed = defineEvent({
  name: "approval.lapsed",
  version: 1,
  says: "Nobody decided on the activation in time.",
  about: "caseId",
  data: ofApproval,
  example: exampleApproval,
});

export const approvalMovedOn = defineEvent({
  name: "approval.moved-on",
  version: 1,
  says: "The case moved on before anyone decided on its activation.",
  about: "caseId",
  data: ofApproval,
  example: exampleApproval,
});

const ofDispute = ofCase.extend({ disputeId: id("dispute") });
const exampleDispute = { ...exampleCase, disputeId: "dispute_01K9ZQ3V7M8N4P5R6S7T8V9W0X" } as const;

export const disputeRaised = defineEvent({
  name: "dispute.raised",
  version: 1,
  says: "The settlement is disputed: the case stays where it is.",
  about: "caseId",
  data: ofDispute,
  example: exampleDispute,
});

export const disputeResolved = defineEvent({
  name: "dispute.resolved",
  version: 1,
  says: "The dispute of the settlement was resolved.",
  about: "caseId",
  data: ofDispute,
  example: exampleDispute,
});
