import fs from "node:fs";
import path from "node:path";
import { Failure } from "../failure.ts";

/** A synthesized CDK assembly: its stacks' templates, with the intrinsic functions of CloudFormation resolved over all of them. */
export type Properties = Readonly<Record<string, unknown>>;

interface RawResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
}
interface RawTemplate {
  readonly Resources: Readonly<Record<string, RawResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
}

export interface Stack {
  readonly name: string;
  readonly template: RawTemplate;
  /** The folder of an asset, from the key it would have in the deployment's bucket. */
  assetDir(s3Key: string): string;
}

/** One resource of one stack; logical ids repeat between stacks. */
export interface Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** Where it stands in the construct tree, such as `Events/auto-approval/Queue/Resource`. */
  readonly constructPath: string;
  /** Resolved. */
  readonly properties: Properties;
  readonly physical: Physical;
}

/** What `Ref` and `Fn::GetAtt` answer for a resource locally. */
export interface Physical {
  readonly ref: string;
  attribute(name: string): string | undefined;
}

/** Names a resource: given what it is and its name property, if the template sets one. */
export type Naming = (resource: { stack: Stack; logicalId: string; type: string; property: (name: string) => unknown }) => Physical;

export interface Place {
  readonly region: string;
  readonly account: string;
}

export function loadAssembly(dir: string): Stack[] {
  const manifestFile = path.join(dir, "manifest.json");
  if (!fs.existsSync(manifestFile)) throw new Failure(`There is no synthesized assembly in ${dir}.`);
  const manifest = readJson(manifestFile) as {
    artifacts: Record<string, { type: string; properties?: { templateFile: string; stackName?: string } }>;
  };
  return Object.entries(manifest.artifacts).flatMap(([id, artifact]) => {
    if (artifact.type !== "aws:cloudformation:stack" || !artifact.properties) return [];
    const assetsFile = path.join(dir, `${id}.assets.json`);
    const assets = fs.existsSync(assetsFile) ? (readJson(assetsFile) as { files?: Record<string, { source: { path: string } }> }) : {};
    return {
      name: artifact.properties.stackName ?? id,
      template: readJson(path.join(dir, artifact.properties.templateFile)) as RawTemplate,
      assetDir: (s3Key: string) => {
        const hash = s3Key.replace(/\.zip$/, "");
        return path.resolve(dir, assets.files?.[hash]?.source.path ?? `asset.${hash}`);
      },
    };
  });
}

/** Every resource of every stack whose condition holds, resolved. A reference between stacks is followed through its export. */
export function resolveAssembly(stacks: readonly Stack[], naming: Naming, place: Place): Resource[] {
  const physicals = new Map<string, Physical>();
  const resolvers = new Map(stacks.map((stack) => [stack, resolverOf(stack)]));

  function physicalOf(stack: Stack, logicalId: string): Physical {
    const key = `${stack.name}/${logicalId}`;
    const known = physicals.get(key);
    if (known) return known;
    const raw = stack.template.Resources[logicalId];
    if (!raw) throw new Failure(`The template of ${stack.name} refers to ${logicalId}, which it does not have.`);
    const resolve = resolvers.get(stack)!; // Made for each stack above.
    const made = naming({ stack, logicalId, type: raw.Type, property: (name) => resolve.value(raw.Properties?.[name]) });
    physicals.set(key, made);
    return made;
  }

  function exported(name: string): unknown {
    for (const stack of stacks) {
      const resolve = resolvers.get(stack)!; // Made for each stack above.
      for (const output of Object.values(stack.template.Outputs ?? {})) {
        if (output.Export && resolve.value(output.Export.Name) === name) return resolve.value(output.Value);
      }
    }
    throw new Failure(`No stack exports ${name}.`);
  }

  function resolverOf(stack: Stack) {
    return resolver(stack, place, { physicalOf: (logicalId) => physicalOf(stack, logicalId), exported });
  }

  return stacks.flatMap((stack) => {
    const resolve = resolvers.get(stack)!; // Made for each stack above.
    return Object.entries(stack.template.Resources)
      .filter(([, raw]) => raw.Condition === undefined || resolve.condition(raw.Condition))
      .map(([logicalId, raw]) => ({
        stack,
        logicalId,
        type: raw.Type,
        constructPath: raw.Metadata?.["aws:cdk:path"] ?? logicalId,
        physical: physicalOf(stack, logicalId),
        get properties() {
          return resolve.value(raw.Properties ?? {}) as Properties; // An object resolves to an object.
        },
      }));
  });
}

