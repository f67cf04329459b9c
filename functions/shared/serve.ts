import middy from "@middy/core";
import httpSecurityHeaders from "@middy/http-security-headers";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { House } from "../../data/house.ts";
import { answer } from "./answer.ts";
import type { Contract, Handlers } from "./contract.ts";
import { logged } from "./middleware/logged.ts";
import { problems } from "./middleware/problems.ts";

/** A Lambda for one contract. Outermost first: the log line sees the refusal's status, the headers stand on every answer. */
export const serve = <C extends Contract>(contract: C, handlersOf: (house: House) => Handlers<C>) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .use(logged())
    .use(httpSecurityHeaders({ contentSecurityPolicy: { "default-src": "'none'", "frame-ancestors": "'none'" } as never }))
    .use(neverCached())
    .use(problems())
    .handler(answer(contract, handlersOf));

/** Answers hold health data: no cache keeps them (ASVS 14.3.2). */
const neverCached = () => {
  const mark = ({ response }: { response: APIGatewayProxyStructuredResultV2 | null }) => {
    if (response) response.headers = { "cache-control": "no-store", ...response.headers };
  };
  return { after: mark, onError: mark };
};
