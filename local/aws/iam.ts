import type { Resource } from "../assembly/template.ts";
import type { Target } from "../events/delivery.ts";

/**
 * Each call of a function or a state machine against the statements that the template gives it: a grant that is missing or never used is found here
 * before AWS finds it (DESIGN 8). What the local cloud cannot see, such as the use of keys, it does not judge.
 */
export interface Iam {
  /** Throws AccessDeniedException. Callers that are neither function nor state machine, such as commands and tests, may do everything. */
  authorize(caller: string, action: string, resource: string, context?: Context): void;
  /** Whether the function may, without noting that it did. */
  allows(caller: string, action: string, resource: string): boolean;
  report(): IamReport;
}

/** Condition keys of one call, such as `dynamodb:LeadingKeys`. */
export type Context = Readonly<Record<string, readonly string[]>>;

export interface Grant {
  /** The function, or the state machine, or the role by ARN under which a rule starts one. */
  readonly functionName: string;
  readonly action: string;
  readonly resource: string;
}
export interface IamReport {
  readonly used: readonly Grant[];
  /** Granted, of a service that the local cloud serves, and never needed since the boot. */
  readonly unused: readonly Grant[];
  readonly denied: readonly Grant[];
}

interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const servedHere = /^(dynamodb|sqs|events|secretsmanager|lambda|cloudwatch|states|s3):/i;

export function openIam(resources: readonly Resource[]): Iam {
  const statements = new Map(callersIn(resources).map(([name, roleArn]) => [name, statementsOf(resources, roleArn)]));
  const used = new Map<string, Grant>();
  const denied = new Map<string, Grant>();
  const lineOf = ({ functionName, action, resource }: Grant) => `${functionName} ${action} ${resource}`;

  /** The grants that allow it; undefined when none does or a statement denies it. */
  function judge(caller: string, action: string, resource: string, context: Context): Grant[] | undefined {
    const isAction = (one: string) => fits(one.toLowerCase(), action.toLowerCase());
    const isResource = (one: string) => fits(one, resource);
    const fitting = (statements.get(caller) ?? []).filter(
      (statement) => statement.actions.some(isAction) && statement.resources.some(isResource) && holds(statement, context),
    );
    if (fitting.length === 0 || fitting.some(({ effect }) => effect === "Deny")) return undefined;
    return fitting.flatMap((statement) => grantsOf(caller, statement.actions.filter(isAction), statement.resources.filter(isResource)));
  }

  return {
    allows: (caller, action, resource) => judge(caller, action, resource, {}) !== undefined,
    authorize(caller, action, resource, context = {}) {
      if (!statements.has(caller)) return;
      const grants = judge(caller, action, resource, context);
      if (grants === undefined) {
        const refused = { functionName: caller, action, resource };
        denied.set(lineOf(refused), refused);
        const why = `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows it`;
        throw Object.assign(new Error(why), { name: "AccessDeniedException" });
      }
      for (const grant of grants) used.set(lineOf(grant), grant);
    },
    report() {
      const granted = [...statements].flatMap(([functionName, own]) =>
        own
          .filter(({ effect }) => effect === "Allow")
          .flatMap(({ actions, resources: where }) =>
            grantsOf(
              functionName,
              actions.filter((action) => servedHere.test(action)),
              where,
            ),
          ),
      );
      // CDK grants the versions of a function along with it.
      const isUsed = (grant: Grant) =>
        used.has(lineOf(grant)) || used.has(lineOf({ ...grant, resource: grant.resource.replace(/:\*$/, "") }));
      return { used: [...used.values()], unused: granted.filter((grant) => !isUsed(grant)), denied: [...denied.values()] };
    },
  };
}

const grantsOf = (functionName: string, actions: readonly string[], resources: readonly string[]): Grant[] =>
  actions.flatMap((action) => resources.map((resource) => ({ functionName, action, resource })));

interface PolicyProperties {
  readonly PolicyDocument?: Document;
  readonly Roles?: readonly string[];
}
interface RoleProperties {
  readonly Policies?: readonly { readonly PolicyDocument?: Document }[];
  readonly ManagedPolicyArns?: readonly string[];
}
interface Document {
  readonly Statement?: RawStatement | readonly RawStatement[];
}
interface RawStatement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Statement["conditions"];
}

/** Who is held to a policy, by the name it calls under, and its role: functions, state machines, and what rules start those as. */
function callersIn(resources: readonly Resource[]): (readonly [name: string, roleArn: unknown])[] {
  const targets = resources.flatMap(({ type, properties }) => {
    if (type === "AWS::Events::Rule") return (properties["Targets"] ?? []) as readonly Target[];
    return type === "AWS::Scheduler::Schedule" ? [properties["Target"] as Target] : [];
  });
  return resources
    .flatMap(({ type, physical, properties }): (readonly [string, unknown])[] => {
      if (type === "AWS::Lambda::Function") return [[physical.ref, properties["Role"]]];
      if (type === "AWS::StepFunctions::StateMachine") return [[physical.attribute("Name") ?? physical.ref, properties["RoleArn"]]];
      return [];
    })
    .concat(targets.flatMap(({ Arn, RoleArn }) => (RoleArn !== undefined && Arn.split(":")[2] === "states" ? [[RoleArn, RoleArn]] : [])));
}

/** All that a role may: inline, attached and managed. */
function statementsOf(resources: readonly Resource[], roleArn: unknown): Statement[] {
  const role = resources.find(({ type, physical }) => type === "AWS::IAM::Role" && physical.attribute("Arn") === roleArn);
  if (!role) return [];
  const own = role.properties as RoleProperties;
  const attached = resources.filter(({ type, physical, properties }) => {
    const isPolicy = type === "AWS::IAM::Policy" || type === "AWS::IAM::ManagedPolicy";
    const names = (properties as PolicyProperties).Roles ?? [];
    return isPolicy && (names.includes(role.physical.ref) || own.ManagedPolicyArns?.includes(physical.ref) === true);
  });
  const policies = [...(own.Policies ?? []), ...attached.map(({ properties }) => properties as PolicyProperties)];
  return policies
    .flatMap(({ PolicyDocument }) => [PolicyDocument?.Statement ?? []].flat())
    .map(({ Effect = "Allow", Action = [], Resource: where = [], Condition = {} }) => ({
      effect: Effect,
      actions: [Action].flat(),
      resources: [where].flat(),
      conditions: Condition,
    }));
}

const compiled = new Map<string, RegExp>();
/** `*` is any text and `?` any letter, as in policies. */
function fits(pattern: string, text: string): boolean {
  let made = compiled.get(pattern);
  if (!made) {
    made = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
      "s",
    );
    compiled.set(pattern, made);
  }
  return made.test(text);
}

/** A condition that we cannot judge does not hold: an allow then grants nothing, and somebody notices. */
function holds({ conditions }: Statement, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const [, quantifier, comparison = ""] = /^(?:(ForAllValues|ForAnyValue):)?(\w+)$/.exec(operator) ?? [];
      const compare = comparisons[comparison];
      const given = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
      if (!compare) return false;
      const fitsOne = (value: string) => [wanted].flat().some((one) => compare(String(one), value));
      if (quantifier === "ForAllValues") return (given ?? []).every(fitsOne);
      return given?.some(fitsOne) === true;
    }),
  );
}

const comparisons: Readonly<Record<string, (wanted: string, given: string) => boolean>> = {
  StringEquals: (wanted, given) => wanted === given,
  ArnEquals: fits,
  ArnLike: fits,
  StringLike: fits,
};
