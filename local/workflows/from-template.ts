import type { Resource } from "../assembly/template.ts";
import { Failure } from "../failure.ts";
import type { Machine } from "./workflows.ts";

interface MachineProperties {
  readonly StateMachineType?: string;
  readonly DefinitionString?: string;
  readonly Definition?: object;
  readonly DefinitionSubstitutions?: Readonly<Record<string, unknown>>;
  readonly RoleArn?: string;
}

/** The state machines of the template, with their definitions as JSON text. */
export function workflowsIn(resources: readonly Resource[]): Machine[] {
  return resources.flatMap(({ type, physical, properties }) => {
    if (type !== "AWS::StepFunctions::StateMachine") return [];
    const p = properties as MachineProperties;
    const name = physical.attribute("Name") ?? physical.ref;
    if (p.StateMachineType === "EXPRESS") throw new Failure(`The local cloud runs Standard state machines; ${name} is an Express one.`);
    const text = p.DefinitionString ?? (p.Definition && JSON.stringify(p.Definition));
    if (text === undefined) throw new Failure(`The template holds no definition of the state machine ${name}.`);
    return { arn: physical.ref, name, definition: substituted(text, p.DefinitionSubstitutions ?? {}), roleArn: p.RoleArn ?? "" };
  });
}

/** `${name}` stands for what the template has under that name; CloudFormation puts it into the text as it is. */
const substituted = (text: string, values: Readonly<Record<string, unknown>>) =>
  text.replace(/\$\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
