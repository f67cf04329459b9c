import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { answer } from "../../shared/answer.ts";
import { onion } from "../../shared/serve.ts";
import { operationsContract, selfContract } from "./contract.ts";
import { operationHandlers, selfHandlers } from "./handlers.ts";
import { openAnswers } from "./open.ts";
import { refuseUnmatched } from "./unmatched.ts";

const answerKnown = answer({ ...selfContract, ...operationsContract }, (house) => ({
  ...selfHandlers(house),
  ...operationHandlers(house),
}));

/** The Lambda of the service itself, and of every request that no route takes. What is open answers before any house is built. */
export const handler = onion(async (event: APIGatewayProxyEventV2) => {
  if (event.routeKey === "$default") await refuseUnmatched(event);
  const open = Object.hasOwn(openAnswers, event.routeKey) ? openAnswers[event.routeKey as keyof typeof openAnswers] : undefined;
  return open ? open(event) : answerKnown(event);
});