interface World {
  physicalOf(logicalId: string): Physical;
  exported(name: string): unknown;
}

/** The intrinsic functions of one template. */
function resolver({ name, template }: Stack, { region, account }: Place, world: World) {
  const pseudo: Readonly<Record<string, unknown>> = {
    "AWS::Region": region,
    "AWS::AccountId": account,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": name,
    "AWS::StackId": `arn:aws:cloudformation:${region}:${account}:stack/${name}/local`,
    "AWS::NoValue": undefined,
  };

  const ref = (id: string): unknown => {
    if (id in pseudo) return pseudo[id];
    const parameter = template.Parameters?.[id];
    return parameter ? parameter.Default : world.physicalOf(id).ref;
  };
  const attribute = (id: string, attributeName: string): string => {
    const found = world.physicalOf(id).attribute(attributeName);
    if (found === undefined) throw new Failure(`The local cloud has no ${attributeName} for ${id} (${template.Resources[id]?.Type}).`);
    return found;
  };
  const dotted = (id: string): unknown =>
    id.includes(".") ? attribute(id.slice(0, id.indexOf(".")), id.slice(id.indexOf(".") + 1)) : ref(id);

  const functions: Readonly<Record<string, (argument: never) => unknown>> = {
    Ref: ref,
    "Fn::GetAtt": (argument: string | string[]) =>
      Array.isArray(argument) ? attribute(argument[0] ?? "", argument.slice(1).join(".")) : dotted(argument),
    "Fn::Join": ([separator, parts]: [string, unknown]) => (value(parts) as unknown[]).join(separator),
    "Fn::Sub": (argument: string | [string, Record<string, unknown>]) => {
      const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
      return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, id: string) =>
        literal ? `\${${id}}` : String(id in own ? value(own[id]) : dotted(id)),
      );
    },
    "Fn::Select": ([index, list]: [unknown, unknown]) => (value(list) as unknown[])[Number(value(index))],
    "Fn::Split": ([separator, text]: [string, unknown]) => String(value(text)).split(separator),
    "Fn::If": ([which, yes, no]: [string, unknown, unknown]) => value(condition(which) ? yes : no),
    "Fn::FindInMap": ([map, first, second]: unknown[]) =>
      template.Mappings?.[String(value(map))]?.[String(value(first))]?.[String(value(second))],
    "Fn::Base64": (argument: unknown) => Buffer.from(String(value(argument))).toString("base64"),
    "Fn::ImportValue": (argument: unknown) => world.exported(String(value(argument))),
    "Fn::GetAZs": () => ["a", "b", "c"].map((zone) => region + zone),
  };

  function condition(given: unknown): boolean {
    if (typeof given === "string") return condition(template.Conditions?.[given]);
    const [[operator, argument] = ["", undefined]] = Object.entries((given ?? {}) as Record<string, unknown>);
    const parts = [argument].flat();
    switch (operator) {
      case "Fn::Equals":
        return JSON.stringify(value(parts[0])) === JSON.stringify(value(parts[1]));
      case "Fn::Not":
        return !condition(parts[0]);
      case "Fn::And":
        return parts.every(condition);
      case "Fn::Or":
        return parts.some(condition);
      case "Condition":
        return condition(argument);
      default:
        return Boolean(value(given));
    }
  }

  function value(given: unknown): unknown {
    if (Array.isArray(given)) return given.map(value).filter((entry) => entry !== undefined);
    if (given === null || typeof given !== "object") return given;
    const entries = Object.entries(given);
    const [[key, argument] = ["", undefined]] = entries;
    const intrinsic = entries.length === 1 ? functions[key] : undefined;
    if (intrinsic) return intrinsic(argument as never); // Each function knows the shape of its own argument.
    if (entries.length === 1 && key.startsWith("Fn::")) throw new Failure(`The local cloud does not know ${key}, used in ${name}.`);
    return Object.fromEntries(entries.map(([k, v]) => [k, value(v)] as const).filter(([, v]) => v !== undefined));
  }

  return { value, condition };
}

const readJson = (file: string): unknown => JSON.parse(fs.readFileSync(file, "utf8"));
