import { billedAppointment, namedIn, transitionFacts } from "../../../data/billing-facts.ts";
import type { BilledAppointment } from "../../../data/billing-facts.ts";
import { claimsIn } from "../../../data/claims.ts";
import type { House } from "../../../data/house.ts";
import { billingOf } from "../../../domain/billing/appointment-billing.ts";
import type { Obstacle } from "../../../domain/billing/appointment-billing.ts";
import { changeBilling } from "../../../domain/billing/change-billing.ts";
import type { Claim } from "../../../domain/claims/claim.ts";
import type { RefusalCode } from "../../../domain/kernel/refusal.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Judged } from "../../billing/settle.ts";
import { judge, settle } from "../../billing/settle.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { subjectOf } from "../cases/views.ts";
import type { billingContract } from "./contract.ts";

type OfAppointment = Omit<typeof billingContract, "getCoverage" | "setCoverage" | "listBills">;

/** How single appointments are billed. */
export const appointmentBillingHandlers = (house: House): Handlers<OfAppointment> => {
  const claims = claimsIn(house);

  /** What was found, for whoever may know of the appointment, after the policy was asked about its bill. */
  function allowed<F extends Pick<BilledAppointment, "whole">>(facts: F | undefined, { can, allow }: Pick<Ask, "can" | "allow">): F {
    if (!facts || !can("appointment.read", subjectOf(facts.whole.legalCase))) refuse("appointment.not-found");
    allow(subjectOf(facts.whole.legalCase));
    return facts;
  }

  /** The claim that there is, with the working that it was made with. */
  async function withClaim(claim: Claim) {
    const submission = await claims.submission(claim.claimId, claim.seq);
    const { claimId, claimNumber, authorizationId } = claim;
    return {
      claimId,
      claimNumber,
      authorizationId,
      figures: claim,
      lines: submission?.lines ?? [],
      explanation: submission?.explanation ?? [],
    };
  }

  return {
    async getAppointmentBilling(ask) {
      const { billing, appointment } = allowed(await billedAppointment(house, ask.path.appointmentId), ask);
      return { view: billing ?? billingOf(appointment) };
    },

    async changeAppointmentBilling(ask) {
      const { path, body, stamp, match } = ask;
      const { whole, appointment, billing: before } = allowed(await billedAppointment(house, path.appointmentId), ask);
      match(before ?? { version: 0 });
      const named = await namedIn(house, body);
      const { billing, events } = changeBilling(body, { appointment, billing: before, ...named }, stamp);
      if (events.length === 0) return { view: before ?? billingOf(appointment) };
      return { view: billing, writes: claims.changed(whole, { billing, events }, stamp) };
    },

    async claimAppointment(ask) {
      const { path, query, stamp } = ask;
      const facts = allowed(await transitionFacts(house, path, stamp), ask);
      const { appointmentId, caseId } = facts.appointment;
      const judged = await judge(house, facts);
      const { claim, found } = judged;
      if (judged.verdict === "done" && claim)
        return {
          status: 200,
          view: { appointmentId, caseId, verdict: "done", outcome: found.outcome, obstacles: [], ...(await withClaim(claim)) },
        };
      const view = { appointmentId, caseId, ...viewOf(judged) };
      if (query.dryRun === "true") return { status: 200, view };
      refuseUnbillable(judged);
      const settled = await settle(house, facts, stamp);
      return { view: { ...view, claimId: settled.claim?.claimId, claimNumber: settled.claim?.claimNumber }, writes: settled.writes };
    },
  };
};

/** What would become of the appointment. A claim of another outcome that was sent stands in its way. */
function viewOf({ verdict, found, claim }: Judged) {
  const { outcome, explanation } = found;
  const working = { outcome, explanation: [...explanation] };
  if (verdict === "outdated") return { verdict: "failed" as const, ...working, lines: [], obstacles: [claimed(claim)] };
  if (found.kind !== "bill") return { verdict: found.kind, ...working, lines: [], obstacles: [...found.obstacles] };
  const { content, figures, authorizationId, schedulePrice } = found;
  return { verdict: "bill" as const, ...working, obstacles: [], lines: content.lines, figures, authorizationId, schedulePrice };
}

const claimed = (claim: Claim | undefined): Obstacle => ({
  code: "billing.claimed",
  says: "A claim for another outcome of this appointment was sent already; void it first.",
  ...(claim ? { field: `/v1/claims/${claim.claimId}` } : {}),
});

/** Billing by hand says at once what the workflow would wait for or hand to a person. */
function refuseUnbillable({ verdict, found, claim }: Judged): void {
  if (verdict === "outdated") refuse("billing.claimed", { claimId: claim?.claimId });
  if (found.kind === "bill") return;
  const { kind, obstacles } = found;
  const flaws = obstacles.map(({ code, says, field = "" }) => ({ pointer: field, code, detail: says }));
  const named = obstacles.map(({ code }) => code).find((code): code is keyof typeof own => code in own);
  refuse(
    kind === "failed" ? (named ?? "claim.requirements-unmet") : ({ held: "claim.held", notBilled: "claim.not-billed" } as const)[kind],
    {},
    flaws,
  );
}

/** Failures that have a code of their own. */
const own = { "claim.no-price": true, "claim.no-units": true } as const satisfies Partial<Record<RefusalCode, true>>;
