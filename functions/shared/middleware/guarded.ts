import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/**
 * What every answer tells the browser, refusals included (ASVS 14.3.2). Answers hold health data: nothing keeps them. An answer
 * that sets one of these itself, such as the docs page its own content policy, keeps its own.
 */
const guards = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

export const guarded = (): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> => {
  const mark = ({ response }: { response: APIGatewayProxyStructuredResultV2 | null }) => {
    if (response) response.headers = { ...guards, ...response.headers };
  };
  return { after: mark, onError: mark };
};
