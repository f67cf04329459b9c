import type { Authorization } from "../care/authorization.ts";
import { unitsLeft } from "../care/authorization.ts";
import { whyNot } from "../care/check-authorization.ts";
import type { Wanted } from "../care/check-authorization.ts";
import type { Working } from "../kernel/explain.ts";
import type { Obstacle } from "./appointment-billing.ts";
import type { Service } from "./service.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";
import { placeOf } from "./transition-facts.ts";

/** The authorization that a claim is made under, and what is to be taken from it now; of the appointment's own nothing is. */
export interface UsableAuthorization {
  readonly authorization: Authorization;
  readonly takes?: number;
}

/** Enough to see what is wrong; the explanation has more. */
const obstaclesMax = 10;
const namedMax = 20;

/**
 * The authorization that covers a kept appointment (CLM-036): its own, whose units were used at the visit, also when it was used up
 * or ended since; else another of the case that is approved, fits and has the units left, one that was asked for after the service
 * before all others, then the one that ends first. Its units are taken with the claim (CLM-034). Where none covers it, why each
 * does not, so that someone asks for one retroactively. An appointment that was not kept needs none.
 */
export function findUsableAuthorization(
  facts: Pick<TransitionFacts, "appointment" | "authorizations" | "legalCase">,
  service: Pick<Service, "serviceType">,
): Stage<UsableAuthorization | undefined> {
  const { appointment, authorizations } = facts;
  if (appointment.status !== "showedUp") return notNeeded;

  const { day, providerId, units } = appointment;
  const wanted: Wanted = { serviceType: service.serviceType, day, providerId, units };
  const judged = authorizations
    .filter(({ authorizationId, serviceType }) => authorizationId === appointment.authorizationId || serviceType === service.serviceType)
    .map((authorization): Judged => {
      const isOwn = authorization.authorizationId === appointment.authorizationId;
      return { authorization, isOwn, against: isOwn ? whyNotOwn(authorization, wanted) : whyNot(authorization, wanted) };
    })
    .toSorted(inOrder);
  const best = judged.find(({ against }) => against === undefined);
  const explanation = [workingOf(judged, best, wanted)];
  if (!best) return { value: undefined, obstacles: [toAskFor(facts), ...reasonsOf(judged)], explanation };
  return { value: { authorization: best.authorization, ...(best.isOwn ? {} : { takes: units }) }, obstacles: [], explanation };
}

interface Judged {
  readonly authorization: Authorization;
  readonly isOwn: boolean;
  readonly against: string | undefined;
}

const notNeeded: Stage<undefined> = {
  value: undefined,
  obstacles: [],
  explanation: [
    { figure: "authorization", formula: "only a kept appointment needs one", inputs: {}, result: "none needed", rule: "CLM-036" },
  ],
};

/** Its units were used at the visit, so it only matters that it was good on that day: it may be used up or over by now. */
function whyNotOwn(authorization: Authorization, wanted: Wanted): string | undefined {
  const { status, units } = authorization;
  const asOfTheVisit = status === "exhausted" || status === "expired" ? "approved" : status;
  return whyNot(
    { ...authorization, status: asOfTheVisit, unitsUsed: 0, unitsHeld: 0 },
    { ...wanted, units: Math.min(units, wanted.units) },
  );
}

/** The appointment's own, then those that were asked for after the service, then by their last day. */
const inOrder = (a: Judged, b: Judged): number =>
  Number(b.isOwn) - Number(a.isOwn) ||
  Number(b.authorization.retroactive ?? false) - Number(a.authorization.retroactive ?? false) ||
  (a.authorization.validTo === b.authorization.validTo ? 0 : a.authorization.validTo < b.authorization.validTo ? -1 : 1) ||
  (a.authorization.authorizationId < b.authorization.authorizationId ? -1 : 1);

const toAskFor = (facts: Pick<TransitionFacts, "legalCase">): Obstacle => ({
  code: "claim.held",
  says: "No authorization covers this visit; ask for one retroactively.",
  field: placeOf.authorizations(facts),
});

/** Why each does not cover it: the appointment's own first, then those that end last. */
function reasonsOf(judged: readonly Judged[]): Obstacle[] {
  const [own, others] = [judged.filter(({ isOwn }) => isOwn), judged.filter(({ isOwn }) => !isOwn).toReversed()];
  return [...own, ...others].slice(0, obstaclesMax).map(({ authorization: { authorizationId }, isOwn, against }) => ({
    code: against!, // None of them covers it.
    says: isOwn ? "The appointment's own authorization does not cover it." : "Another authorization does not cover it.",
    field: `/v1/authorizations/${authorizationId}`,
  }));
}

function workingOf(judged: readonly Judged[], best: Judged | undefined, { serviceType, day, units }: Wanted): Working {
  const named = judged.slice(0, namedMax);
  const unnamed = judged.length - named.length;
  return {
    figure: "authorization",
    formula: "the appointment's own, else one of the case that fits: asked for after the service first, then the one that ends first",
    inputs: {
      serviceType,
      day,
      units: String(units),
      ...Object.fromEntries(named.map((one) => [one.authorization.authorizationId, verdictOf(one, best)])),
      ...(unnamed > 0 ? { others: `${unnamed} more` } : {}),
    },
    result: best ? takenText(best, units) : "none: held",
    rule: "CLM-034, CLM-036",
  };
}

function verdictOf({ isOwn, against, authorization }: Judged, best: Judged | undefined): string {
  const whose = isOwn ? "the appointment's own" : authorization.retroactive ? "asked for after the service" : "of the case";
  if (against !== undefined) return `${whose}: ${against}`;
  return authorization === best?.authorization ? `${whose}: covers it` : `${whose}: covers it too, and comes later`;
}

const takenText = ({ authorization, isOwn }: Judged, units: number): string =>
  isOwn
    ? `${authorization.authorizationId}, whose units were used at the visit`
    : `${authorization.authorizationId}, of which ${units} of ${unitsLeft(authorization)} units are taken now: the appointment's own does not cover it`;
