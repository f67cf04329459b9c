import { casesIn } from "../../../data/cases.ts";
import { claimsIn } from "../../../data/claims.ts";
import { denialsIn } from "../../../data/denials.ts";
import type { House } from "../../../data/house.ts";
import { remittancesIn } from "../../../data/remittances.ts";
import type { Write } from "../../../data/table.ts";
import type { Claim, Submission } from "../../../domain/claims/claim.ts";
import type { RemittanceOutcome } from "../../../domain/claims/post-remittance.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { subjectOf } from "../cases/views.ts";
import type { remittancesContract } from "./remittances-contract.ts";

/** It knows every reason code, 40 KB of them: loaded by those who post, not at every cold start. */
const posting = () => import("../../../domain/claims/post-remittance.ts");

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export const remittanceHandlers = (house: House): Handlers<typeof remittancesContract> => {
  const claims = claimsIn(house);
  const remittances = remittancesIn(house);

  /** Who may not read the claims of its case is told the same as where there is no such claim. */
  async function allowedOn(claimId: Id<"claim">, { allow }: Pick<Ask, "allow">): Promise<void> {
    const claim = (await claims.find(claimId)) ?? refuse("claim.not-found");
    allow(subjectOf((await casesIn(house).card(claim.caseId)) ?? refuse("claim.not-found")));
  }

  /** A claim with its case, its place in a denial and what was posted to it. The claim is read first: whatever comes after replaces it. */
  async function found(claimId: Id<"claim">, { allow }: Pick<Ask, "allow">) {
    const claim = (await claims.find(claimId)) ?? refuse("claim.not-found");
    const [whole, claimDenial, posted] = await Promise.all([
      casesIn(house).whole(claim.caseId),
      claims.denialOf(claimId),
      remittances.all(claimId),
    ]);
    if (!whole || !claimDenial) throw new Error("a claim without its case or its denial row");
    allow(subjectOf(whole.legalCase));
    return { claim, whole, claimDenial, remittances: posted, bills: whole.bills, account: whole.account };
  }

  /** The version that was answered: one that is named, or the newest. */
  async function answered({ claimId, seq }: Claim, submissionId: Id<"submission"> | undefined): Promise<Submission | undefined> {
    if (submissionId === undefined) return claims.submission(claimId, seq);
    return (await claims.submissions(claimId)).find((one) => one.submissionId === submissionId);
  }

  /** The remittance, its claim, bill and account, and what that means for the denial it is in: one transaction. */
  async function replyOf({ whole, claimDenial }: Awaited<ReturnType<typeof found>>, outcome: RemittanceOutcome, stamp: Stamp) {
    const writes: Write[] = [
      ...remittances.posted(outcome),
      ...claims.changed(whole, outcome, stamp),
      ...(await denialsIn(house).claimChanged(claimDenial, outcome.claim, stamp)),
    ];
    return { view: { ...outcome.remittance, claim: outcome.claim }, writes };
  }

  return {
    async postRemittance(ask) {
      const { path, body, stamp } = ask;
      const scene = await found(path.claimId, ask);
      const submission = await answered(scene.claim, body.submissionId);
      const { postRemittance } = await posting();
      return replyOf(scene, postRemittance(body, { ...scene, submission }, stamp), stamp);
    },

    async listRemittances(ask) {
      await allowedOn(ask.path.claimId, ask);
      return { view: { data: await remittances.all(ask.path.claimId), page: { hasMore: false } } };
    },

    async getRemittance(ask) {
      const { claimId, remittanceId } = ask.path;
      await allowedOn(claimId, ask);
      return { view: (await remittances.find(claimId, remittanceId)) ?? refuse("remittance.not-found") };
    },

    async reverseRemittance(ask) {
      const { path, body, stamp } = ask;
      const scene = await found(path.claimId, ask);
      const remittance = scene.remittances.find((one) => one.remittanceId === path.remittanceId) ?? refuse("remittance.not-found");
      const { reverseRemittance } = await posting();
      return replyOf(scene, reverseRemittance(remittance, body, scene, stamp), stamp);
    },
  };
};
