import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { answer } from "../../shared/answer.ts";
import { onion } from "../../shared/serve.ts";
import { selfContract } from "./contract.ts";
import { selfHandlers } from "./handlers.ts";
import { openAnswers } from "./open.ts";
import { refuseUnmatched } from "./unmatched.ts";

const answerSelf = answer(selfContract, selfHandlers);

/** The Lambda of the service itself, and of every request that no route takes. What is open answers before any house is built. */
export const handler = onion(async (event: APIGatewayProxyEventV2) => {
  if (event.routeKey === "$default") await refuseUnmatched(event);
  const open = Object.hasOwn(openAnswers, event.routeKey) ? openAnswers[event.routeKey as keyof typeof openAnswers] : undefined;
  return open ? open(event) : answerSelf(event);
});
