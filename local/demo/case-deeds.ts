import type * as z from "zod";
import { lienWrites } from "../../data/liens.ts";
import { eventsOf } from "../../data/history.ts";
import { statusIn } from "../../data/status.ts";
import type { DecideApproval } from "../../domain/cases/approval.ts";
import { decideApproval } from "../../domain/cases/approval.ts";
import { ChangeStatus, changeStatus } from "../../domain/cases/change-status.ts";
import { correctStatus } from "../../domain/cases/correct-status.ts";
import { raiseDispute } from "../../domain/cases/dispute.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import { AssertLien, assertLien, endLien } from "../../domain/cases/lien.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { addSeconds } from "../../domain/kernel/time.ts";
import { settingsCatalog } from "../../domain/settings/settings.ts";
import { caseStatusChanged, caseStatusCorrected } from "../../events/status.ts";
import type { Step } from "../../functions/shared/steps.ts";
import { commitDecided } from "../../functions/shared/commit.ts";
import { cancelAppointments, holdAppointments, resumeAppointments } from "../../functions/steps/case-status/appointments.ts";
import { endAuthorizations, resumeAuthorizations } from "../../functions/steps/case-status/authorizations.ts";
import { beginSettlement, closeTasks } from "../../functions/steps/case-status/tasks.ts";
import { tell } from "../../functions/steps/case-status/tell.ts";
import type { Life } from "./life.ts";
import { stampsFrom } from "./seed-writer.ts";

type When = readonly [at: Instant, by: Stamp["actorId"]];

/** Moves a case, with all that follows; a pending case that is to be active waits for its approval instead. */
export async function move(life: Life, [at, by]: When, body: z.input<typeof ChangeStatus>): Promise<void> {
  const change = ChangeStatus.parse(body);
  let from: CaseStatus | undefined;
  await life.happens(at, by, (whole, stamp) => {
    const decided = changeStatus({ ...whole, ...settingsCatalog.activationApproval.byDefault }, change, stamp);
    const status = statusIn(life.house);
    if (decided.kind === "asked") return status.asked(whole, decided, stamp);
    from = whole.legalCase.caseStatus;
    return status.moved(whole, decided, stamp);
  });
  if (from) await followed(life, at, from, change.to);
}

/** Corrects a status that should never have been, with all that follows. */
export async function correct(life: Life, [at, by]: When, to: CaseStatus, reason: string): Promise<void> {
  const { caseStatus: from } = (await life.whole()).legalCase;
  await life.happens(at, by, (whole, stamp) => {
    const facts = { ...whole, accident: undefined, statuteAlertDays: settingsCatalog.statuteAlertDays.byDefault };
    return statusIn(life.house).moved(whole, correctStatus(facts, { to, reason }, stamp), stamp);
  });
  await followed(life, at, from, to);
}

/** Decides on the activation that waits. */
export async function decideActivation(life: Life, [at, by]: When, decision: DecideApproval): Promise<void> {
  await life.happens(at, by, (whole, stamp) => {
    const waiting = whole.approvals.find(({ status }) => status === "waiting")!; // It was asked for before.
    return statusIn(life.house).decided(whole, decideApproval(whole, waiting.approvalId, decision, stamp), stamp);
  });
  if (decision.decision === "approve") await followed(life, at, "pending", "active");
}

/**
 * What follows from a change of status, by the steps of its workflow and a second later. The workflow itself begins when the event is
 * published, and finds that it is done.
 */
async function followed(life: Life, at: Instant, from: CaseStatus, to: CaseStatus): Promise<void> {
  const { house, caseId, dice } = life;
  const { rows } = await eventsOf(house.table, caseId, 5);
  const { eventId } = rows.find(({ type }) => type === caseStatusChanged.type || type === caseStatusCorrected.type)!; // It was just written.
  const stamp = () => stampsFrom(dice, "system:case-status")(addSeconds(at, 1));
  const ask: Parameters<Step>[0] = {
    input: { eventId, data: { caseId, from, to } },
    token: undefined,
    execution: eventId,
    house,
    stamp,
    commit: (decide) => commitDecided(house.table, () => decide(stamp())),
  };
  for (const step of [...stepsFor(from, to), tell]) await step(ask);
}

/** In the order of infra/workflows/case-status.ts. */
function stepsFor(from: CaseStatus, to: CaseStatus): readonly Step[] {
  if (to === "suspended") return [holdAppointments];
  if (to === "closed") return [endAuthorizations, cancelAppointments, closeTasks];
  const goesOn = from === "suspended" ? [resumeAppointments, resumeAuthorizations] : [];
  return to === "settlement" ? [...goesOn, beginSettlement] : goesOn;
}

/** Holds a case in Settlement. */
export const dispute = (life: Life, [at, by]: When, reason: string): Promise<void> =>
  life.happens(at, by, (whole, stamp) => statusIn(life.house).disputed(whole, raiseDispute(whole, { reason }, stamp), stamp));

/** Puts a lien on record. */
export const putLien = (life: Life, [at, by]: When, lien: z.input<typeof AssertLien>): Promise<void> =>
  life.happens(at, by, (whole, stamp) =>
    lienWrites(whole, assertLien(AssertLien.parse(lien), { ...whole, provider: undefined }, stamp), stamp),
  );

/** Its holders let go of the active liens, one after the other. */
export async function releaseLiens(life: Life, [at, by]: When): Promise<void> {
  for (const { lienId } of (await life.whole()).liens.filter(({ status }) => status === "active")) {
    await life.happens(at, by, (whole, stamp) => {
      const before = whole.liens.find((one) => one.lienId === lienId)!; // It was just seen.
      return lienWrites(whole, endLien(before, { status: "released", reason: "Reduced to nothing and released." }, whole, stamp), stamp);
    });
  }
}
