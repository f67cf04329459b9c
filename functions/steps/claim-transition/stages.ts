import { keys } from "../../../data/keys.ts";
import { waitingIn } from "../../../data/waiting.ts";
import type { Stages } from "../../../domain/billing/transition.ts";
import { transition } from "../../../domain/billing/transition.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { addSeconds } from "../../../domain/kernel/time.ts";
import { judge } from "../../billing/settle.ts";
import type { BillingFacts } from "../../../data/billing-facts.ts";
import type { Step } from "../../shared/steps.ts";
import { remember } from "../remember.ts";
import { tellWaiting } from "../tell-waiting.ts";
import { appointmentOf } from "./appointment.ts";

/**
 * Whether the appointment may be billed (CLM-002, CLM-003, CLM-036). An event that was delivered twice starts two executions: the
 * first to ask here goes on, any other ends. A workflow of an earlier outcome that still waits is told to look again, and ends too.
 */
export const requirements: Step = async (ask) => {
  const { appointmentId, caseId, eventId, to, facts, isStill } = appointmentOf(ask);
  const { house, execution, commit } = ask;
  const seen = keys.seen("claim-transition", eventId);
  const { isFirst } = await commit(async (fresh) => {
    const [row] = await house.table.read([seen]);
    return row ? { writes: [], isFirst: row.owner === execution } : { writes: [remember(seen, execution, fresh)], isFirst: true };
  });
  const earlier = await waitingIn(house).token(appointmentId);
  const isLatest = !earlier?.eventId || earlier.eventId <= eventId;
  if (earlier && isLatest && earlier.eventId !== eventId) await tellWaiting(earlier.token, { appointmentId });

  const stamp = ask.stamp();
  const found = await facts(stamp);
  const those = { appointmentId, caseId, outcome: to, holdSeconds: holdSecondsOf(found, stamp) };
  if (!isFirst || !isLatest || !isStill(found)) return { ...those, verdict: "done" };
  const { verdict, found: come } = await judge(house, found);
  const told = verdict === "done" && found.billing?.taskId ? "outdated" : verdict; // A task may be over by now: the last step sees to it.
  const obstacles = come.kind === "bill" ? [] : come.obstacles.map(({ code }) => code);
  return { ...those, verdict: told, obstacles };
};

/** A hold is given up so many days after it began, however often it was looked at again in between. */
function holdSecondsOf({ billing, settings, appointment }: BillingFacts, stamp: Stamp): number {
  const isHeld = billing?.state === "held" && billing.outcome === appointment.status;
  const since = (isHeld && billing.decidedAt) || stamp.at;
  const until = addSeconds(since, settings.heldClaimDays * 86_400);
  return Math.max(1, Math.ceil((Date.parse(until) - Date.parse(stamp.at)) / 1000));
}

/** One stage of the transition, for whoever reads the execution: it decides nothing, the last step works all of them out again. */
const stage =
  (of: (stages: Stages) => object): Step =>
  async (ask) => {
    const { facts } = appointmentOf(ask);
    const found = transition((await facts(ask.stamp())).transition);
    return found.kind === "bill" ? of(found.stages) : { verdict: found.kind };
  };

/** CLM-004..009. */
export const fee = stage(({ serviceId, fee: actual }) => ({ serviceId, fee: actual }));
/** CLM-010..015. */
export const quantity = stage(({ units, charge }) => ({ units, chargeCents: charge }));
/** CLM-019..023. */
export const modifiers = stage((stages) => ({ modifiers: stages.modifiers }));
/** CLM-024..030. */
export const split = stage(({ payerId, split: { patientShare, payerShare, allToPatient } }) => ({
  payerId,
  patientShareCents: patientShare,
  payerShareCents: payerShare,
  allToPatient,
}));
