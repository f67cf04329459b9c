import { buildSync } from "esbuild";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "access-bundle-"));
const wasm = "node_modules/@cedar-policy/cedar-wasm/nodejs/cedar_wasm_bg.wasm";

/** What a function's folder looks like in the cloud: one module, with the wasm, the policies and the schema beside it. */
beforeAll(() => {
  buildSync({
    stdin: {
      contents: `
        import { decide } from "./domain/access/policy.ts";
        const actor = { userId: "user_1", roles: ["legalTeam"], firmIds: [], active: true };
        process.stdout.write(JSON.stringify(decide(actor, "case.read", { firmId: "firm_1" })));`,
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outfile: join(folder, "index.mjs"),
    // Cedar's module for Node finds its wasm with require and __dirname, which an ES module does not have.
    banner: {
      js: 'import{createRequire as __cr}from"node:module";import{dirname as __dn}from"node:path";import{fileURLToPath as __fu}from"node:url";const require=__cr(import.meta.url),__filename=__fu(import.meta.url),__dirname=__dn(__filename);',
    },
  });
  copyFileSync(join(root, wasm), join(folder, "cedar_wasm_bg.wasm"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (): unknown => JSON.parse(execFileSync(process.execPath, [join(folder, "index.mjs")], { encoding: "utf8" }));

describe("the policies in a bundle", () => {
  it("deny everything when they are not there (RELIABILITY 2.1, fail closed)", () => {
    expect(run()).toEqual({ allowed: false, policies: ["policy-engine-failed"] });
  });

  it("decide as at home when they lie beside it", () => {
    for (const file of ["policies.cedar", "schema.cedarschema"]) copyFileSync(join(root, "domain/access", file), join(folder, file));
    expect(run()).toEqual({ allowed: true, policies: ["staff-read-cases"] });
  });
});
