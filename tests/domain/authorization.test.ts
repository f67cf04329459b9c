import { describe, expect, it } from "vitest";
import { authorizationApproved } from "../../events/authorizations.ts";
import type { Authorization } from "../../domain/care/authorization.ts";
import { approveByItself, requestInitialEvaluation } from "../../domain/care/authorization.ts";
import { ServiceType } from "../../domain/care/service-type.ts";
import { CaseStatus } from "../../domain/cases/legal-case.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { evening } from "./case-scenes.ts";

const caseId = newId("case");
const stamp = evening();
const { authorization: requested, event } = requestInitialEvaluation(caseId, { units: 2, validDays: 180 }, stamp);
const decided = aStamp("2025-07-02T04:00:01.000Z", "system:auto-approval");
const authorizationNumber = "AUTH-2025-0000042";

const approve = (difference: Partial<Authorization> = {}, caseStatus: CaseStatus = "pending") =>
  approveByItself({ ...requested, ...difference }, { caseStatus, authorizationNumber }, decided);

describe("the initial evaluation of a new case (LCM-084, LCM-085)", () => {
  it("is requested, valid from today in Los Angeles for its days, with its units (LCM-112, LCM-122)", () => {
    expect(requested).toMatchObject({
      caseId,
      serviceType: "initialEvaluation",
      status: "requested",
      units: 2,
      unitsUsed: 0,
      validFrom: "2025-07-01",
      validTo: "2025-12-28",
      requestedAt: stamp.at,
      requestedBy: stamp.actorId,
      version: 1,
    });
  });

  it("has no number before it is approved (LCM-117)", () => {
    expect(requested.authorizationNumber).toBeUndefined();
  });

  it("keeps the provider that was asked for", () => {
    const providerId = newId("provider");
    expect(requestInitialEvaluation(caseId, { units: 1, validDays: 1, providerId }, stamp).authorization).toMatchObject({
      providerId,
      validTo: "2025-07-02",
    });
  });

  it("says so in the history of its case (LCM-161)", () => {
    expect(event).toMatchObject({
      type: "authorization.requested.v1",
      about: caseId,
      change: { [requested.authorizationId]: { after: requested } },
    });
  });
});

describe("approval by the backend service (LCM-115)", () => {
  it("gives the number, and says who decided and when (LCM-117)", () => {
    const approved = approve();
    expect(approved?.authorization).toEqual({
      ...requested,
      status: "approved",
      authorizationNumber,
      decidedAt: decided.at,
      decidedBy: "system:auto-approval",
      dueOn: "2025-11-28",
      version: 2,
    });
  });

  it("is told as a fact, with what was and what is (LCM-161)", () => {
    const approved = approve();
    const { authorizationId, serviceType, units } = requested;
    expect(approved?.event).toMatchObject({
      type: authorizationApproved.type,
      about: caseId,
      actorId: "system:auto-approval",
      data: { caseId, authorizationId, serviceType, units, authorizationNumber, byItself: true },
      change: { [authorizationId]: { before: requested, after: approved?.authorization } },
    });
  });

  it.each(ServiceType.options)("is for initial evaluations and office visits only: %s (LCM-114, LCM-116)", (serviceType) => {
    const itself = serviceType === "initialEvaluation" || serviceType === "officeVisit";
    expect(approve({ serviceType }) !== undefined).toBe(itself);
  });

  it.each(["requested", "inReview", "approved", "denied", "expired", "exhausted", "canceled"] as const)(
    "is for what is still requested only: %s",
    (status) => {
      expect(approve({ status }) !== undefined).toBe(status === "requested");
    },
  );

  it.each(CaseStatus.options)("goes on while the case does: %s (LCM-092, DESIGN 12.12)", (caseStatus) => {
    expect(approve({}, caseStatus) !== undefined).toBe(caseStatus !== "suspended" && caseStatus !== "closed");
  });
});
