import { createRequire } from "node:module";
import { readDefinition } from "../../local/workflows/definition-checks.ts";

/** The package has no types. */
type Validate = (definition: unknown) => { readonly errors: readonly object[] };
const validate = createRequire(import.meta.url)("asl-validator") as Validate;

/** What is wrong with a state machine's definition: by the States Language as its validator has it, and for the local cloud. */
export function flawsOf(definition: string): string[] {
  const flaws = validate(JSON.parse(definition)).errors.map((error) => JSON.stringify(error));
  try {
    readDefinition("under test", definition);
    return flaws;
  } catch (error) {
    return [...flaws, (error as Error).message];
  }
}
