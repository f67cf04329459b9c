import * as z from "zod";
import { casesIn } from "../../data/cases.ts";
import { approveByItself, approvedByItself } from "../../domain/care/authorization.ts";
import { authorizationRequested } from "../../events/authorizations.ts";
import { consume } from "../shared/consume.ts";

/**
 * The backend service of the authorization workflow: approves office visits and initial evaluations by itself and gives them
 * their number (LCM-084, LCM-114, LCM-115, LCM-117, INT-007). Another kind, or one that someone decided meanwhile, it leaves alone.
 */
export const handler = consume("auto-approval", async (event, house, stamp) => {
  const { caseId, authorizationId, serviceType } = z.object(authorizationRequested.data.shape).parse(event.data);
  const kinds: readonly string[] = approvedByItself;
  if (!kinds.includes(serviceType)) return [];

  const cases = casesIn(house);
  const [whole, authorizationNumber] = await Promise.all([cases.whole(caseId), cases.authorizationNumber(stamp)]);
  const authorization = whole?.authorizations.find((one) => one.authorizationId === authorizationId);
  if (!whole || !authorization) throw new Error("an authorization that was requested is not there");
  if (authorizationNumber === undefined) throw new Error("this year's authorization numbers are used up");

  const approved = approveByItself(authorization, { caseStatus: whole.legalCase.caseStatus, authorizationNumber }, stamp);
  return approved ? cases.authorizationChanged(whole, approved, stamp) : [];
});
