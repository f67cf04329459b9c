import * as z from "zod";
import { Role } from "../../../domain/access/roles.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Day } from "../../../domain/kernel/time.ts";
import { OperationView } from "../../../domain/work/operation.ts";
import type { Contract } from "../../shared/contract.ts";

/** The files of the docs page, by the name they are fetched under. */
export const DocsFile = z.enum(["redoc.standalone.js", "page.css"]);

/** Of everything the service stands on: does it answer? */
const Part = z
  .enum(["ok", "failing", "unknown"])
  .meta({ id: "PartHealth", description: "Unknown: it could not be asked, because another part fails" });

export const ReadyView = z
  .object({ status: z.enum(["ready", "notReady"]), parts: z.object({ secret: Part, table: Part, policies: Part }) })
  .meta({ id: "Readiness" });
export type ReadyView = z.output<typeof ReadyView>;

/** What needs neither a login nor a house to answer: it tells how things are when they are not well. */
export const openContract = {
  live: {
    route: "GET /health/live",
    says: "The process runs. It looks at nothing else.",
    may: "anyone",
    answers: { status: 200, view: z.object({ status: z.literal("live") }).meta({ id: "Liveness" }) },
    refuses: [],
  },
  ready: {
    route: "GET /health/ready",
    says: "Whether requests can be answered now; 503 with the part that cannot, otherwise.",
    may: "anyone",
    answers: { status: 200, view: ReadyView, also: { status: 503, says: "Not ready; the parts say which is not." } },
    refuses: [],
  },
  meta: {
    route: "GET /v1/meta",
    says: "Which version answers, and in which zone its today is.",
    may: "anyone",
    answers: { status: 200, view: z.object({ name: z.string(), version: z.string(), zone: z.string(), today: Day }).meta({ id: "Meta" }) },
    refuses: [],
  },
  openapi: {
    route: "GET /openapi.json",
    says: "This description, as OpenAPI 3.1.",
    may: "anyone",
    answers: { status: 200, view: z.record(z.string(), z.unknown()) },
    refuses: [],
  },
  docs: {
    route: "GET /docs",
    says: "This description as a page to read. It loads nothing from elsewhere.",
    may: "anyone",
    answers: { status: 200, view: z.string(), media: "text/html" },
    refuses: [],
  },
  docsFile: {
    route: "GET /docs/{file}",
    says: "A file of the docs page.",
    may: "anyone",
    path: z.object({ file: DocsFile }),
    answers: { status: 200, view: z.string(), media: "text/plain" },
    refuses: ["route.unknown"],
  },
} as const satisfies Contract;

export const selfContract = {
  me: {
    route: "GET /v1/me",
    says: "Who is asking: the user behind the token, with the roles and firms they have now.",
    may: "self",
    answers: {
      status: 200,
      view: z
        .object({ userId: id("user"), name: z.string(), email: z.string(), roles: z.array(Role), firmIds: z.array(id("firm")) })
        .meta({ id: "Me" }),
    },
    refuses: [],
  },
} as const satisfies Contract;

/** Long work that was accepted with 202, and how far it is. */
export const operationsContract = {
  getOperation: {
    route: "GET /v1/operations/{operationId}",
    says: "How far long work is, and what it left out. Ask again, with If-None-Match, until it is done or failed.",
    may: "operation.read",
    path: z.object({ operationId: id("operation") }),
    answers: { status: 200, view: OperationView },
    refuses: ["operation.not-found"],
  },
} as const satisfies Contract;

/** The service itself. */
export const systemContract = { ...openContract, ...selfContract, ...operationsContract } as const satisfies Contract;
