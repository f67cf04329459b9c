import * as authorizations from "./authorizations.ts";
import * as cases from "./cases.ts";
import type { EventDefinition } from "./define.ts";
import * as documents from "./documents.ts";
import * as liens from "./liens.ts";
import * as parties from "./parties.ts";
import * as settings from "./settings.ts";

/** Every event of the system, in the order of its name; docs/events.md and the frozen schemas are printed from it. */
export const catalog: readonly EventDefinition[] = [
  ...Object.values(authorizations),
  ...Object.values(cases),
  ...Object.values(documents),
  ...Object.values(liens),
  ...Object.values(parties),
  ...Object.values(settings),
].sort((a, b) => (a.type < b.type ? -1 : 1)) as unknown as readonly EventDefinition[]; // Each is a definition of its own data.
