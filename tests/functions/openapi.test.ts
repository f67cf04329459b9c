import type * as z from "zod";
import { describe, expect, it } from "vitest";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { openapiDocument } from "../../docs/openapi.ts";
import { operations } from "../../functions/api/contracts.ts";
import { writesOnce } from "../../functions/shared/answer.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
}
interface Response {
  readonly description: string;
  readonly headers: Record<string, unknown>;
  readonly content?: Record<string, { schema?: Json; examples?: Json }>;
}
interface Described {
  readonly operationId: string;
  readonly tags: string[];
  readonly summary: string;
  readonly security?: unknown[];
  readonly parameters: (Parameter | { $ref: string })[];
  readonly requestBody?: { content: Record<string, { schema: Json; examples?: Json }> };
  readonly responses: Record<string, Response>;
}
type Json = Record<string, unknown>;
interface Document {
  readonly openapi: string;
  readonly tags: { name: string }[];
  readonly paths: Record<string, Record<string, Described>>;
  readonly components: Record<string, Record<string, Json>>;
}

const document = openapiDocument("1.2.3") as unknown as Document;
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, path, operation })),
);

/** Every `$ref` of the document. */
function refsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { $ref } = value as { $ref?: unknown };
  return [...(typeof $ref === "string" ? [$ref] : []), ...Object.values(value).flatMap(refsIn)];
}
const resolve = (ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, part) => (at as Json | undefined)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], document);
const parameterOf = (parameter: Parameter | { $ref: string }) => ("$ref" in parameter ? (resolve(parameter.$ref) as Parameter) : parameter);
const of = (name: string) => described.find(({ operation }) => operation.operationId === name)!.operation;
const headersOf = (name: string) =>
  of(name)
    .parameters.map(parameterOf)
    .filter((one) => one.in === "header")
    .map((one) => one.name);

describe("the description of the API (DESIGN 10)", () => {
  it("is OpenAPI 3.1 and describes every operation of every contract, and no other", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(described.map(({ route }) => route).toSorted()).toEqual(operations.map(({ operation }) => operation.route).toSorted());
  });

  it("names each operation once, under a tag that exists", () => {
    const ids = described.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags.map(({ name }) => name));
    expect(described.flatMap(({ operation }) => operation.tags).filter((tag) => !tags.has(tag))).toEqual([]);
  });

  it("refers to nothing that is not in it, and holds nothing that is not referred to", () => {
    const refs = new Set(refsIn(document));
    expect([...refs].filter((ref) => !ref.startsWith("#/components/") || resolve(ref) === undefined)).toEqual([]);
    const kept = ["parameters", "headers", "schemas"].flatMap((kind) =>
      Object.keys(document.components[kind]!).map((name) => `#/components/${kind}/${name}`),
    );
    expect(kept.filter((ref) => !refs.has(ref) && ref !== "#/components/headers/Allow")).toEqual([]); // Allow is of addresses that no operation has.
  });

  it.each(["parameters", "headers", "examples", "schemas", "securitySchemes"])("gives its %s names that OpenAPI allows", (kind) => {
    expect(Object.keys(document.components[kind]!).filter((name) => !/^[\w.-]+$/.test(name))).toEqual([]);
  });

  it.each(described)("$route declares exactly the parameters of its address, each once", ({ path, operation }) => {
    const parameters = operation.parameters.map(parameterOf);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((one) => one.in === "path").map((one) => one.name)).toEqual(named);
    expect(parameters.filter((one) => one.in === "path" && !one.required)).toEqual([]);
    expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size).toBe(parameters.length);
  });

  it.each(described)("$route says what it answers, each with a description, and problems as problem+json (XCT-015)", ({ operation }) => {
    for (const [status, { description, content = {} }] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^[2-5]\d\d$/);
      expect(description).not.toBe("");
      const isProblem = Number(status) >= 400 && !(operation.operationId === "ready" && status === "503");
      if (isProblem) expect(content).toMatchObject({ "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } });
    }
    expect(Object.keys(operation.responses).some((status) => status.startsWith("2"))).toBe(true);
    expect(operation.summary).not.toBe("");
  });

  it("holds no schema that OpenAPI 3.1 does not know: every type is one of JSON's", () => {
    const types = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
    const typesIn = (value: unknown): unknown[] =>
      typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([key, held]) => (key === "type" && typeof held !== "object" ? [held] : typesIn(held)));
    expect(typesIn(document.components.schemas).filter((type) => !types.has(type as string))).toEqual([]);
    expect(JSON.stringify(document.components.schemas)).not.toContain('"nullable"');
  });
});

