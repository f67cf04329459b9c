import type { WholeCase } from "../../../data/cases.ts";
import { casesIn } from "../../../data/cases.ts";
import { claimsIn } from "../../../data/claims.ts";
import { denialsIn } from "../../../data/denials.ts";
import type { House } from "../../../data/house.ts";
import { caseOf } from "../../../data/parts.ts";
import { settingsIn } from "../../../data/settings.ts";
import type { Write } from "../../../data/table.ts";
import { changeDraft } from "../../../domain/claims/change-claim.ts";
import type { ClaimDenial } from "../../../domain/claims/claim-denial.ts";
import type { Claim } from "../../../domain/claims/claim.ts";
import type { ClaimOutcome } from "../../../domain/claims/claim-scene.ts";
import { closeClaim } from "../../../domain/claims/close-claim.ts";
import { linkClaim } from "../../../domain/claims/link-claim.ts";
import { submitClaim } from "../../../domain/claims/submit-claim.ts";
import type { ClaimVoided, Freed } from "../../../domain/claims/void-claim.ts";
import { voidClaim } from "../../../domain/claims/void-claim.ts";
import { isActive } from "../../../domain/denials/denial.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { subjectOf } from "../cases/views.ts";
import type { claimDeeds } from "./claim-deeds-contract.ts";

/** What is done with claims by hand. */
export const claimDeedHandlers = (house: House): Handlers<typeof claimDeeds> => {
  const claims = claimsIn(house);
  const cases = casesIn(house);
  const denials = denialsIn(house);

  /**
   * A claim with its newest version, its case and its place in a denial. The claim and the case's head are both replaced at the
   * version read here, so that whatever came in between is noticed, in whichever order they were read.
   */
  async function found(claimId: Id<"claim">, { allow }: Pick<Ask, "allow">) {
    const claim = (await claims.find(claimId)) ?? refuse("claim.not-found");
    const [whole, submission, claimDenial] = await Promise.all([
      cases.whole(claim.caseId),
      claims.submission(claimId, claim.seq),
      claims.denialOf(claimId),
    ]);
    if (!whole || !submission || !claimDenial) throw new Error("a claim without its case, its newest version or its denial row");
    allow(subjectOf(whole.legalCase));
    return { claim, whole, submission, claimDenial, bills: whole.bills, account: whole.account };
  }

  /** Everything around a changed claim, with what it means for the denial it is in. */
  async function written({ whole, claimDenial }: { whole: WholeCase; claimDenial: ClaimDenial }, outcome: ClaimOutcome, stamp: Stamp) {
    if (outcome.events.length === 0) return [];
    return [...claims.changed(whole, outcome, stamp), ...(await denials.claimChanged(claimDenial, outcome.claim, stamp))];
  }

  /** What hangs on a claim. Its appointment's billing lies with the appointment, which may be another case's since the claim was moved. */
  async function hanging(
    { appointmentId, authorizationId, authorizationUnits }: Claim,
    { authorizations }: WholeCase,
    stamp: Stamp,
  ): Promise<Freed> {
    const [caseId, alerts] = await Promise.all([
      appointmentId && caseOf(house, appointmentId),
      authorizationUnits ? settingsIn(house).now(stamp) : undefined,
    ]);
    return {
      billing: appointmentId && caseId ? await claims.billing(caseId, appointmentId) : undefined,
      authorization: authorizations.find((one) => one.authorizationId === authorizationId),
      alerts: alerts?.authorizationAlerts,
    };
  }

  /** The appointment of a claim that was moved can be billed again where it is, and that case's history says so. */
  async function freed({ elsewhere }: ClaimVoided, stamp: Stamp): Promise<Write[]> {
    const there = elsewhere && (await cases.whole(elsewhere.billing.caseId));
    return there ? claims.changed(there, elsewhere, stamp) : [];
  }

  return {
    async changeClaim(ask) {
      const { path, body, stamp, match } = ask;
      const scene = await found(path.claimId, ask);
      match(scene.claim);
      const changed = changeDraft(scene, body, stamp);
      return { view: changed.claim, writes: await written(scene, changed, stamp) };
    },

    async submitClaim(ask) {
      const { path, body, stamp } = ask;
      const scene = await found(path.claimId, ask);
      const sent = submitClaim(scene, body, scene.whole.legalCase, stamp);
      return { view: sent.submission, writes: await written(scene, sent, stamp) };
    },

    async voidClaim(ask) {
      const { path, body, stamp } = ask;
      const scene = await found(path.claimId, ask);
      const voided = voidClaim({ ...scene, ...(await hanging(scene.claim, scene.whole, stamp)) }, body, stamp);
      return { view: voided.claim, writes: [...(await written(scene, voided, stamp)), ...(await freed(voided, stamp))] };
    },

    async closeClaim(ask) {
      const { path, body, stamp } = ask;
      const scene = await found(path.claimId, ask);
      const closed = closeClaim(scene, body, stamp);
      return { view: closed.claim, writes: await written(scene, closed, stamp) };
    },

    async linkClaim(ask) {
      const { path, body, stamp, allow } = ask;
      const { claim, submission, whole: from, claimDenial } = await found(path.claimId, ask);
      if (body.caseId === claim.caseId) return { view: claim };
      const [there, [denial]] = await Promise.all([
        cases.whole(body.caseId),
        claimDenial.denialId ? denials.those([claimDenial.denialId]) : [],
      ]);
      const to = there ?? refuse("case.not-found");
      allow(subjectOf(to.legalCase), "case.read");
      allow(subjectOf(to.legalCase));
      const activeDenialId = denial && isActive(denial.stage) ? denial.denialId : undefined;
      const moved = linkClaim({ claim, submission, activeDenialId, from, to }, body, stamp);
      const writes = [...claims.moved(from, to, moved, stamp), ...(await denials.claimChanged(claimDenial, moved.claim, stamp))];
      return { view: moved.claim, writes };
    },
  };
};
