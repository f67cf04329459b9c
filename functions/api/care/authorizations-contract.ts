import * as z from "zod";
import { Authorization } from "../../../domain/care/authorization.ts";
import { CheckAuthorization, Coverage } from "../../../domain/care/check-authorization.ts";
import { CancelAuthorization, DecideAuthorization } from "../../../domain/care/decide-authorization.ts";
import { RequestAuthorization } from "../../../domain/care/request-authorization.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Day } from "../../../domain/kernel/time.ts";
import type { Contract } from "../../shared/contract.ts";

const path = z.object({ authorizationId: id("authorization") });

const AuthorizationView = Authorization.extend({
  unitsLeft: z.int().meta({ description: "Neither used nor held" }),
  percentUsed: z.string().meta({ examples: ["40.00"] }),
  usedUpOn: Day.optional().meta({ description: "A forecast: when it would be used up at the pace until now, if before its end" }),
}).meta({ id: "AuthorizationDetails" });

const view = { status: 200, view: AuthorizationView } as const;

/** Approval of services: asked for, decided, canceled, and asked about before each service (LCM-110…127). */
export const authorizations = {
  requestAuthorization: {
    route: "POST /v1/cases/{caseId}/authorizations",
    says: "Requests an authorization, or, for a service already given, asks for it retroactively.",
    may: "authorization.request",
    path: z.object({ caseId: id("case") }),
    body: RequestAuthorization,
    answers: { status: 201, view: AuthorizationView, location: "/v1/authorizations/{authorizationId}" },
    refuses: [
      "case.not-found",
      "case.suspended",
      "case.closed",
      "provider.not-found",
      "provider.inactive",
      "authorization.period-backwards",
      "authorization.period-past",
      "authorization.too-many",
      "authorization.retro-window",
      "authorization.retro-in-future",
      "authorization.retro-before-loss",
    ],
  },
  getAuthorization: {
    route: "GET /v1/authorizations/{authorizationId}",
    says: "Reads an authorization, with what is left of it.",
    may: "authorization.read",
    path,
    answers: view,
    refuses: ["authorization.not-found"],
  },
  decideAuthorization: {
    route: "POST /v1/authorizations/{authorizationId}/decision",
    says: "Approves or denies what was asked for, once; approving gives the authorization its number. Never one's own request.",
    may: "authorization.decide",
    path,
    body: DecideAuthorization,
    answers: view,
    refuses: [
      "authorization.not-found",
      "authorization.decided",
      "authorization.units-exceeded",
      "authorization.outside-period",
      "authorization.period-backwards",
      "authorization.period-past",
      "case.suspended",
      "number.exhausted",
    ],
  },
  cancelAuthorization: {
    route: "POST /v1/authorizations/{authorizationId}/cancellation",
    says: "Cancels an authorization of which nothing is held or used.",
    may: "authorization.request",
    path,
    body: CancelAuthorization,
    answers: view,
    refuses: ["authorization.not-found", "authorization.in-use", "authorization.not-approved"],
  },
  checkAuthorization: {
    route: "POST /v1/authorization-checks",
    says: "Asks whether a service is covered on a day, and if not, why.",
    may: "authorization.check",
    asks: true,
    body: CheckAuthorization,
    answers: { status: 200, view: Coverage },
    refuses: ["case.not-found"],
  },
} as const satisfies Contract;
