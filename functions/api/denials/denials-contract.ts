import * as z from "zod";
import { activeStages, Denial, DenialOwner, GroupedCarc, Stage, Subject } from "../../../domain/denials/denial.ts";
import { DenialDetails } from "../../../domain/denials/open-denial.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { HistoryView } from "../../shared/history-view.ts";
import { EventsQuery, listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";
import { DenialDetail, DenialEntry, DenialView, ListedDenial } from "./denial-views.ts";

const DenialPath = z.object({ denialId: id("denial") });
const words = z.string().trim().min(1).max(1000);
const flag = z.enum(["true", "false"]).optional();

/** The six views of seed 003. */
export const DenialListView = z.enum(["all", "open", "mine", "inProgress", "awaitingPayment", "resolved"]);
export type DenialListView = z.infer<typeof DenialListView>;

const ListDenials = PageQuery.extend({
  view: DenialListView.default("all").meta({
    description: "open: new, in progress or awaiting payment. mine: those of them that the asker owns",
  }),
  includeTeams: flag.meta({ description: "With `mine`: also those of the asker's teams" }),
  sort: sortBy("-createdAt", "createdAt").meta({ description: "`mine` is by follow-up instead, soonest first; createdAt turns it round" }),
  payerId: id("payer").optional(),
  subject: Subject.optional(),
  owner: DenialOwner.optional().meta({ override: { type: "string" }, description: "Only those of this user or team" }),
  carc: GroupedCarc.optional().meta({ description: "Only those that dispute this code" }),
  stage: Stage.optional(),
  overdue: flag.meta({ description: "Only those whose follow-up has passed, or only the others" }),
});

/** A denial from its opening to its end (RCM-012..035, RCM-049). */
export const denialCasesContract = {
  listDenials: {
    route: "GET /v1/denial-cases",
    says: "Denial cases in one of six views, newest first, narrowed by payer, subject, owner, code, stage or follow-up.",
    may: "denial.read",
    query: ListDenials,
    answers: { status: 200, view: listOf(ListedDenial) },
    refuses: ["cursor.invalid"],
  },
  getDenial: {
    route: "GET /v1/denial-cases/{denialId}",
    says: "One denial case, with its totals, its open tasks and what to do next.",
    may: "denial.read",
    path: DenialPath,
    answers: { status: 200, view: DenialDetail },
    refuses: ["denial.not-found"],
  },
  changeDenial: {
    route: "PATCH /v1/denial-cases/{denialId}",
    says: "Changes what people fill in of an active denial case, or gives it to someone else.",
    may: "denial.write",
    path: DenialPath,
    body: patchOf(DenialDetails),
    ifMatch: true,
    answers: { status: 200, view: DenialView },
    refuses: [
      "denial.not-found",
      "denial.over",
      "denial.owner-unfit",
      "denial.follow-up-missing",
      "denial.follow-up-past",
      "denial.carc-unresolvable",
      "carc.not-found",
    ],
  },
  moveDenial: {
    route: "POST /v1/denial-cases/{denialId}/stage",
    says: "Moves a denial case to the next active stage or back. Awaiting payment, someone follows up by a day.",
    may: "denial.write",
    path: DenialPath,
    body: z.strictObject({ to: z.enum(activeStages), followUpBy: Denial.shape.followUpBy }),
    ifMatch: true,
    answers: { status: 200, view: DenialView },
    refuses: ["denial.not-found", "denial.over", "denial.stage-not-reachable", "denial.follow-up-missing", "denial.follow-up-past"],
  },
  resolveDenial: {
    route: "POST /v1/denial-cases/{denialId}/resolution",
    says: "Ends an active denial case and says what came of it. Its claims stay as they are and may be put into another.",
    may: "denial.write",
    path: DenialPath,
    body: z.strictObject({ outcome: words }),
    answers: { status: 200, view: DenialView },
    refuses: ["denial.not-found", "denial.over"],
  },
  cancelDenial: {
    route: "POST /v1/denial-cases/{denialId}/cancellation",
    says: "Gives an active denial case up. Its claims stay as they are and may be put into another.",
    may: "denial.write",
    path: DenialPath,
    body: z.strictObject({ reason: words }),
    answers: { status: 200, view: DenialView },
    refuses: ["denial.not-found", "denial.over"],
  },
  denialTimeline: {
    route: "GET /v1/denial-cases/{denialId}/timeline",
    says: "What happened to a denial case, and the notes, tasks, calls and e-mails about it, newest first. Privileged papers are read on their legal case, where that is noted.",
    may: "denial.read",
    path: DenialPath,
    query: EventsQuery,
    answers: { status: 200, view: listOf(DenialEntry) },
    refuses: ["denial.not-found", "cursor.invalid"],
  },
  denialHistory: {
    route: "GET /v1/denial-cases/{denialId}/history",
    says: "The audit rows of a denial case: who, when, by which policy, before and after.",
    may: "denial.read",
    path: DenialPath,
    query: EventsQuery,
    answers: { status: 200, view: HistoryView },
    refuses: ["denial.not-found", "cursor.invalid"],
  },
} as const satisfies Contract;
