import * as z from "zod";
import type { CaseStatus } from "../cases/legal-case.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import type { RefusalCode } from "../kernel/refusal.ts";
import { Day } from "../kernel/time.ts";
import type { Authorization } from "./authorization.ts";
import { unitsLeft } from "./authorization.ts";
import type { ServiceType as ServiceTypeName } from "./service-type.ts";
import { ServiceType } from "./service-type.ts";

/** A service that is to be covered: of which kind, on which day, at which provider when that is known, with how many units. */
export interface Wanted {
  readonly serviceType: ServiceTypeName;
  readonly day: Day;
  readonly providerId?: Id<"provider"> | undefined;
  readonly units: number;
}

/** Why an authorization does not cover a service, the first reason that applies; undefined when it does (LCM-118, LCM-121, LCM-125). */
export function whyNot(authorization: Authorization, { serviceType, day, providerId, units }: Wanted): RefusalCode | undefined {
  if (authorization.serviceType !== serviceType) return "authorization.other-service";
  if (authorization.status === "exhausted") return "authorization.units-exceeded";
  if (authorization.status !== "approved") return "authorization.not-approved";
  if (authorization.providerId && providerId && authorization.providerId !== providerId) return "authorization.other-provider";
  if (day < authorization.validFrom || day > authorization.validTo) return "authorization.outside-period";
  return unitsLeft(authorization) < units ? "authorization.units-exceeded" : undefined;
}

/** The question whether a service may be given (LCM-127). */
export const CheckAuthorization = z
  .strictObject({
    caseId: id("case"),
    serviceType: ServiceType,
    on: Day.meta({ description: "The day of the service" }),
    providerId: id("provider").optional(),
    units: z.int().min(1).max(365).default(1),
  })
  .meta({ id: "CheckAuthorization" });
export type CheckAuthorization = z.output<typeof CheckAuthorization>;

const Reason = z.object({
  code: z.string().meta({ description: "A refusal's code, or authorization.by-itself", examples: ["authorization.outside-period"] }),
  authorizationId: id("authorization").optional(),
});

export const Coverage = z
  .object({
    covered: z.boolean(),
    authorizationId: id("authorization").optional().meta({ description: "Of those that cover it, the one that ends first" }),
    unitsLeft: z.int(),
    reasons: z.array(Reason).meta({ description: "Why each authorization of this service does not cover it" }),
  })
  .meta({ id: "Coverage" });
export type Coverage = z.output<typeof Coverage>;

/**
 * Says whether a service is covered on a day. An office visit always is while the case is served: its booking brings its own
 * authorization (LCM-114). While a case is suspended or closed nothing is (LCM-092, LCM-094).
 */
export function checkAuthorization(
  asked: CheckAuthorization,
  { caseStatus, authorizations }: { caseStatus: CaseStatus; authorizations: readonly Authorization[] },
): Coverage {
  if (caseStatus === "suspended" || caseStatus === "closed")
    return { covered: false, unitsLeft: 0, reasons: [{ code: `case.${caseStatus}` }] };

  const wanted = { ...asked, day: asked.on };
  const judged = authorizations
    .filter(({ serviceType }) => serviceType === asked.serviceType)
    .map((authorization) => ({ authorization, code: whyNot(authorization, wanted) }));
  const fitting = judged.filter(({ code }) => code === undefined).map(({ authorization }) => authorization);
  const reasons = judged.flatMap(({ code, authorization: { authorizationId } }) => (code ? [{ code, authorizationId }] : []));
  const best = fitting.toSorted((a, b) => (a.validTo < b.validTo ? -1 : 1))[0];
  if (best) return { covered: true, authorizationId: best.authorizationId, unitsLeft: unitsLeft(best), reasons };
  if (asked.serviceType === "officeVisit") return { covered: true, unitsLeft: asked.units, reasons: [{ code: "authorization.by-itself" }] };
  return { covered: false, unitsLeft: 0, reasons };
}
