import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Flaw, RefusalCode, RefusalDetails } from "../../domain/kernel/refusal.ts";
import type { RefusalMeaning } from "../../domain/kernel/refusals.ts";
import { refusals } from "../../domain/kernel/refusals.ts";
import { statusOf } from "./http-status.ts";

/**
 * A refusal as problem+json (RFC 9457): the code, the plain sentence, and the fields at fault (XCT-015). Details hold ids, codes
 * and days only, so nothing of a patient is told.
 */
export function problem(
  code: RefusalCode,
  about: { requestId: string; path: string; details?: RefusalDetails; flaws?: readonly Flaw[]; headers?: Record<string, string> },
): APIGatewayProxyStructuredResultV2 {
  const { says, field }: RefusalMeaning = refusals[code];
  const flaws = about.flaws?.length ? about.flaws : field ? [{ pointer: field, code, detail: says }] : undefined;
  return {
    statusCode: statusOf[code],
    headers: { "content-type": "application/problem+json", ...about.headers },
    body: JSON.stringify({
      type: `/problems/${code}`,
      title: says,
      status: statusOf[code],
      detail: says,
      instance: about.path,
      code,
      requestId: about.requestId,
      ...(about.details && Object.keys(about.details).length > 0 ? { details: about.details } : {}),
      ...(flaws ? { errors: flaws } : {}),
    }),
  };
}
