import { casesIn, placeOf } from "../../../data/cases.ts";
import type { CaseList, WholeCase } from "../../../data/cases.ts";
import { verifyHistory } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { settingsIn } from "../../../data/settings.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { Actor } from "../../../domain/access/policy.ts";
import { changeCase } from "../../../domain/cases/change-case.ts";
import { financeFields } from "../../../domain/cases/legal-case.ts";
import type { PartyFacts } from "../../../domain/cases/open-case.ts";
import { openCase, refuseUnfitDates } from "../../../domain/cases/open-case.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Settings } from "../../../domain/settings/settings.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { eventPage, eventsKnownTo } from "../../shared/event-page.ts";
import { isDownwards } from "../../shared/page.ts";
import type { casesContract } from "./contract.ts";
import { lienHandlers } from "./liens.ts";
import { shownOf } from "../care/views.ts";
import { searchHandlers } from "./search.ts";
import { statuteHandlers } from "./statutes.ts";
import { accountFor, subjectOf, viewOf, workingsFor } from "./views.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. The deciding is the domain's. */
export const casesHandlers = (house: House): Handlers<typeof casesContract> => {
  const cases = casesIn(house);
  const settings = settingsIn(house);

  /** The case, after the policy was asked about it; what may not be read is not there. */
  async function found(caseId: Id<"case">, { allow }: Ask, action?: Parameters<Ask["allow"]>[1]): Promise<WholeCase> {
    const whole = (await cases.whole(caseId)) ?? refuse("case.not-found");
    allow(subjectOf(whole.legalCase), action);
    return whole;
  }

  /** A second open case for one accident is refused; the first is named only to those who may see it (LCM-131). */
  async function accidentOf(
    { accidentCaseId, ...facts }: PartyFacts & { accidentCaseId: Id<"case"> | undefined },
    { can }: Ask,
  ): Promise<PartyFacts> {
    if (!accidentCaseId) return facts;
    const card = await cases.card(accidentCaseId);
    return { ...facts, accident: card && can("case.read", subjectOf(card)) ? { caseId: accidentCaseId } : {} };
  }

  return {
    async openCase(ask) {
      const { body, stamp, can, allow } = ask;
      allow({ firmId: body.firmId, caseStatus: body.caseStatus });
      refuseUnfitDates(body, stamp); // Before the counters, so that a bad date draws no number.
      const { providerId } = body.initialEvaluation;
      const [parties, numbers, { statuteAlertDays }] = await Promise.all([
        cases.parties({ ...body, providerId }),
        cases.numbers(stamp),
        body.statuteOfLimitations ? settings.now(stamp) : { statuteAlertDays: [] }, // Most cases open without one.
      ]);
      const facts = await accidentOf(parties, ask);
      const mayActivate = can("case.activate", { firmId: body.firmId, caseStatus: "pending" });
      const opening = openCase(body, { ...facts, ...numbers, mayActivate, statuteAlertDays }, stamp);
      return {
        view: viewOf({ ...opening, authorizations: [opening.authorization] }, ask),
        version: 1,
        writes: cases.opened(opening, stamp),
      };
    },

    async getCase(ask) {
      const whole = await found(ask.path.caseId, ask);
      return { view: { ...viewOf(whole, ask), ...(ask.query.explain ? { workings: workingsFor(whole, ask) } : {}) } };
    },

    async changeCase(ask) {
      const { path, body, stamp, match, can } = ask;
      const [found, { firmFields, statuteAlertDays }] = await Promise.all([cases.whole(path.caseId), settings.now(stamp)]);
      const whole = found ?? refuse("case.not-found");
      const { fields, action } = fieldsFor(subjectOf(whole.legalCase), firmFields, can);
      ask.allow(subjectOf(whole.legalCase), action);
      match(whole.legalCase);
      const facts = await accidentOf(otherThan(path.caseId, await cases.parties({ ...whole.legalCase, ...body })), ask);
      const changed = changeCase(whole, body, { ...facts, fields, statuteAlertDays }, stamp);
      return { view: viewOf({ ...whole, ...changed }, ask), writes: cases.changed(whole, changed, stamp) };
    },

    async listCases({ query, actor, allow, cursor }) {
      const { status = [], limit } = query;
      const list = listFor(query, actor);
      allow(list.of === "firms" ? { firmIds: list.ids } : {});
      const { cards, hasMore } = await cases.list(
        list,
        status,
        limit,
        cursor as string | undefined,
        isDownwards(query) ? "newestFirst" : "oldestFirst",
      ); // We sealed it.
      const last = cards.at(-1);
      return {
        view: { data: cards.filter((card) => isAskedFor(card, query)), page: { hasMore } },
        ...(hasMore && last ? { next: placeOf(last) } : {}),
      };
    },

    async timeline(ask) {
      const { legalCase } = await found(ask.path.caseId, ask);
      return eventPage(
        house,
        ask.path.caseId,
        ask,
        eventsKnownTo(ask, "timeline.read", house, () => subjectOf(legalCase)),
      );
    },

    async history(ask) {
      const { legalCase } = await found(ask.path.caseId, ask);
      return eventPage(
        house,
        ask.path.caseId,
        ask,
        eventsKnownTo(ask, "history.read", house, () => subjectOf(legalCase)),
      );
    },

    async verifyHistory(ask) {
      await found(ask.path.caseId, ask);
      return { view: await verifyHistory(house.table, ask.path.caseId) };
    },

    async authorizations(ask) {
      const { authorizations, legalCase } = await found(ask.path.caseId, ask);
      return { view: { data: authorizations.map((one) => shownOf(one, legalCase, ask)), page: { hasMore: false } } };
    },

    async account(ask) {
      const whole = await found(ask.path.caseId, ask);
      return { view: accountFor(whole, ask) };
    },

    ...lienHandlers(house),
    ...searchHandlers(house),
    ...statuteHandlers(house),
  };
};

