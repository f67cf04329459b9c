import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Duration } from "aws-cdk-lib";
import type { Metafile } from "esbuild";
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
  /** Minified code that is loaded at a cold start; what is imported only when needed lies in chunks of its own. */
  readonly coldBytes: number;
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

/** Bundles the functions, each into a folder that needs nothing else. */
export function bundle(sources: readonly Source[]): ReadonlyMap<string, Bundle> {
  tidy();
  return new Map(sources.map((source) => [source.name, bundled(source)]));
}

function bundled({ name, entry, files }: Source): Bundle {
  const missing = [entry, ...Object.values(files)].find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`the function ${name} needs ${missing}, which is not there`);
  const { outputFiles, metafile } = buildSync({
    entryPoints: { index: entry },
    outdir: place,
    outExtension: { ".js": ".mjs" },
    write: false,
    metafile: true,
    bundle: true,
    splitting: true, // What is imported only when needed is not read at every cold start.
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
  const code = outputFiles.map(({ path, contents }) => [basename(path), contents] as const);
  const beside = Object.entries(files).map(([file, from]) => [file, readFileSync(from)] as const);
  return { folder: placed(name, [...code, ...beside]), coldBytes: coldBytesOf(metafile) };
}

/** What the first line of the entry pulls in, through static imports only. */
function coldBytesOf({ outputs }: Metafile): number {
  const byFile = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const loaded = new Set<string>();
  const waiting = ["index.mjs"];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    const statically = byFile.get(file)!.imports.filter(({ kind, external }) => kind === "import-statement" && !external); // Imports name outputs.
    waiting.push(...statically.map(({ path }) => basename(path)));
  }
  return [...loaded].reduce((sum, file) => sum + byFile.get(file)!.bytes, 0); // Only files of the map were loaded.
}

const keptMs = Duration.days(1).toMilliseconds();

/** Removes what no run has used for a day: a folder with the policy engine is 5 MB, and every change of code makes new ones. */
function tidy(): void {
  for (const name of existsSync(place) ? readdirSync(place) : []) {
    const folder = join(place, name);
    const usedMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0; // Another run may be tidying too.
    if (Date.now() - usedMs > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the folder beside its place and moves it there, so that a run that is killed leaves no half of it. */
function placed(name: string, contents: readonly (readonly [file: string, bytes: Uint8Array])[]): string {
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
