import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { Refusal } from "../../../domain/kernel/refusal.ts";
import { requestIdOf } from "../answer.ts";
import { log } from "../log.ts";
import type { Internal } from "./logged.ts";
import { problem } from "../problem.ts";

/** The engine said "not now" even after the client's own retries: the caller may try again, nothing was written. */
const passing = new Set([
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TransactionInProgressException",
  "ServiceUnavailable",
  "InternalServerError",
]);

/** A refusal is an answer. Anything else that was thrown is our fault: logged by class and frames, told in none of its words. */
export const problems = (): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context, Internal> => ({
  after({ event, response }) {
    if (response) response.headers = { ...response.headers, "x-request-id": requestIdOf(event) };
  },
  onError(request) {
    const { event, error } = request;
    const about = { requestId: requestIdOf(event), path: event.rawPath };
    const refusal = error instanceof Refusal ? error : passing.has(error?.name ?? "") ? new Refusal("busy.try-again") : undefined;
    if (!refusal) log.fault("our fault", error, { route: event.routeKey, requestId: about.requestId });
    const code = refusal?.code ?? "our-fault";
    request.internal.refusalCode = code;
    const headers: Record<string, string> = { "x-request-id": about.requestId };
    if (code === "busy.try-again") headers["retry-after"] = "1";
    if (code === "token.invalid") headers["www-authenticate"] = "Bearer";
    if (code === "version.stale" && typeof refusal?.details.currentVersion === "number")
      headers.etag = `"v${refusal.details.currentVersion}"`;
    if (code === "route.method" && Array.isArray(refusal?.details.allow)) headers.allow = refusal.details.allow.join(", ");
    request.response = problem(code, { ...about, details: refusal?.details ?? {}, flaws: refusal?.flaws ?? [], headers });
  },
});