/** Which fields this person may change, and the action that says so: every field, those of negotiators, those of a law firm. */
function fieldsFor(subject: ReturnType<typeof subjectOf>, firmFields: Settings["firmFields"], can: Ask["can"]) {
  if (can("case.update", subject)) return { fields: "every", action: "case.update" } as const;
  if (can("case.updateFinances", subject)) return { fields: financeFields, action: "case.updateFinances" } as const;
  return { fields: firmFields, action: "case.updateLimited" } as const;
}

/** The accident's own case does not stand in its own way. */
const otherThan = <F extends { accidentCaseId: Id<"case"> | undefined }>(caseId: Id<"case">, facts: F): F =>
  facts.accidentCaseId === caseId ? { ...facts, accidentCaseId: undefined } : facts;

interface ListQuery {
  readonly firmId?: Id<"firm"> | undefined;
  readonly attorneyId?: Id<"attorney"> | undefined;
  readonly patientId?: Id<"patient"> | undefined;
  readonly accidentType?: string | undefined;
}

/** Whose list answers the question. Someone bound to firms starts from those firms' own partitions, whatever they ask for (DESIGN 5). */
function listFor(
  { firmId, attorneyId, patientId }: ListQuery,
  actor: Actor,
): { of: "firms"; ids: readonly Id<"firm">[] } | Exclude<CaseList, { of: "firms" }> {
  if (firmId) return { of: "firms", ids: [firmId] };
  const bound = boundTo(actor);
  if (bound) return { of: "firms", ids: bound };
  if (patientId) return { of: "patient", id: patientId };
  return attorneyId ? { of: "attorney", id: attorneyId } : { of: "all" };
}

const isAskedFor = (card: { readonly [K in keyof ListQuery]-?: string }, asked: ListQuery): boolean =>
  (["firmId", "attorneyId", "patientId", "accidentType"] as const).every(
    (field) => asked[field] === undefined || asked[field] === card[field],
  );
