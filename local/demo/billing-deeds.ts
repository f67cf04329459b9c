import type * as z from "zod";
import { billedAppointment, transitionFacts } from "../../data/billing-facts.ts";
import type { WholeCase } from "../../data/cases.ts";
import { claimsIn } from "../../data/claims.ts";
import { denialsIn } from "../../data/denials.ts";
import { eventsOf } from "../../data/history.ts";
import { partiesIn } from "../../data/parties.ts";
import { remittancesIn } from "../../data/remittances.ts";
import type { Write } from "../../data/table.ts";
import { BillingDetails } from "../../domain/billing/appointment-billing.ts";
import { changeBilling } from "../../domain/billing/change-billing.ts";
import type { CoverageDetails } from "../../domain/billing/coverage.ts";
import { setCoverage } from "../../domain/billing/set-coverage.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import type { ClaimOutcome } from "../../domain/claims/claim-scene.ts";
import { closeClaim } from "../../domain/claims/close-claim.ts";
import { postRemittance } from "../../domain/claims/post-remittance.ts";
import { PostRemittance } from "../../domain/claims/remittance.ts";
import { SubmitClaim, submitClaim } from "../../domain/claims/submit-claim.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { today } from "../../domain/kernel/stamp.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { addSeconds } from "../../domain/kernel/time.ts";
import { appointmentStatusChanged } from "../../events/appointments.ts";
import { settle } from "../../functions/billing/settle.ts";
import type { Life } from "./life.ts";

/** What is done about the bills of a case, by whom and when: each goes through the domain and into the table as it does in the product. */
type When = readonly [at: Instant, by: Stamp["actorId"]];

/** Says who pays for the case's care. */
export const cover = (life: Life, [at, by]: When, details: CoverageDetails): Promise<void> =>
  life.happens(at, by, async (whole, stamp) => {
    const payers = await partiesIn(life.house).several(
      "payer",
      details.policies.map(({ payerId }) => payerId),
    );
    const { coverage, events } = setCoverage(details, { caseId: life.caseId, coverage: whole.coverage, payers }, stamp);
    return events.length === 0 ? [] : claimsIn(life.house).changed(whole, { coverage, events }, stamp);
  });

/** Puts down what an appointment was for. */
export const diagnosed = (life: Life, [at, by]: When, appointmentId: Id<"appointment">, diagnoses: readonly string[]): Promise<void> =>
  life.happens(at, by, async (whole, stamp) => {
    const { appointment, billing: before } = (await billedAppointment(life.house, appointmentId, life.caseId))!; // It was booked before.
    const said = BillingDetails.parse({ diagnoses });
    const { billing, events } = changeBilling(said, { appointment, billing: before }, stamp);
    return claimsIn(life.house).changed(whole, { billing, events }, stamp);
  });

/**
 * What follows from an appointment's outcome, by the last step of its workflow and a second later. The workflow itself begins when the
 * event is published, and finds that it is done; where it is held, it begins to wait.
 */
export async function billed(life: Life, appointmentId: Id<"appointment">): Promise<void> {
  const { rows } = await eventsOf(life.house.table, life.caseId, 50);
  const { eventId } = rows.find(({ type }) => type === appointmentStatusChanged.type)!; // It was just said.
  await settled(life, [addSeconds(life.lastAt, 1), "system:claim-transition"], appointmentId, eventId);
}

/** Someone bills by hand what the workflow could not. */
export const billedByHand = (life: Life, when: When, appointmentId: Id<"appointment">): Promise<void> => settled(life, when, appointmentId);

const settled = (life: Life, [at, by]: When, appointmentId: Id<"appointment">, requestId?: string): Promise<void> =>
  life.happens(at, by, async (_whole, fresh) => {
    const stamp: Stamp = { ...fresh, requestId: requestId ?? fresh.requestId };
    const facts = (await transitionFacts(life.house, { appointmentId, caseId: life.caseId }, stamp))!; // It was booked before.
    return (await settle(life.house, facts, stamp)).writes;
  });

/** Sends a claim, or a correction of what was sent. */
export const submit = (life: Life, when: When, claimId: Id<"claim">, request: z.input<typeof SubmitClaim>): Promise<void> =>
  claimChanges(life, when, claimId, (scene, { legalCase }, stamp) => submitClaim(scene, SubmitClaim.parse(request), legalCase, stamp));

/** Nothing more is asked of the payer. */
export const close = (life: Life, when: When, claimId: Id<"claim">, reason: string): Promise<void> =>
  claimChanges(life, when, claimId, (scene, _whole, stamp) => closeClaim(scene, { reason }, stamp));

/** What the payer says of a claim, in decimal text. */
export type Reply = (claim: Claim) => Omit<z.input<typeof PostRemittance>, "receivedOn">;

/** Posts what the payer answered, on the day on which it came. */
export const post = (life: Life, when: When, claimId: Id<"claim">, reply: Reply): Promise<void> =>
  claimChanges(life, when, claimId, async (scene, _whole, stamp) => {
    const remittances = await remittancesIn(life.house).all(claimId);
    const request = PostRemittance.parse({ receivedOn: today(stamp), ...reply(scene.claim) });
    const outcome = postRemittance(request, { ...scene, remittances }, stamp);
    return { ...outcome, also: remittancesIn(life.house).posted(outcome) };
  });

/** A claim with its newest version and the bill that it is on, before it changes. */
type Scene = Awaited<ReturnType<typeof sceneOf>>;
type Changed = ClaimOutcome & { readonly also?: readonly Write[] };

async function sceneOf({ house }: Life, { bills, account }: WholeCase, claimId: Id<"claim">) {
  const claims = claimsIn(house);
  const claim = (await claims.find(claimId))!; // It was just seen.
  const [submission, claimDenial] = await Promise.all([claims.submission(claimId, claim.seq), claims.denialOf(claimId)]);
  return { claim, submission: submission!, claimDenial: claimDenial!, bills, account }; // Each claim has both.
}

/** A changed claim with its bill, and what that means for the denial it is in. */
const claimChanges = (
  life: Life,
  [at, by]: When,
  claimId: Id<"claim">,
  decide: (scene: Scene, whole: WholeCase, stamp: Stamp) => Changed | Promise<Changed>,
): Promise<void> =>
  life.happens(at, by, async (whole, stamp) => {
    const scene = await sceneOf(life, whole, claimId);
    const { also = [], ...outcome } = await decide(scene, whole, stamp);
    const denial = await denialsIn(life.house).claimChanged(scene.claimDenial, outcome.claim, stamp);
    return [...also, ...claimsIn(life.house).changed(whole, outcome, stamp), ...denial];
  });
