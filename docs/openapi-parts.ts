import * as z from "zod";
import { notFoundCodeOf } from "../domain/access/policy.ts";
import type { RefusalCode } from "../domain/kernel/refusal.ts";
import { refusals } from "../domain/kernel/refusals.ts";
import type { RefusalMeaning } from "../domain/kernel/refusals.ts";
import { writesOnce } from "../functions/shared/answer.ts";
import type { Operation } from "../functions/shared/contract.ts";
import { statusOf } from "../functions/shared/http-status.ts";
import { problem } from "../functions/shared/problem.ts";

type Json = Record<string, unknown>;

/** What a caller needs to know of all operations at once (DESIGN 10). */
export const description = `
Legal cases, memberships and the money of a medical-lien network.

**Ids** are prefixed ULIDs, \`case_01K9…\`; people see numbers, \`CASE-2025-00042\`. **Money** is decimal text with two places,
\`"125.00"\`, never a JSON number. **Days** are \`YYYY-MM-DD\` on the tenant's calendar, **instants** RFC 3339 in UTC.

**Writing.** A POST that writes needs an \`Idempotency-Key\`: sent again with the same key and body, it answers what it answered and
does nothing twice. A change needs \`If-Match\` with the \`ETag\` that was read; if someone was faster, the answer is 412. In a PATCH,
\`null\` clears a field. Unknown fields are refused by name.

**Lists** are \`{data, page: {next, hasMore}}\`; give \`page.next\` back as \`?cursor=\`.

**Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`, a plain sentence, and the fields at fault as JSON pointers.
What you may not see answers as if it were not there.
`.trim();

/** Every error, as `problem` writes it. */
export const Problem = z
  .object({
    type: z.string().meta({ examples: ["/problems/firm.inactive"] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: "The path that was asked for" }),
    code: z
      .enum(Object.keys(refusals) as [RefusalCode, ...RefusalCode[]])
      .meta({ description: "Stable: codes are added and never renamed" }),
    requestId: z.string(),
    details: z.record(z.string(), z.unknown()).optional().meta({ description: "Ids, codes and days of this case; never a name" }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: "JSON pointer into the body, or ?name of a query parameter" }),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: "Problem" });

/** One example for each refusal, as the very function that answers it would write it. */
export const problemExamples: Json = Object.fromEntries(
  (Object.keys(refusals) as RefusalCode[]).map((code) => {
    const { body = "{}" } = problem(code, { requestId: "request_01K9ZQ3V7M8N4P5R6S7T8V9W0X", path: "/v1/…" });
    return [code, { summary: refusals[code].says, value: JSON.parse(body) as unknown }];
  }),
);

const text = (examples: string[], more: object = {}) => ({ schema: { type: "string", examples, ...more } });

export const headerParameters: Json = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: true,
    description: "Any text of yours, new for each new request, the same when you repeat one.",
    ...text(["6f1f0c2e-open-case"], { minLength: 1, maxLength: 255 }),
  },
  IfMatch: { name: "If-Match", in: "header", required: true, description: "The ETag of the version you read.", ...text(['"v1"']) },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    required: false,
    description: "The ETag you have: 304 when it still holds.",
    ...text(['"v1"']),
  },
  RequestId: {
    name: "X-Request-Id",
    in: "header",
    required: false,
    description: "Your own id for this request; it is answered, logged and kept on the history.",
    ...text(["import-2025-07-01-0001"], { pattern: "^[\\w.:-]{8,64}$" }),
  },
};

export const responseHeaders: Json = {
  RequestId: { description: "The request's id: yours, or one of ours.", ...text(["request_01K9ZQ3V7M8N4P5R6S7T8V9W0X"]) },
  ETag: { description: "The version, for If-Match.", ...text(['"v1"']) },
  Location: { description: "Where the new thing is read.", ...text(["/v1/cases/case_01K9ZQ3V7M8N4P5R6S7T8V9W0X"]) },
  IdempotentReplayed: { description: "There when this request was answered before and nothing was done again.", ...text(["true"]) },
  RetryAfter: { description: "Seconds to wait.", ...text(["1"]) },
  Allow: { description: "The methods this address takes.", ...text(["GET, PATCH"]) },
  WwwAuthenticate: { description: "How to say who you are.", ...text(["Bearer"]) },
};

/** Every code an operation can answer with: its own, and those of its edge. Sorted by status, then by name. */
export function refusalsOf(operation: Operation): RefusalCode[] {
  const { may, path, query, body, ifMatch } = operation;
  const guarded = may !== "anyone" && may !== "self";
  const codes: RefusalCode[] = [
    ...operation.refuses,
    ...(may === "anyone" ? [] : (["token.invalid", "user.unknown", "busy.try-again"] as const)),
    ...(guarded ? (["access.denied"] as const) : []),
    ...(guarded && path ? [notFoundCodeOf(may)] : []),
    ...(query || body ? (["request.invalid"] as const) : []),
    ...(query && "cursor" in query.shape ? (["cursor.invalid"] as const) : []),
    ...(body ? (["request.malformed", "request.media-type", "request.too-large"] as const) : []),
    ...(writesOnce(operation) ? (["idempotency.missing", "idempotency.reused"] as const) : []),
    ...(ifMatch ? (["version.missing", "version.stale"] as const) : []),
    "our-fault",
  ];
  return [...new Set(codes)].sort((a, b) => statusOf[a] - statusOf[b] || (a < b ? -1 : 1));
}

const here = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });

/** The refusals of an operation, by status: which codes, in which words, with an example of each. */
export function problemResponses(operation: Operation): Json {
  const all = refusalsOf(operation);
  const statuses = [...new Set(all.map((code) => statusOf[code]))];
  return Object.fromEntries(
    statuses
      .map((status) => [status, all.filter((code) => statusOf[code] === status)] as const)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\` ${(refusals[code] as RefusalMeaning).says}`).join("\n\n"),
          headers: { "X-Request-Id": here("headers", "RequestId"), ...headersAt(status) },
          content: {
            "application/problem+json": {
              schema: here("schemas", "Problem"),
              examples: Object.fromEntries(codes.map((code) => [code, here("examples", code)])),
            },
          },
        },
      ]),
  );
}

function headersAt(status: number): Json {
  switch (status) {
    case 401:
      return { "WWW-Authenticate": here("headers", "WwwAuthenticate") };
    case 412:
      return { ETag: here("headers", "ETag") };
    case 503:
      return { "Retry-After": here("headers", "RetryAfter") };
    default:
      return {};
  }
}
