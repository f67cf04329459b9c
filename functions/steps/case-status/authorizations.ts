import { careIn } from "../../../data/care.ts";
import { casesIn } from "../../../data/cases.ts";
import { settingsIn } from "../../../data/settings.ts";
import { approveByItself, endAuthorization, waitsForItself } from "../../../domain/care/authorization.ts";
import type { Step, StepAsk } from "../../shared/steps.ts";
import { following, served } from "./following.ts";

/** What is left of authorizations ends with their case (DESIGN 12.13). */
export const endAuthorizations: Step = async (ask) => ({ ended: await endAuthorizationsOf(ask) });

export async function endAuthorizationsOf(ask: StepAsk): Promise<number> {
  const { here, item } = following(ask);
  const care = careIn(ask.house);
  let count = 0;
  for (const { authorizationId } of (await here()).authorizations) {
    const written = await item(["closed"], async (whole, stamp) => {
      const authorization = whole.authorizations.find((one) => one.authorizationId === authorizationId);
      const ended = authorization && endAuthorization(authorization, stamp);
      return ended ? care.authorizationChanged(whole, { authorization: ended.authorization, events: [ended.event] }, stamp) : [];
    });
    if (written) count += 1;
  }
  return count;
}

/** What would have been approved by itself, had the case not been suspended, is approved now (LCM-092, LCM-114). */
export const resumeAuthorizations: Step = async (ask) => {
  const { here, item } = following(ask);
  const [cases, care] = [casesIn(ask.house), careIn(ask.house)];
  let approved = 0;
  for (const { authorizationId } of (await here()).authorizations.filter(waitsForItself)) {
    const written = await item(served, async (whole, stamp) => {
      const authorization = whole.authorizations.find((one) => one.authorizationId === authorizationId);
      if (!authorization || !waitsForItself(authorization)) return [];
      const [authorizationNumber, settings] = await Promise.all([cases.authorizationNumber(stamp), settingsIn(ask.house).now(stamp)]);
      if (authorizationNumber === undefined) throw new Error("this year's authorization numbers are used up");
      const facts = { caseStatus: whole.legalCase.caseStatus, authorizationNumber, alerts: settings.authorizationAlerts };
      const decided = approveByItself(authorization, facts, stamp);
      return decided ? care.authorizationChanged(whole, { authorization: decided.authorization, events: [decided.event] }, stamp) : [];
    });
    if (written) approved += 1;
  }
  return { approved };
};
