import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Operation } from "../../shared/contract.ts";

/**
 * What no route matched. An address that some route has takes other methods, which Allow names; any other address is not there.
 * So DELETE on a case says 405: cases are closed, never deleted (LCM-160).
 */
export async function refuseUnmatched(event: APIGatewayProxyEventV2): Promise<never> {
  const { operations } = await import("../contracts.ts"); // Every schema of every context: for those who lost their way, not for each cold start.
  const allow = methodsAt(
    event.rawPath,
    operations.map(({ operation }) => operation),
  );
  if (allow.length === 0) refuse("route.unknown");
  refuse("route.method", { allow });
}

/** The methods that this path takes, in the alphabet's order. */
function methodsAt(path: string, operations: readonly Operation[]): string[] {
  const asked = path.split("/");
  const methods = operations.filter(({ route }) => isAt(route, asked)).map(methodOf);
  return [...new Set(methods)].toSorted();
}

const methodOf = ({ route }: Operation): string => route.slice(0, route.indexOf(" "));

function isAt(route: Operation["route"], asked: readonly string[]): boolean {
  const parts = route.slice(route.indexOf(" ") + 1).split("/");
  return parts.length === asked.length && parts.every((part, i) => (part.startsWith("{") ? asked[i] !== "" : part === asked[i]));
}
