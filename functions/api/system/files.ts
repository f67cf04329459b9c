import { existsSync } from "node:fs";

/** Where each file lies when this runs from the repository. In the cloud it is copied beside the bundle, under its name. */
const homes = {
  "openapi.json": "../../../docs/openapi.json",
  "redoc.standalone.js": "../../../node_modules/redoc/bundles/redoc.standalone.js",
} as const;

/** A file that goes along with the function. */
export function fileAt(name: keyof typeof homes): URL {
  const beside = new URL(name, import.meta.url);
  return existsSync(beside) ? beside : new URL(homes[name], import.meta.url);
}
