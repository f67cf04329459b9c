import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type * as z from "zod";
import { notFoundCodeOf } from "../../domain/access/policy.ts";
import type { Flaw } from "../../domain/kernel/refusal.ts";
import { refuse } from "../../domain/kernel/refusal.ts";
import type { Operation } from "./contract.ts";
import { withoutNulls } from "./patch.ts";

const bodyMaxBytes = 1_000_000;

/** The parsed parts of a request; after this nobody checks them again. Every flaw is named by its pointer. */
export function parseRequest(operation: Operation, event: APIGatewayProxyEventV2): { path: unknown; query: unknown; body: unknown } {
  const path = operation.path?.safeParse(event.pathParameters ?? {});
  // An id that cannot be one is answered like one that is not there: an address tells nothing.
  if (path && !path.success)
    refuse(operation.may === "anyone" || operation.may === "self" ? "route.unknown" : notFoundCodeOf(operation.may));
  const query = operation.query?.strict().safeParse(event.queryStringParameters ?? {});
  const body = operation.body?.safeParse(bodyOf(event));
  const flaws = [...flawsOf(query, "?"), ...flawsOf(body, "/")];
  if (flaws.length > 0) refuse("request.invalid", {}, flaws);
  const parsed = body?.data;
  return {
    path: path?.data,
    query: query?.data,
    body: parsed && event.requestContext.http.method === "PATCH" ? withoutNulls(parsed) : parsed,
  };
}

function bodyOf(event: APIGatewayProxyEventV2): unknown {
  const raw = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString() : (event.body ?? "");
  if (Buffer.byteLength(raw) > bodyMaxBytes) refuse("request.too-large");
  if (!/^application\/json\s*(;|$)/i.test(event.headers["content-type"] ?? "")) refuse("request.media-type");
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    refuse("request.malformed");
  }
}

type Parsed = z.ZodSafeParseResult<unknown> | undefined;

/** What zod found, as pointers. Unknown fields are named one by one. Its messages name rules, never the value that was sent. */
export function flawsOf(parsed: Parsed, root: "/" | "?"): Flaw[] {
  if (!parsed || parsed.success) return [];
  return parsed.error.issues.flatMap((issue): Flaw[] => {
    const at = issue.path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    if (issue.code !== "unrecognized_keys") return [{ pointer: root + at, code: issue.code.replaceAll("_", "-"), detail: issue.message }];
    return issue.keys.map((key) => ({
      pointer: `${root}${at && `${at}/`}${key}`,
      code: "unknown-field",
      detail: "There is no such field.",
    }));
  });
}

/** The caller's own request id, if it is one that may be logged; else undefined. */
export const requestIdIn = (event: APIGatewayProxyEventV2): string | undefined => {
  const given = event.headers["x-request-id"];
  return given && /^[\w.:-]{8,64}$/.test(given) ? given : undefined;
};

/** The key under which a POST may be repeated: bare or quoted, 1 to 255 printable characters. */
export function idempotencyKeyIn(event: APIGatewayProxyEventV2): string {
  const given = (event.headers["idempotency-key"] ?? "").replace(/^"(.*)"$/, "$1");
  return /^[\x20-\x7e]{1,255}$/.test(given) ? given : refuse("idempotency.missing");
}

/** The version of If-Match, `"v7"` or `W/"v7"`. */
export function versionIn(event: APIGatewayProxyEventV2): number {
  const given = event.headers["if-match"];
  if (given === undefined) refuse("version.missing");
  const [, digits] = /^(?:W\/)?"v(\d{1,9})"$/.exec(given) ?? [];
  return digits === undefined ? refuse("version.stale") : Number(digits);
}

export const etagOf = (version: number): string => `"v${version}"`;
