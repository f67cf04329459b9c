import type { Working } from "../kernel/explain.ts";
import type { Obstacle } from "./appointment-billing.ts";
import type { Service } from "./service.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";
import { placeOf } from "./transition-facts.ts";

/**
 * The service that an appointment is billed as: the one that was named for it, else the only one in use of the appointment's type.
 * Undefined with its obstacle where there is none, or several fit and nobody said which.
 */
export function chooseService(facts: Pick<TransitionFacts, "appointment" | "billing" | "services">): Stage<Service | undefined> {
  const { appointment, billing, services } = facts;
  const named = billing?.serviceId;
  const ofType = services.filter(({ serviceType }) => serviceType === appointment.serviceType);
  const inUse = ofType.filter(({ active }) => active);
  const service = named ? services.find(({ serviceId }) => serviceId === named) : inUse.length === 1 ? inUse[0] : undefined;
  const obstacle = service?.active ? undefined : obstacleOf(facts, { service, inUse: inUse.length, ofType: ofType.length });

  const working: Working = {
    figure: "service",
    formula: "named for the appointment, else the only service in use of its type",
    inputs: {
      serviceType: appointment.serviceType,
      namedForAppointment: named ?? "none",
      inUseOfThisType: inUse.map(({ code }) => code).join(" ") || "none",
    },
    result: obstacle ? `none: ${obstacle.code}` : `${service!.serviceId}, ${service!.code}`, // Without an obstacle there is one.
    rule: "CLM-016",
  };
  return { value: obstacle ? undefined : service, obstacles: obstacle ? [obstacle] : [], explanation: [working] };
}

function obstacleOf(
  facts: Pick<TransitionFacts, "appointment" | "billing">,
  { service, inUse, ofType }: { service: Service | undefined; inUse: number; ofType: number },
): Obstacle {
  const field = placeOf.billing(facts, "serviceId");
  if (service) {
    const says = `The service ${service.code} is no longer given; take it into use again, or name another.`;
    return { code: "service.inactive", says, field };
  }
  if (facts.billing?.serviceId) return { code: "service.not-found", says: "The service that was named is not in the price book.", field };
  if (inUse > 1) return { code: "service.unclear", says: "Several services are of the appointment's type; say which was given.", field };
  if (ofType > 0) return { code: "service.inactive", says: "No service of the appointment's type is given any longer.", field };
  return { code: "service.unclear", says: "The price book has no service of the appointment's type.", field };
}
