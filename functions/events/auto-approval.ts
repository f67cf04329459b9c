import * as z from "zod";
import { careIn } from "../../data/care.ts";
import { casesIn } from "../../data/cases.ts";
import { settingsIn } from "../../data/settings.ts";
import { approveByItself, approvedByItself, waitsForItself } from "../../domain/care/authorization.ts";
import { authorizationRequested } from "../../events/authorizations.ts";
import { consume } from "../shared/consume.ts";

/**
 * The backend service of the authorization workflow: approves office visits and initial evaluations by itself and gives them
 * their number (LCM-084, LCM-114, LCM-115, LCM-117, INT-007). Another kind, one that was asked for retroactively, or one that
 * someone decided meanwhile, it leaves alone.
 */
export const handler = consume("auto-approval", async (event, house, stamp) => {
  const { caseId, authorizationId, serviceType } = z.object(authorizationRequested.data.shape).parse(event.data);
  const kinds: readonly string[] = approvedByItself;
  if (!kinds.includes(serviceType)) return [];

  const cases = casesIn(house);
  const [whole, { authorizationAlerts: alerts }] = await Promise.all([cases.whole(caseId), settingsIn(house).now(stamp)]);
  const authorization = whole?.authorizations.find((one) => one.authorizationId === authorizationId);
  if (!whole || !authorization) throw new Error("an authorization that was requested is not there");
  if (!waitsForItself(authorization)) return []; // No number is drawn for nothing.
  const authorizationNumber = await cases.authorizationNumber(stamp);
  if (authorizationNumber === undefined) throw new Error("this year's authorization numbers are used up");

  const approved = approveByItself(authorization, { caseStatus: whole.legalCase.caseStatus, authorizationNumber, alerts }, stamp);
  return approved ? careIn(house).authorizationChanged(whole, { ...approved, events: [approved.event] }, stamp) : [];
});
