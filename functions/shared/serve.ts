import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { House } from "../../data/house.ts";
import { answer } from "./answer.ts";
import type { Contract, Handlers } from "./contract.ts";
import { guarded } from "./middleware/guarded.ts";
import { logged } from "./middleware/logged.ts";
import { problems } from "./middleware/problems.ts";

/** A Lambda for one contract. */
export const serve = <C extends Contract>(contract: C, handlersOf: (house: House) => Handlers<C>) => onion(answer(contract, handlersOf));

/** What stands around every answer. Outermost first: the log line sees the refusal's status, the headers stand on every answer. */
export const onion = (handler: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .use(logged())
    .use(guarded())
    .use(problems())
    .handler(handler);
