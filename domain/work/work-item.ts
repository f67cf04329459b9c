import * as z from "zod";
import type { Action, Subject } from "../access/policy.ts";
import type { Approval } from "../cases/approval.ts";
import type { CaseCard } from "../cases/legal-case.ts";
import type { Authorization } from "../care/authorization.ts";
import type { Denial } from "../denials/denial.ts";
import { id } from "../kernel/ids.ts";
import { Day } from "../kernel/time.ts";
import { subjectOfPart } from "./privilege.ts";
import type { Task } from "./task.ts";
import { Owner } from "./task.ts";

/** The kinds of open work. A later context adds its own here, and puts its rows into the same index (data/keys.ts, `work`). */
export const WorkKind = z.enum(["task", "authorization", "approval", "denial"]).meta({ id: "WorkKind" });
export type WorkKind = z.infer<typeof WorkKind>;

/** Something that waits for someone, whatever it is (NEG-220). */
export const WorkItem = z
  .object({
    kind: WorkKind,
    id: z.string(),
    caseId: id("case"),
    caseNumber: z.string(),
    title: z.string(),
    owner: Owner,
    dueOn: Day.optional(),
    overdue: z.boolean().meta({ description: "Its day has passed" }),
    links: z.object({ self: z.string(), case: z.string() }).meta({ description: "Where it is read, and its case" }),
  })
  .meta({ id: "WorkItem" });
export type WorkItem = z.output<typeof WorkItem>;

/** What waits, as it lies with its case. */
interface WorkParts {
  readonly task: Task;
  readonly authorization: Authorization;
  readonly approval: Approval;
  readonly denial: Denial;
}

/** How one kind of work is shown, and what is asked of the policy: what one is to decide on is no work for whoever may not decide. */
interface WorkRule<P> {
  readonly may: Action;
  readonly subject: (part: P, card: CaseCard) => Subject;
  readonly title: (part: P) => string;
  readonly self: (part: P) => string;
}

/** What waits was asked for by someone, who does not decide on it. */
const askedFor = ({ requestedBy }: { requestedBy: string }, { caseId, firmId, caseStatus }: CaseCard): Subject => ({
  id: caseId,
  firmId,
  caseStatus,
  requestedBy: requestedBy as NonNullable<Subject["requestedBy"]>, // Written from a stamp's actor.
});

const rules: { readonly [K in WorkKind]: WorkRule<WorkParts[K]> } = {
  task: {
    may: "task.read",
    subject: (task, card) => subjectOfPart(card, task),
    // The words of a privileged task are read on the task itself, where that is noted (XCT-011).
    title: ({ privilege, title }) => (privilege === "none" ? title : "A privileged task."),
    self: ({ taskId }) => `/v1/tasks/${taskId}`,
  },
  authorization: {
    may: "authorization.decide",
    subject: askedFor,
    title: () => "An authorization waits for its review.",
    self: ({ authorizationId }) => `/v1/authorizations/${authorizationId}`,
  },
  approval: {
    may: "case.activate",
    subject: askedFor,
    title: () => "An activation waits for its decision.",
    self: ({ caseId, approvalId }) => `/v1/cases/${caseId}/approvals/${approvalId}`,
  },
  denial: {
    may: "denial.read",
    subject: ({ denialId, firmIds }) => ({ id: denialId, firmIds }), // It may be about the claims of several firms' cases.
    title: ({ denialNumber }) => `${denialNumber} is to be recovered.`,
    self: ({ denialId }) => `/v1/denial-cases/${denialId}`,
  },
};

/** The kind of work that an id stands for; undefined for one that nobody here knows. */
export function workKindOf(partId: string): WorkKind | undefined {
  const kind = WorkKind.safeParse(partId.slice(0, partId.indexOf("_")));
  return kind.success ? kind.data : undefined;
}

/** What the index says of a piece of work, and the case it is of. */
interface Waits {
  readonly id: string;
  readonly owner: Owner;
  readonly dueOn: Day | undefined;
  readonly card: CaseCard;
}

/** A part of a case as a piece of work, with what the policy is to be asked before anyone is shown it. */
export function workItemOf<K extends WorkKind>(
  kind: K,
  part: WorkParts[K],
  { id, owner, dueOn, card }: Waits,
  today: Day,
): { item: WorkItem; may: Action; subject: Subject } {
  const { may, subject, title, self }: WorkRule<WorkParts[K]> = rules[kind];
  const { caseId, caseNumber } = card;
  const links = { self: self(part), case: `/v1/cases/${caseId}` };
  const overdue = dueOn !== undefined && dueOn < today;
  const item: WorkItem = { kind, id, caseId, caseNumber, title: title(part), owner, ...(dueOn ? { dueOn } : {}), overdue, links };
  return { may, subject: subject(part, card), item };
}

/** What may lie behind a piece of work: which of them its kind says. */
export type WorkPart<K extends WorkKind = WorkKind> = WorkParts[K];
