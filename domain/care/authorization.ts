import * as z from "zod";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import { addDays, Day as DaySchema, Instant } from "../kernel/time.ts";
import type { Id } from "../kernel/ids.ts";
import type { ServiceType as ServiceTypeName } from "./service-type.ts";
import { ServiceType } from "./service-type.ts";
import { authorizationApproved, authorizationRequested } from "../../events/authorizations.ts";
import type { Happened } from "../../events/define.ts";

/** Approval of services under a case (LCM-110…125). Every service needs one (LCM-121). */
export const Authorization = z
  .object({
    authorizationId: id("authorization"),
    caseId: id("case"),
    serviceType: ServiceType,
    providerId: id("provider").optional(),
    units: z.int().meta({ description: "Visits or units allowed (LCM-112)" }),
    unitsUsed: z.int(),
    unitsHeld: z.int().default(0).meta({ description: "Held by appointments that are booked and not yet kept" }),
    validFrom: DaySchema,
    validTo: DaySchema,
    status: z.enum(["requested", "inReview", "approved", "denied", "expired", "exhausted", "canceled"]),
    authorizationNumber: z
      .string()
      .optional()
      .meta({ examples: ["AUTH-2025-0000042"] }),
    requestedAt: Instant,
    requestedBy: z.string(),
    decidedAt: Instant.optional(),
    decidedBy: z.string().optional(),
    /** The next day on which its schedule must look at it: an alert, or its end. */
    dueOn: DaySchema.optional(),
    version: z.int(),
  })
  .meta({ id: "Authorization" });
export type Authorization = z.output<typeof Authorization>;

/** Spec: Authorization Workflow › Auto-Approval Logic. Office visits and initial evaluations; all else goes to review (LCM-114…116). */
export const approvedByItself = ["initialEvaluation", "officeVisit"] as const satisfies readonly ServiceTypeName[];

/** Requests the initial evaluation that every new case is given (LCM-084), valid from its first day for so many days. */
export function requestInitialEvaluation(
  caseId: Id<"case">,
  limits: { units: number; validDays: number; providerId?: Id<"provider"> | undefined },
  stamp: Stamp,
): { authorization: Authorization; event: Happened } {
  const validFrom: Day = today(stamp);
  const authorization: Authorization = {
    authorizationId: stamp.newId("authorization"),
    caseId,
    serviceType: "initialEvaluation",
    providerId: limits.providerId,
    units: limits.units,
    unitsUsed: 0,
    unitsHeld: 0,
    validFrom,
    validTo: addDays(validFrom, limits.validDays),
    status: "requested",
    requestedAt: stamp.at,
    requestedBy: stamp.actorId,
    version: 1,
  };
  const { authorizationId, serviceType, units } = authorization;
  const event = authorizationRequested.record(
    stamp,
    { caseId, authorizationId, serviceType, units },
    { [authorizationId]: { after: authorization } },
  );
  return { authorization, event };
}

/**
 * What the auto-approval service makes of a request: approved with its number, or undefined when nothing is to be done, because
 * it is no longer open, is of a kind that people review, or its case is suspended or closed (LCM-092, LCM-114…117, DESIGN 12.12).
 */
export function approveByItself(
  authorization: Authorization,
  { caseStatus, authorizationNumber }: { caseStatus: string; authorizationNumber: string },
  stamp: Stamp,
): { authorization: Authorization; event: Happened } | undefined {
  const kinds: readonly string[] = approvedByItself;
  if (authorization.status !== "requested" || !kinds.includes(authorization.serviceType)) return undefined;
  if (caseStatus === "suspended" || caseStatus === "closed") return undefined;

  const approved: Authorization = {
    ...authorization,
    status: "approved",
    authorizationNumber,
    decidedAt: stamp.at,
    decidedBy: stamp.actorId,
    version: authorization.version + 1,
  };
  const { caseId, authorizationId, serviceType, units } = approved;
  const event = authorizationApproved.record(
    stamp,
    { caseId, authorizationId, serviceType, units, authorizationNumber, byItself: true },
    { [authorizationId]: { before: authorization, after: approved } },
  );
  return { authorization: approved, event };
}
