import * as z from "zod";
import { createSchema } from "zod-openapi";
import { contexts, operations } from "../functions/api/contracts.ts";
import type { NamedOperation } from "../functions/api/contracts.ts";
import { writesOnce } from "../functions/shared/answer.ts";
import type { Operation } from "../functions/shared/contract.ts";
import { bodyExamples } from "./openapi-examples.ts";
import { Problem, description, headerParameters, problemExamples, problemResponses, responseHeaders } from "./openapi-parts.ts";

type Json = Record<string, unknown>;

/**
 * The API as OpenAPI 3.1, from the contracts and nothing else (DESIGN 1.3). Both requests and responses show the wire: money as
 * text, days as text, no brands.
 */
export function openapiDocument(version: string): Json {
  const schemas: Json = {};
  const wire = (schema: z.ZodType): Json => wireOf(schema, schemas);
  wire(Problem);
  const paths: Record<string, Json> = {};
  for (const named of operations) {
    const [method = "", path = ""] = named.operation.route.split(" ");
    (paths[path] ??= {})[method.toLowerCase()] = operationOf(named, wire);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Case Clinical MedLegal API",
      version,
      description,
      license: { name: "Proprietary", identifier: "LicenseRef-Case-Clinical" },
    },
    servers: [{ url: "/", description: "Where this description was read from" }],
    security: [{ login: [] }],
    tags: contexts.map(({ name, says }) => ({ name, description: says })),
    paths,
    components: {
      securitySchemes: {
        login: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An access token of the login service. It says who; roles and firms are kept here.",
        },
      },
      parameters: headerParameters,
      headers: responseHeaders,
      examples: problemExamples,
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

/** A schema as it is on the wire, which is the side that a codec decodes from. What has an id becomes a component. */
function wireOf(schema: z.ZodType, schemas: Json): Json {
  const made = createSchema(schema, {
    io: "input",
    openapiVersion: "3.1.1",
    opts: { override: ({ jsonSchema }) => withoutPattern(jsonSchema) },
  });
  for (const [name, component] of Object.entries(made.components)) {
    const known = schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(component)) throw new Error(`two schemas are called ${name}`);
    schemas[name] = component;
  }
  return made.schema as Json;
}

/** The format says what a day is; zod's pattern of every leap year says it in two hundred letters. */
function withoutPattern(jsonSchema: Json): void {
  if (jsonSchema.format === "date" || jsonSchema.format === "date-time") delete jsonSchema.pattern;
}

type Wire = (schema: z.ZodType) => Json;

function operationOf({ name, context, operation }: NamedOperation, wire: Wire): Json {
  const { says, may, body } = operation;
  return {
    operationId: name,
    tags: [context],
    summary: firstSentence(says).replace(/\.$/, ""),
    description: `${says.slice(firstSentence(says).length).trim()}\n\n${mayText(may)}`.trim(),
    ...(may === "anyone" ? { security: [] } : {}),
    parameters: parametersOf(operation, wire),
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: wire(body), ...examplesFor(name) } } } } : {}),
    responses: { ...answersOf(operation, wire), ...problemResponses(operation) },
    "x-may": may,
  };
}

const firstSentence = (text: string): string => text.split(/(?<=\.)\s/, 1)[0]!; // A split has a first part.

const mayText = (may: Operation["may"]): string => {
  if (may === "anyone") return "Needs no login.";
  if (may === "self") return "Needs a login and no particular role.";
  return `Guarded by the action \`${may}\`; the access matrix says whose it is.`;
};

const examplesFor = (name: string): Json => {
  const value = bodyExamples[name];
  return value === undefined ? {} : { examples: { usual: { summary: "A usual request", value } } };
};

const here = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });

function parametersOf(operation: Operation, wire: Wire): Json[] {
  const isGet = operation.route.startsWith("GET ");
  return [
    ...fieldsOf(operation.path, wire, "path"),
    ...fieldsOf(operation.query, wire, "query"),
    ...(writesOnce(operation) ? [here("parameters", "IdempotencyKey")] : []),
    ...(operation.ifMatch ? [here("parameters", "IfMatch")] : []),
    ...(isGet && isVersioned(operation) ? [here("parameters", "IfNoneMatch")] : []),
    here("parameters", "RequestId"),
  ];
}

/** Each field of an object as a parameter of its own, its description beside its schema. */
function fieldsOf(object: z.ZodObject | undefined, wire: Wire, place: "path" | "query"): Json[] {
  return Object.entries(object?.shape ?? {}).map(([name, field]) => {
    const { description: text, ...schema } = wire(field as z.ZodType);
    const required = place === "path" || !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(text ? { description: text } : {}), schema };
  });
}

function answersOf(operation: Operation, wire: Wire): Json {
  const { status, view, firmView, also, media = "application/json", location } = operation.answers;
  const versioned = isVersioned(operation);
  const schema = media === "application/json" ? (firmView ? { anyOf: [wire(view), wire(firmView)] } : wire(view)) : undefined;
  const headers = {
    "X-Request-Id": here("headers", "RequestId"),
    ...(versioned ? { ETag: here("headers", "ETag") } : {}),
    ...(location ? { Location: here("headers", "Location") } : {}),
    ...(writesOnce(operation) ? { "Idempotent-Replayed": here("headers", "IdempotentReplayed") } : {}),
  };
  // Anyone of, not one of: the smaller form is a part of the larger, so the larger fits both.
  const says = firmView ? "Done. A law firm's users get the second form, which has less." : "Done.";
  return {
    [status]: { description: says, headers, content: { [media]: schema ? { schema } : {} } },
    ...(operation.route.startsWith("GET ") && versioned
      ? { 304: { description: "Not changed since the version in If-None-Match.", headers } }
      : {}),
    ...(also
      ? {
          [also.status]: {
            description: also.says,
            headers: also.location ? { ...headers, Location: here("headers", "Location") } : headers,
            content: { [media]: { schema: wire(also.view ?? view) } },
          },
        }
      : {}),
  };
}

/** What carries a version is answered with its ETag. */
const isVersioned = ({ answers: { view } }: Operation): boolean => view instanceof z.ZodObject && "version" in view.shape;
