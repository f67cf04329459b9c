import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Operation } from "../../shared/contract.ts";
import { operations } from "../contracts.ts";

/**
 * What no route matched. An address that some route has takes other methods, which Allow names; any other address is not there.
 * So DELETE on a case says 405: cases are closed, never deleted (LCM-160).
 */
export function refuseUnmatched(event: APIGatewayProxyEventV2): never {
  const allow = methodsAt(event.rawPath);
  if (allow.length === 0) refuse("route.unknown");
  refuse("route.method", { allow });
}

/** The methods of all contracts that this path takes, in the alphabet's order. */
export function methodsAt(path: string): string[] {
  const asked = path.split("/");
  const methods = operations.filter(({ operation }) => isAt(operation.route, asked)).map(({ operation }) => methodOf(operation));
  return [...new Set(methods)].toSorted();
}

const methodOf = ({ route }: Operation): string => route.slice(0, route.indexOf(" "));

function isAt(route: Operation["route"], asked: readonly string[]): boolean {
  const parts = route.slice(route.indexOf(" ") + 1).split("/");
  return parts.length === asked.length && parts.every((part, i) => (part.startsWith("{") ? asked[i] !== "" : part === asked[i]));
}