describe("what a caller must send", () => {
  it("is an Idempotency-Key with every POST that writes, and with no other (XCT-008)", () => {
    for (const { name, operation } of operations)
      expect([name, headersOf(name).includes("Idempotency-Key")]).toEqual([name, writesOnce(operation)]);
    expect(headersOf("openCase")).toContain("Idempotency-Key");
    expect(headersOf("searchCases")).not.toContain("Idempotency-Key");
  });

  it("is If-Match with every change, which can answer 412 and 428 (XCT-008)", () => {
    for (const { name, operation } of operations)
      expect([name, headersOf(name).includes("If-Match")]).toEqual([name, operation.ifMatch === true]);
    expect(Object.keys(of("changeCase").responses)).toEqual(
      expect.arrayContaining(["200", "400", "401", "403", "404", "409", "412", "422", "428"]),
    );
    expect(Object.keys(of("getCase").responses)).not.toContain("412");
  });

  it("is a token, but where anyone may ask", () => {
    for (const { name, operation } of operations) {
      expect([name, of(name).security]).toEqual([name, operation.may === "anyone" ? [] : undefined]);
      expect([name, "401" in of(name).responses]).toEqual([name, operation.may !== "anyone"]);
    }
  });

  it("is shown by an example that the contract itself accepts, for each operation that takes a body", () => {
    const taking = operations.filter(({ operation }) => operation.body);
    expect(Object.keys(bodyExamples).toSorted()).toEqual(taking.map(({ name }) => name).toSorted());
    for (const { name, operation } of taking)
      expect((operation.body as z.ZodObject).safeParse(bodyExamples[name]).error, name).toBeUndefined();
  });
});

describe("what is answered", () => {
  it("is shown as it is on the wire, both ways: money and days are text (XCT-005, XCT-007)", () => {
    const { LegalCase, OpenCase } = document.components.schemas as Record<string, { properties: Record<string, Json> }>;
    for (const schema of [LegalCase, OpenCase]) {
      expect(schema!.properties.caseValueEstimate).toMatchObject({ type: "string", examples: ["125.00"] });
      expect(schema!.properties.dateOfLoss).toMatchObject({ type: "string", format: "date" });
    }
  });

  it("never shows a law firm the account of its case (XCT-010)", () => {
    const { LegalCase, FirmLegalCase } = document.components.schemas as Record<string, { properties: Json }>;
    expect(Object.keys(LegalCase!.properties)).toContain("account");
    expect(Object.keys(FirmLegalCase!.properties)).not.toContain("account");
    expect(of("getCase").responses["200"]!.content!["application/json"]!.schema).toEqual({
      anyOf: [{ $ref: "#/components/schemas/LegalCase" }, { $ref: "#/components/schemas/FirmLegalCase" }],
    });
  });

  it("tells where the new thing is, and its version", () => {
    expect(Object.keys(of("openCase").responses["201"]!.headers)).toEqual(["X-Request-Id", "ETag", "Location", "Idempotent-Replayed"]);
    expect(Object.keys(of("changeMembership").responses["412"]!.headers)).toContain("ETag");
  });

  it("is a PDF for the card (LCM-080)", () => {
    expect(Object.keys(of("printCard").responses["200"]!.content!)).toEqual(["application/pdf"]);
  });

  it("has an example for each way of saying no (XCT-015)", () => {
    expect(document.components.examples!["firm.inactive"]).toMatchObject({
      value: { code: "firm.inactive", status: 422, detail: "The firm is not active.", errors: [{ pointer: "/firmId" }] },
    });
  });
});
