import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { actorIdOf, requestIdOf } from "../answer.ts";
import type { RefusalCode } from "../../../domain/kernel/refusal.ts";
import { log } from "../log.ts";

/** What the middlewares of one request tell each other. */
export interface Internal extends Record<string, unknown> {
  startedMs?: number;
  refusalCode?: RefusalCode;
}

/** One line when a request ends: route, status, who, ids, milliseconds. Never a body, a name or a note. */
export const logged = (): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context, Internal> => {
  const line = ({
    event,
    response,
    internal,
  }: {
    event: APIGatewayProxyEventV2;
    response: APIGatewayProxyStructuredResultV2 | null;
    internal: Internal;
  }) => {
    const code = internal.refusalCode;
    const actorId = actorIdOf(event);
    log.info("request", {
      route: event.routeKey,
      status: response?.statusCode ?? 500,
      requestId: requestIdOf(event),
      ids: Object.values(event.pathParameters ?? {}).filter((part): part is string => /^[a-z]+_[0-9A-Z]{26}$/.test(part ?? "")),
      ms: Date.now() - (internal.startedMs ?? Date.now()),
      ...(code ? { code } : {}),
      ...(actorId ? { actorId } : {}),
    });
  };
  return { before: ({ internal }) => void (internal.startedMs = Date.now()), after: line, onError: line };
};
