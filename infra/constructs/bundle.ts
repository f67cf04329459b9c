import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Duration } from "aws-cdk-lib";
import { buildSync } from "esbuild";

/** Code that becomes one function: where it starts, and the files it reads at run time. */
export interface Source {
  readonly name: string;
  readonly entry: string;
  /** Name beside the handler -> path in the repository. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Bundle {
  /** The folder that is uploaded. Its name is a hash of its content, so unchanged code is never deployed again. */
  readonly folder: string;
  /** Size of the minified code, without the files beside it. */
  readonly codeBytes: number;
}

const place = resolve(".build");

/** Cedar's loader asks for `require` and `__dirname`, which a module does not have. */
const banner = [
  'import{createRequire as __cr}from"node:module"',
  'import{fileURLToPath as __fu}from"node:url"',
  'import{dirname as __dn}from"node:path"',
  "const require=__cr(import.meta.url)",
  "const __filename=__fu(import.meta.url)",
  "const __dirname=__dn(__filename);",
].join(";");

/** Bundles all functions in one run of esbuild, which parses what they share only once. */
export function bundle(sources: readonly Source[]): ReadonlyMap<string, Bundle> {
  for (const { name, entry, files } of sources) {
    const missing = [entry, ...Object.values(files)].find((path) => !existsSync(path));
    if (missing !== undefined) throw new Error(`the function ${name} needs ${missing}, which is not there`);
  }
  const built = buildSync({
    entryPoints: sources.map(({ name, entry }) => ({ in: resolve(entry), out: name })),
    outdir: place,
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"], // The ESM twin of a package shakes better.
    minify: true,
    legalComments: "none", // The code runs on our own machines and is handed to nobody.
    alias: { "@aws-sdk/credential-provider-node": resolve("infra/constructs/lambda-credentials.ts") },
    banner: { js: banner },
    logLevel: "error",
  });
  tidy();
  const codeOf = new Map(built.outputFiles.map(({ path, contents }) => [path, contents]));
  return new Map(
    sources.map(({ name, files }) => {
      const code = codeOf.get(join(place, `${name}.mjs`))!; // One output for each entry point.
      return [name, { folder: placed(name, code, files), codeBytes: code.byteLength }];
    }),
  );
}

const keptMs = Duration.days(1).toMilliseconds();

/** Removes what no run has used for a day: a folder with the policy engine is 5 MB, and every change of code makes new ones. */
function tidy(): void {
  for (const name of existsSync(place) ? readdirSync(place) : []) {
    const folder = join(place, name);
    if (Date.now() - statSync(folder).mtimeMs > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the folder beside its place and moves it there, so that a run that is killed leaves no half of it. */
function placed(name: string, code: Uint8Array, files: Source["files"]): string {
  const contents: (readonly [string, Uint8Array])[] = [
    ["index.mjs", code],
    ...Object.entries(files).map(([file, from]) => [file, readFileSync(from)] as const),
  ];
  const hash = createHash("sha256");
  for (const [file, bytes] of contents) hash.update(`${file}\n${bytes.byteLength}\n`).update(bytes);
  const folder = join(place, `${name}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }

  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const [file, bytes] of contents) writeFileSync(join(draft, file), bytes);
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true }); // Another run was first with the very same content.
  }
  return folder;
}
