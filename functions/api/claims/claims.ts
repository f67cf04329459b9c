import { casesIn } from "../../../data/cases.ts";
import type { ClaimList } from "../../../data/claims.ts";
import { claimPlaceOf, claimsIn } from "../../../data/claims.ts";
import { denialsIn } from "../../../data/denials.ts";
import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import type { Actor } from "../../../domain/access/policy.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { ClaimDenial } from "../../../domain/claims/claim-denial.ts";
import type { Claim, Submission } from "../../../domain/claims/claim.ts";
import type { ClaimStatus } from "../../../domain/claims/claim-status.ts";
import { filingOf } from "../../../domain/claims/filing.ts";
import type { Denial } from "../../../domain/denials/denial.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { plus } from "../../../domain/kernel/money.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { fillPage } from "../../shared/fill-page.ts";
import { isDownwards } from "../../shared/page.ts";
import { subjectOf } from "../cases/views.ts";
import type { claimReads } from "./claims-contract.ts";

/** Claims as they are looked at. */
export const claimReadHandlers = (house: House): Handlers<typeof claimReads> => {
  const claims = claimsIn(house);
  const cases = casesIn(house);

  /** Who may not read the claims of its case is told the same as where there is no such claim. */
  async function allowedOn(caseId: Id<"case">, { allow }: Pick<Ask, "allow">): Promise<void> {
    allow(subjectOf((await cases.card(caseId)) ?? refuse("claim.not-found")));
  }

  async function lineageOf(claimId: Id<"claim">, ask: Pick<Ask, "allow">) {
    const lineage = (await claims.lineage(claimId)) ?? refuse("claim.not-found");
    await allowedOn(lineage.claim.caseId, ask);
    return lineage;
  }

  async function pageOf(list: ClaimList, { query, cursor }: { query: PageAsked; cursor: unknown }, isAsked: (claim: Claim) => boolean) {
    const newestFirst = isDownwards(query);
    const { shown, page, next } = await fillPage(query.limit, cursor as string | undefined, {
      read: (limit, after) => claims.list(list, query.status ?? [], { limit, after, newestFirst }),
      among: async (found) => (list.of === "firms" ? stillOf(found.filter(isAsked), list.ids) : found.filter(isAsked)),
      placeOf: claimPlaceOf,
    }); // We sealed the cursor.
    return { view: { data: shown, page }, ...(next === undefined ? {} : { next }) };
  }

  /** A case may have another firm than when it was billed: its claims are for those who are kept to the new one, and no longer here. */
  async function stillOf(found: readonly Claim[], firmIds: readonly string[]): Promise<Claim[]> {
    const firms = await cases.firmsOf(found.map(({ caseId }) => caseId));
    return found.filter(({ caseId }) => firmIds.includes(firms.get(caseId) ?? ""));
  }

  /** Until when a draft must be filed. The lien payer has no deadline: it is no record of anybody. */
  async function filingFor(claim: Claim, stamp: Stamp) {
    const payer = claim.status === "draft" ? await partiesIn(house).load("payer", claim.payerId) : undefined;
    return payer && filingOf(claim, payer.party, today(stamp));
  }

  /** The denial that a claim was last put into, which may be over. */
  async function denialBehind({ denialId }: Partial<ClaimDenial> = {}): Promise<Denial | undefined> {
    const [denial] = denialId ? await denialsIn(house).those([denialId]) : [];
    return denial;
  }

  return {
    async listClaims(ask) {
      const { query, actor, allow } = ask;
      const list = listFor(query, actor);
      allow(list.of === "firms" ? { firmIds: list.ids as Id<"firm">[] } : {}); // From the query or the actor.
      const { payerId, caseId, firmId } = query;
      return pageOf(list, ask, (claim) => fits(claim, { payerId, caseId, firmId }));
    },

    async claimsOfCase(ask) {
      const { caseId } = ask.path;
      const card = (await cases.card(caseId)) ?? refuse("case.not-found");
      ask.allow(subjectOf(card), "case.read");
      ask.allow(subjectOf(card));
      return pageOf({ of: "case", id: caseId }, ask, () => true);
    },

    async getClaim(ask) {
      const { claim, claimDenial, submissions, remittanceCount } = await lineageOf(ask.path.claimId, ask);
      const [denial, filing] = await Promise.all([denialBehind(claimDenial), filingFor(claim, ask.stamp)]);
      const { denialId, denialNumber, stage } = denial ?? {};
      const inDenial = denialId && denialNumber && stage && { denialId, denialNumber, stage, submissionId: claimDenial?.submissionId };
      return {
        view: { ...claim, submissions: submissions.map(summaryOf), remittanceCount, ...(inDenial && { denial: inDenial }), ...filing },
      };
    },

    async listSubmissions(ask) {
      const { submissions } = await lineageOf(ask.path.claimId, ask);
      return { view: { data: submissions.map(summaryOf), page: { hasMore: false } } };
    },

    async getSubmission(ask) {
      const { submissions } = await lineageOf(ask.path.claimId, ask);
      return { view: submissions.find(({ submissionId }) => submissionId === ask.path.submissionId) ?? refuse("submission.not-found") };
    },
  };
};

interface PageAsked {
  readonly limit: number;
  readonly sort: string;
  readonly status?: ClaimStatus[] | undefined;
}

interface Filters {
  readonly payerId: Id<"payer"> | undefined;
  readonly caseId: Id<"case"> | undefined;
  readonly firmId: Id<"firm"> | undefined;
}

/** Whose list answers the question. Someone bound to firms starts from those firms' own partitions, whatever they ask for (DESIGN 5). */
function listFor({ payerId, caseId, firmId }: Partial<Filters>, actor: Actor): ClaimList {
  if (firmId) return { of: "firms", ids: [firmId] };
  const bound = boundTo(actor);
  if (bound) return { of: "firms", ids: bound };
  if (caseId) return { of: "case", id: caseId };
  return payerId ? { of: "payer", id: payerId } : { of: "all" };
}

const fits = (claim: Claim, asked: Filters): boolean =>
  (["payerId", "caseId", "firmId"] as const).every((field) => asked[field] === undefined || claim[field] === asked[field]);

const summaryOf = (submission: Submission) => ({ ...submission, charge: plus(...submission.lines.map(({ charge }) => charge)) });
