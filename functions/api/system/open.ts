import { readFile } from "node:fs/promises";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { defaultZone, dayOf } from "../../../domain/kernel/time.ts";
import { now } from "../../shared/stamp.ts";
import type { openContract } from "./contract.ts";
import { DocsFile } from "./contract.ts";
import { fileAt } from "./files.ts";
import { docsHeaders, docsHtml, docsCss } from "./page.ts";
import { readiness } from "./readiness.ts";

type Answer = APIGatewayProxyStructuredResultV2;
type OpenRoute = (typeof openContract)[keyof typeof openContract]["route"];

/** These answer without a house: no secret, no table, no login. Each is a plain function of its event. */
export const openAnswers: Readonly<Record<OpenRoute, (event: APIGatewayProxyEventV2) => Promise<Answer>>> = {
  "GET /health/live": async () => json(200, { status: "live" }),

  "GET /health/ready": async () => {
    const ready = await readiness();
    return json(ready.status === "ready" ? 200 : 503, ready);
  },

  "GET /v1/meta": async () => {
    const { info } = JSON.parse(await openapiText()) as { info: { title: string; version: string } }; // We printed it.
    const zone = process.env.TENANT_ZONE ?? defaultZone;
    return json(200, { name: info.title, version: info.version, zone, today: dayOf(now(), zone) });
  },

  "GET /openapi.json": async () => ({
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": aWhile },
    body: await openapiText(),
  }),

  "GET /docs": async () => ({ statusCode: 200, headers: docsHeaders, body: docsHtml }),

  "GET /docs/{file}": async ({ pathParameters }) => {
    const file = DocsFile.safeParse(pathParameters?.file).data ?? refuse("route.unknown");
    switch (file) {
      case "redoc.standalone.js":
        return {
          statusCode: 200,
          headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": aDay },
          body: await readFile(fileAt("redoc.standalone.js"), "utf8"),
        };
      case "page.css":
        return { statusCode: 200, headers: { "content-type": "text/css; charset=utf-8", "cache-control": aDay }, body: docsCss };
    }
  },
};

const json = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Nothing of these is about anyone, so a browser may keep them. */
const aWhile = "public, max-age=300";
const aDay = "public, max-age=86400";

let printed: Promise<string> | undefined;
const openapiText = (): Promise<string> => (printed ??= readFile(fileAt("openapi.json"), "utf8"));
