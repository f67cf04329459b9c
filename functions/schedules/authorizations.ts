import { careIn } from "../../data/care.ts";
import { casesIn } from "../../data/cases.ts";
import { settingsIn } from "../../data/settings.ts";
import { authorizationFellDue } from "../../domain/care/due-care.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { DealWith } from "./due-work.ts";

/** Tells someone that an authorization ends soon, and ends it the day after its last (LCM-119, LCM-120, LCM-122). */
export const lookAtAuthorization: DealWith = async ({ caseId, authorizationId }, house, stamp) => {
  const [whole, { authorizationAlerts }] = await Promise.all([casesIn(house).whole(caseId as Id<"case">), settingsIn(house).now(stamp)]);
  const authorization = whole?.authorizations.find((one) => one.authorizationId === authorizationId);
  const after = authorization && authorizationFellDue(authorization, authorizationAlerts, stamp);
  return whole && after ? careIn(house).authorizationChanged(whole, after, stamp) : [];
};
