import * as z from "zod";
import { authorizationRequested } from "../../events/authorizations.ts";
import type { Happened } from "../../events/define.ts";
import type { CaseStatus } from "../cases/legal-case.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { addDays, Day, daysBetween } from "../kernel/time.ts";
import type { Settings } from "../settings/settings.ts";
import type { Booker } from "./appointment-time.ts";
import { activeProvider } from "./appointment-time.ts";
import type { Authorization } from "./authorization.ts";
import { approvedByItself, authorizationFacts, dueOf, refuseOneTooMany } from "./authorization.ts";
import { ServiceType } from "./service-type.ts";

/** More visits than a year has days are no request but a mistake. */
const unitsMax = 365;
/** The longest period that can be asked for; the setting's own limit. */
const periodDaysMax = 730;
const words = (max: number) => z.string().trim().min(3).max(max);

/** What a service that was given before it was authorized must be asked for with (LCM-126). */
const Retroactive = z
  .strictObject({
    serviceDate: Day.meta({ description: "The day of the service: the request is for this day alone" }),
    whyNotBefore: words(1000),
    clinicalRationale: words(2000),
  })
  .meta({ id: "RetroactiveRequest" });

/** LCM-110…113. A retroactive request has the day of the service instead of a period. */
export const RequestAuthorization = z
  .strictObject({
    serviceType: ServiceType,
    providerId: id("provider"),
    units: z.int().min(1).max(unitsMax),
    validFrom: Day.optional().meta({ description: "Required, unless the request is retroactive" }),
    validTo: Day.optional().meta({ description: "By the setting authorizationValidDays unless said otherwise (LCM-122)" }),
    retroactive: Retroactive.optional(),
  })
  .refine(({ validFrom, retroactive }) => (validFrom === undefined) === (retroactive !== undefined), {
    path: ["validFrom"],
    error: "give either the first day of the period or the retroactive request",
  })
  .refine(({ validTo, retroactive }) => !validTo || !retroactive, { path: ["validTo"], error: "a retroactive request is for one day" })
  .refine(({ validFrom, validTo }) => !validFrom || !validTo || daysBetween(validFrom, validTo) <= periodDaysMax, {
    path: ["validTo"],
    error: `must be at most ${periodDaysMax} days after validFrom`,
  })
  .meta({ id: "RequestAuthorization" });
export type RequestAuthorization = z.output<typeof RequestAuthorization>;

export interface RequestFacts {
  readonly legalCase: { readonly caseId: Id<"case">; readonly caseStatus: CaseStatus; readonly dateOfLoss: Day };
  readonly provider: Booker | undefined;
  readonly authorizations: readonly Authorization[];
  readonly settings: Settings;
}

/**
 * Requests an authorization. Office visits and initial evaluations stay requested until the auto-approval service finds them
 * (LCM-114, LCM-115); any other service, and whatever is asked for retroactively, is in review at once (LCM-116, LCM-123).
 * Refuses `case.suspended`, `case.closed` (LCM-092), providers that are unknown or out of use, `authorization.period-backwards`,
 * `.period-past`, `.too-many`, and the three refusals of the retroactive window (LCM-126).
 */
export function requestAuthorization(
  request: RequestAuthorization,
  { legalCase, provider, authorizations, settings }: RequestFacts,
  stamp: Stamp,
): { authorization: Authorization; events: readonly Happened[] } {
  const { caseId, caseStatus } = legalCase;
  if (caseStatus === "suspended" || caseStatus === "closed") refuse(`case.${caseStatus}`, { caseId });
  const { serviceType, providerId, units, retroactive } = request;
  activeProvider(providerId, provider);
  refuseOneTooMany(caseId, authorizations);
  const { serviceDate, ...texts } = retroactive ?? {};
  const period = serviceDate ? oneDay(serviceDate, { legalCase, settings }, stamp) : periodOf(request, settings, stamp);

  const byItself = !retroactive && (approvedByItself as readonly string[]).includes(serviceType);
  const asked: Authorization = {
    authorizationId: stamp.newId("authorization"),
    caseId,
    serviceType,
    providerId,
    units,
    unitsUsed: 0,
    unitsHeld: 0,
    ...period,
    ...(retroactive ? { retroactive: true, ...texts } : {}),
    status: byItself ? "requested" : "inReview",
    requestedAt: stamp.at,
    requestedBy: stamp.actorId,
    version: 1,
  };
  const authorization = { ...asked, dueOn: dueOf(asked, settings.authorizationAlerts) };
  const change = { [authorization.authorizationId]: { after: authorization } };
  return { authorization, events: [authorizationRequested.record(stamp, authorizationFacts(authorization), change)] };
}

type Period = Pick<Authorization, "validFrom" | "validTo">;

/** LCM-113, LCM-122. From today on: what lies before is asked for retroactively (LCM-153). */
function periodOf({ serviceType, validFrom, validTo }: RequestAuthorization, { authorizationValidDays }: Settings, stamp: Stamp): Period {
  const from = validFrom!; // Required by the schema where the request is not retroactive.
  const { byService, otherwise } = authorizationValidDays;
  const to = validTo ?? addDays(from, byService[serviceType] ?? otherwise);
  if (to < from) refuse("authorization.period-backwards", { validFrom: from, validTo: to });
  if (from < today(stamp)) refuse("authorization.period-past", { validFrom: from, today: today(stamp) });
  return { validFrom: from, validTo: to };
}

/** LCM-126: the service was given, after the loss, and not longer ago than the window; its last day is still in. */
function oneDay(serviceDate: Day, { legalCase, settings }: Pick<RequestFacts, "legalCase" | "settings">, stamp: Stamp): Period {
  const now = today(stamp);
  const { dateOfLoss } = legalCase;
  const windowDays = settings.retroactiveWindowDays;
  if (serviceDate > now) refuse("authorization.retro-in-future", { serviceDate, today: now });
  if (serviceDate < dateOfLoss) refuse("authorization.retro-before-loss", { serviceDate, dateOfLoss });
  if (daysBetween(serviceDate, now) > windowDays) refuse("authorization.retro-window", { serviceDate, windowDays });
  return { validFrom: serviceDate, validTo: serviceDate };
}
