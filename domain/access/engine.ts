import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import {
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type AuthorizationAnswer,
  type CheckParseAnswer,
  type EntityJson,
  type TypeAndId,
} from "@cedar-policy/cedar-wasm/nodejs";

/** A question to Cedar: may this principal do this to that, given these entities? Actions and types are those of the schema. */
export interface Question {
  readonly principal: TypeAndId;
  readonly action: string;
  readonly resource: TypeAndId;
  readonly entities: EntityJson[];
}

/** The answer, and the `@id` of the policies that determined it: the permits, or the forbids; none when nothing permits. */
export interface Verdict {
  readonly allowed: boolean;
  readonly policies: readonly string[];
}

/** Stands in a verdict's policies when the engine could not decide, which denies (RELIABILITY 2.1, fail closed). Worth an alarm. */
export const engineFailed = "policy-engine-failed";

// V8 of Node 20 and 22 dies when it deoptimizes a function into which it has inlined a call to wasm, while that call runs:
// under load that is Cedar's. Node 24 does not; not inlining costs nothing that can be measured (tests/faults/policy-engine.test.ts).
setFlagsFromString("--no-turbo-inline-js-wasm-calls");

const name = "case-clinical";
let prepared = false;

/**
 * Reads and parses the policies and the schema, which lie beside this module, or beside the bundle it went into. It happens
 * once, at the first decision or when the edge asks for it while starting, and throws when they cannot be used.
 */
export function prepare(): void {
  if (prepared) return;
  demand(preparseSchema(name, text("schema.cedarschema")));
  demand(preparsePolicySet(name, { staticPolicies: policyTexts() }));
  prepared = true;
}

/** Types whose members have no name in the policies: people, firms and things are only ever compared with each other. */
const nameless = new Set(["User", "Firm", "CaseFile", "CaseList", "Patient", "Platform"]);
const verdictsMax = 10_000;
const verdicts = new Map<string, Verdict>();

/**
 * Decides a question, by what was decided before where it was the same. It is asked under names of its own, the first user, the
 * first firm: no policy can tell, and few different questions are left. Whatever goes wrong, the answer is no, and is not kept.
 */
export function judge(question: Question): Verdict {
  const names = new Map<string, string>();
  const renamed = (_: string, value: unknown): unknown => {
    const { type, id } = (value ?? {}) as Partial<TypeAndId>;
    if (typeof type !== "string" || typeof id !== "string" || !nameless.has(type)) return value;
    const whose = `${type} ${id}`;
    if (!names.has(whose)) names.set(whose, String(names.size));
    return { type, id: names.get(whose) };
  };
  const line = JSON.stringify(question, renamed);
  const known = verdicts.get(line);
  if (known) return known;
  const verdict = ask(JSON.parse(line) as Question);
  if (verdicts.size >= verdictsMax) verdicts.clear();
  if (!verdict.policies.includes(engineFailed)) verdicts.set(line, verdict);
  return verdict;
}

function ask({ principal, action, resource, entities }: Question): Verdict {
  try {
    prepare();
    return verdictOf(
      statefulIsAuthorized({
        principal,
        action: { type: "Action", id: action },
        resource,
        context: {},
        entities,
        preparsedPolicySetId: name,
        preparsedSchemaName: name,
        validateRequest: true,
      }),
    );
  } catch {
    return { allowed: false, policies: [engineFailed] };
  }
}

/** What strict validation says against the policies; empty when all is well. */
export function validatePolicies(): string[] {
  const answer = validate({
    validationSettings: { mode: "strict" },
    schema: text("schema.cedarschema"),
    policies: { staticPolicies: policyTexts() },
  });
  if (answer.type === "failure") return answer.errors.map(({ message }) => message);
  return [
    ...[...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => `${policyId}: ${error.message}`),
    ...answer.otherWarnings.map(({ message }) => message),
  ];
}

/**
 * The text of each policy by its `@id`, the id under which the engine then knows it. The text is cut where an `@id` begins: a
 * policy without one stays with the policy before it, and two in one text do not parse.
 */
export function policyTexts(): Record<string, string> {
  const pieces = text("policies.cedar")
    .split(/^(?=@id\()/m)
    .slice(1); // Before the first policy there is only a comment.
  const texts: Record<string, string> = {};
  for (const piece of pieces) {
    const id = /^@id\("([a-z-]+)"\)/.exec(piece)?.[1];
    if (!id || id in texts) throw new Error(`a policy's @id is malformed or taken: ${piece.slice(0, 60)}`);
    texts[id] = piece;
  }
  return texts;
}

const text = (file: "policies.cedar" | "schema.cedarschema"): string => readFileSync(new URL(file, import.meta.url), "utf8");

function demand(parsed: CheckParseAnswer): void {
  if (parsed.type === "failure") throw new Error(parsed.errors.map(({ message }) => message).join("; "));
}

/** Cedar skips a policy that fails while it is evaluated. A skipped forbid must not open a door, so any failure denies. */
function verdictOf(answer: AuthorizationAnswer): Verdict {
  if (answer.type === "failure" || answer.response.diagnostics.errors.length > 0) return { allowed: false, policies: [engineFailed] };
  return { allowed: answer.response.decision === "allow", policies: answer.response.diagnostics.reason.toSorted() };
}
