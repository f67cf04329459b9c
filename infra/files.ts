import { fallback } from "./stacks/api.ts";

/** What the access policy reads at run time. */
export const policyFiles = {
  "cedar_wasm_bg.wasm": "node_modules/@cedar-policy/cedar-wasm/nodejs/cedar_wasm_bg.wasm",
  "policies.cedar": "domain/access/policies.cedar",
  "schema.cedarschema": "domain/access/schema.cedarschema",
};

/** The page about the API, which needs nothing from elsewhere. */
const docsFiles = {
  "openapi.json": "docs/openapi.json",
  "redoc.standalone.js": "node_modules/redoc/bundles/redoc.standalone.js",
};

/** The files that go beside a context's code. */
export const filesOf = (context: string): Readonly<Record<string, string>> =>
  context === fallback ? { ...policyFiles, ...docsFiles } : policyFiles;
