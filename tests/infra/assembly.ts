import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { Parts, Platform } from "../../infra/platform.ts";
import { platform } from "../../infra/platform.ts";

/** A resource as CloudFormation will read it. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  readonly deletionPolicy: string | undefined;
}
/** Templates are JSON of many shapes; tests look only at what they name. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Properties = Record<string, any>;

export interface Assembly {
  readonly platform: Platform;
  readonly resources: readonly Resource[];
  of(type: string): readonly Resource[];
  /** The one resource of a type, or the one whose logical id begins so. */
  one(type: string, idBegins?: string): Resource;
}

/** A synthesis under three packs takes seconds, and more on a busy machine. */
export const synthesisMs = 120_000;

/** Synthesizes the platform into a folder of its own, under all packs, and reads the templates back. */
export function synthesize(parts: Parts, context: Record<string, string> = {}): Assembly {
  const directory = mkdtempSync(join(tmpdir(), "assembly-"));
  const { made, resources } = within(directory, () => {
    const app = new App({ outdir: directory, context, analyticsReporting: false });
    const made = platform(app, parts);
    return { made, resources: app.synth().stacks.flatMap(({ stackName, templateFullPath }) => resourcesIn(stackName, templateFullPath)) };
  });
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  return {
    platform: made,
    resources,
    of,
    one(type, idBegins = "") {
      const [found, ...others] = of(type).filter(({ id }) => id.startsWith(idBegins));
      if (!found || others.length > 0) throw new Error(`not exactly one ${type} ${idBegins}`);
      return found;
    },
  };
}

/** Does something with a folder and leaves none of it behind: an assembly holds a copy of all code. */
export function within<T>(directory: string, work: () => T): T {
  try {
    return work();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export function resourcesIn(stack: string, templateFile: string): Resource[] {
  const template = JSON.parse(readFileSync(templateFile, "utf8")) as { Resources?: Record<string, Properties> };
  return Object.entries(template.Resources ?? {}).map(([id, resource]) => ({
    stack,
    id,
    type: resource.Type as string,
    properties: (resource.Properties ?? {}) as Properties,
    deletionPolicy: resource.DeletionPolicy as string | undefined,
  }));
}

/** Which resource a property refers to, by its logical id: `{Ref}` or `{Fn::GetAtt}`; undefined for text or another stack's. */
export const refersTo = (value: Properties | string | undefined): string | undefined =>
  typeof value === "object" ? ((value.Ref ?? value["Fn::GetAtt"]?.[0]) as string | undefined) : undefined;
