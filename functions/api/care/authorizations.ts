import type { AuthorizationChange } from "../../../data/care.ts";
import { careIn } from "../../../data/care.ts";
import type { WholeCase } from "../../../data/cases.ts";
import { casesIn } from "../../../data/cases.ts";
import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import { caseOf } from "../../../data/parts.ts";
import { settingsIn } from "../../../data/settings.ts";
import { checkAuthorization } from "../../../domain/care/check-authorization.ts";
import { cancelAuthorization, decideAuthorization } from "../../../domain/care/decide-authorization.ts";
import { requestAuthorization } from "../../../domain/care/request-authorization.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { subjectOf } from "../cases/views.ts";
import type { authorizations } from "./authorizations-contract.ts";
import { detailsOf } from "./views.ts";

export function authorizationsHandlers(house: House): Handlers<typeof authorizations> {
  const cases = casesIn(house);
  const care = careIn(house);
  const settings = settingsIn(house);

  /** An authorization with its case. What may not be read is not there, whichever way it is addressed. */
  async function found(authorizationId: Id<"authorization">, { can }: Pick<Ask, "can">) {
    const caseId = await caseOf(house, authorizationId);
    const whole = caseId && (await cases.whole(caseId));
    const authorization = whole?.authorizations.find((one) => one.authorizationId === authorizationId);
    if (!whole || !authorization || !can("authorization.read", subjectOf(whole.legalCase))) refuse("authorization.not-found");
    return { whole, authorization };
  }

  /** What was decided about an authorization: the view of it, and what is to be written. */
  function answered(whole: WholeCase, after: AuthorizationChange, ask: Pick<Ask, "can" | "stamp">) {
    return { view: detailsOf(after.authorization, whole.legalCase, ask), writes: care.authorizationChanged(whole, after, ask.stamp) };
  }

  return {
    async requestAuthorization(ask) {
      const { path, body, stamp, allow } = ask;
      const whole = (await cases.whole(path.caseId)) ?? refuse("case.not-found");
      allow(subjectOf(whole.legalCase));
      const [known, now] = await Promise.all([partiesIn(house).load("provider", body.providerId), settings.now(stamp)]);
      const facts = { legalCase: whole.legalCase, authorizations: whole.authorizations, provider: known?.party, settings: now };
      return answered(whole, requestAuthorization(body, facts, stamp), ask);
    },

    async getAuthorization(ask) {
      const { whole, authorization } = await found(ask.path.authorizationId, ask);
      ask.allow(subjectOf(whole.legalCase));
      return { view: detailsOf(authorization, whole.legalCase, ask) };
    },

    async decideAuthorization(ask) {
      const { path, body, stamp, allow } = ask;
      const { whole, authorization } = await found(path.authorizationId, ask);
      allow({ ...subjectOf(whole.legalCase), requestedBy: authorization.requestedBy as Id<"user"> }); // Or a system:, which nobody is.
      const approves = body.decision === "approve" && authorization.authorizationNumber === undefined;
      const [authorizationNumber, { authorizationAlerts: alerts }] = await Promise.all([
        approves ? cases.authorizationNumber(stamp) : undefined,
        settings.now(stamp),
      ]);
      const facts = { caseStatus: whole.legalCase.caseStatus, authorizationNumber, alerts };
      return answered(whole, decideAuthorization(authorization, body, facts, stamp), ask);
    },

    async cancelAuthorization(ask) {
      const { whole, authorization } = await found(ask.path.authorizationId, ask);
      ask.allow(subjectOf(whole.legalCase));
      return answered(whole, cancelAuthorization(authorization, ask.body, ask.stamp), ask);
    },

    async checkAuthorization({ body, allow }) {
      const coverage = (await care.coverage(body.caseId)) ?? refuse("case.not-found");
      allow(subjectOf(coverage.card));
      return { view: checkAuthorization(body, { ...coverage, caseStatus: coverage.card.caseStatus }) };
    },
  };
}
