import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import { addDays, Day as DaySchema, Instant } from "../kernel/time.ts";
import type { Id } from "../kernel/ids.ts";
import type { SettingValue } from "../settings/settings.ts";
import { settingsCatalog } from "../settings/settings.ts";
import type { ServiceType as ServiceTypeName } from "./service-type.ts";
import { ServiceType } from "./service-type.ts";
import { authorizationApproved, authorizationCanceled, authorizationRequested } from "../../events/authorizations.ts";
import type { Happened } from "../../events/define.ts";

/** LCM-125. In review: a Medical Director decides. Exhausted: every unit is used. Only an approved one can be booked against. */
export const AuthorizationStatus = z.enum(["requested", "inReview", "approved", "denied", "expired", "exhausted", "canceled"]);
export type AuthorizationStatus = z.infer<typeof AuthorizationStatus>;

/** Approval of services under a case (LCM-110…126). Every service needs one (LCM-121). */
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
    status: AuthorizationStatus,
    authorizationNumber: z
      .string()
      .optional()
      .meta({ examples: ["AUTH-2025-0000042"] }),
    requestedAt: Instant,
    requestedBy: z.string(),
    decidedAt: Instant.optional(),
    decidedBy: z.string().optional(),
    /** Shown to whoever may read all of the case, and to nobody else; so are the two texts below. */
    decisionReason: z.string().optional(),
    /** Asked for after the service was given, for that one day (LCM-126). */
    retroactive: z.boolean().optional(),
    whyNotBefore: z.string().optional(),
    clinicalRationale: z.string().optional(),
    oneVisit: z.boolean().optional().meta({ description: "Came with the booking of an office visit, for that visit (LCM-114)" }),
    /** When someone was told that its units, or its days, come to an end: once each (LCM-120). */
    limitAlertOn: DaySchema.optional(),
    endAlertOn: DaySchema.optional(),
    /** The next day on which its schedule must look at it: an alert, or its end. */
    dueOn: DaySchema.optional(),
    version: z.int(),
  })
  .meta({ id: "Authorization" });
export type Authorization = z.output<typeof Authorization>;

/** When an authorization's limits come near (LCM-120). */
export type Alerts = SettingValue<"authorizationAlerts">;
const usualAlerts: Alerts = settingsCatalog.authorizationAlerts.byDefault;

/** Spec: Authorization Workflow › Auto-Approval Logic. Office visits and initial evaluations; all else goes to review (LCM-114…116). */
export const approvedByItself = ["initialEvaluation", "officeVisit"] as const satisfies readonly ServiceTypeName[];

/** They are read with their case, so there is an end to them; a visit a week for six years comes to as many. */
export const authorizationsMax = 300;

/** Refuses `authorization.too-many` where a case has no room for one more. */
export function refuseOneTooMany(caseId: Id<"case">, authorizations: readonly Authorization[]): void {
  if (authorizations.length >= authorizationsMax) refuse("authorization.too-many", { caseId, authorizationsMax });
}

/** What is published of an authorization. */
export const authorizationFacts = ({ caseId, authorizationId, serviceType, units }: Authorization) => ({
  caseId,
  authorizationId,
  serviceType,
  units,
});

export const unitsLeft = ({ units, unitsUsed, unitsHeld }: Pick<Authorization, "units" | "unitsUsed" | "unitsHeld">): number =>
  units - unitsUsed - unitsHeld;

/**
 * The next day on which its schedule must look at an authorization: so many days before its end, then the day after it. One for
 * a single day has no use for a warning; one for a day that had passed when it was asked for cannot expire.
 */
export function dueOf(authorization: Authorization, { daysLeft }: Pick<Alerts, "daysLeft">): Day | undefined {
  const { status, validTo, retroactive, oneVisit, endAlertOn } = authorization;
  const open = status === "requested" || status === "inReview" || status === "approved";
  if (retroactive || !open) return undefined;
  return status === "approved" && !oneVisit && !endAlertOn ? addDays(validTo, -daysLeft) : addDays(validTo, 1);
}

/** The authorization with these changes, at its next version, looked at again when it falls due. */
export function revised(before: Authorization, changes: Partial<Authorization>, alerts: Pick<Alerts, "daysLeft">): Authorization {
  const after: Authorization = { ...before, ...changes, version: before.version + 1 };
  return { ...after, dueOn: dueOf(after, alerts) };
}

/** Requests the initial evaluation that every new case is given (LCM-084), valid from its first day for so many days. */
export function requestInitialEvaluation(
  caseId: Id<"case">,
  limits: { units: number; validDays: number; providerId?: Id<"provider"> | undefined },
  stamp: Stamp,
): { authorization: Authorization; event: Happened } {
  const validFrom: Day = today(stamp);
  const asked: Authorization = {
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
  const authorization = { ...asked, dueOn: dueOf(asked, usualAlerts) };
  const { authorizationId } = authorization;
  const event = authorizationRequested.record(stamp, authorizationFacts(authorization), { [authorizationId]: { after: authorization } });
  return { authorization, event };
}

/**
 * What the auto-approval service makes of a request: approved with its number, or undefined when nothing is to be done, because
 * it is no longer open, is of a kind that people review, or its case is suspended or closed (LCM-092, LCM-114…117, DESIGN 12.12).
 */
export function approveByItself(
  authorization: Authorization,
  { caseStatus, authorizationNumber, alerts = usualAlerts }: { caseStatus: string; authorizationNumber: string; alerts?: Alerts },
  stamp: Stamp,
): { authorization: Authorization; event: Happened } | undefined {
  if (!waitsForItself(authorization) || caseStatus === "suspended" || caseStatus === "closed") return undefined;

  const decided = { status: "approved", authorizationNumber, decidedAt: stamp.at, decidedBy: stamp.actorId } as const;
  const approved = revised(authorization, decided, alerts);
  const event = authorizationApproved.record(
    stamp,
    { ...authorizationFacts(approved), authorizationNumber, byItself: true },
    { [approved.authorizationId]: { before: authorization, after: approved } },
  );
  return { authorization: approved, event };
}

/** Says whether it is one that the auto-approval service is still to approve. */
export const waitsForItself = ({ status, serviceType }: Authorization): boolean =>
  status === "requested" && (approvedByItself as readonly string[]).includes(serviceType);

/**
 * Ends what is left of an authorization as its case closes (DESIGN 12.13): undefined when there is nothing to end, because it is
 * over, or because appointments still hold units of it, which stands in the way of closing.
 */
export function endAuthorization(
  authorization: Authorization,
  stamp: Stamp,
): { authorization: Authorization; event: Happened } | undefined {
  const open = authorization.status === "requested" || authorization.status === "inReview" || authorization.status === "approved";
  return open && authorization.unitsHeld === 0 ? canceled(authorization, stamp) : undefined;
}

/** Canceled, with the event that says so and the reason in the person's words. */
export function canceled(before: Authorization, stamp: Stamp, reason?: string): { authorization: Authorization; event: Happened } {
  const authorization = revised(before, { status: "canceled" }, usualAlerts); // What is canceled falls due no more.
  const change = { [before.authorizationId]: { before, after: authorization } };
  return { authorization, event: authorizationCanceled.record(stamp, authorizationFacts(authorization), change, reason) };
}
