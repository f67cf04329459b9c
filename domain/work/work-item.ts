import * as z from "zod";
import type { Action, Subject } from "../access/policy.ts";
import type { Approval } from "../cases/approval.ts";
import type { CaseCard } from "../cases/legal-case.ts";
import type { Authorization } from "../care/authorization.ts";
import { id } from "../kernel/ids.ts";
import { Day } from "../kernel/time.ts";
import { subjectOfPart } from "./privilege.ts";
import type { Task } from "./task.ts";
import { Owner } from "./task.ts";

/** The kinds of open work. A later context adds its own here, and puts its rows into the same index (data/keys.ts, `work`). */
export const WorkKind = z.enum(["task", "authorization", "approval"]).meta({ id: "WorkKind" });
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
}

/** How one kind of work is shown, and what is asked of the policy: what one is to decide on is no work for whoever may not decide. */
interface WorkRule<P> {
  readonly may: Action;
  readonly subject: (part: P, card: CaseCard) => Subject;
  readonly title: (part: P) => string;
  readonly dueOn: (part: P) => Day | undefined;
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
    dueOn: ({ dueOn }) => dueOn,
    self: ({ taskId }) => `/v1/tasks/${taskId}`,
  },
  authorization: {
    may: "authorization.decide",
    subject: askedFor,
    title: () => "An authorization waits for its review.",
    dueOn: () => undefined,
    self: ({ authorizationId }) => `/v1/authorizations/${authorizationId}`,
  },
  approval: {
    may: "case.activate",
    subject: askedFor,
    title: () => "An activation waits for its decision.",
    dueOn: () => undefined,
    self: ({ caseId, approvalId }) => `/v1/cases/${caseId}/approvals/${approvalId}`,
  },
};

/** The kind of work that an id stands for; undefined for one that nobody here knows. */
export function workKindOf(partId: string): WorkKind | undefined {
  const kind = WorkKind.safeParse(partId.slice(0, partId.indexOf("_")));
  return kind.success ? kind.data : undefined;
}

/** A part of a case as a piece of work, with what the policy is to be asked before anyone is shown it. */
export function workItemOf<K extends WorkKind>(
  kind: K,
  part: WorkParts[K],
  { card, owner, today }: { readonly card: CaseCard; readonly owner: Owner; readonly today: Day },
): { item: WorkItem & { kind: K }; may: Action; subject: Subject } {
  const rule: WorkRule<WorkParts[K]> = rules[kind];
  const dueOn = rule.dueOn(part);
  const self = rule.self(part);
  const { caseId, caseNumber } = card;
  return {
    may: rule.may,
    subject: rule.subject(part, card),
    item: {
      kind,
      id: self.slice(self.lastIndexOf("/") + 1),
      caseId,
      caseNumber,
      title: rule.title(part),
      owner,
      ...(dueOn ? { dueOn } : {}),
      overdue: dueOn !== undefined && dueOn < today,
      links: { self, case: `/v1/cases/${caseId}` },
    },
  };
}
