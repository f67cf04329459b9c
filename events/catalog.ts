import * as audit from "./audit.ts";
import * as appointments from "./appointments.ts";
import * as authorizations from "./authorizations.ts";
import * as billing from "./billing.ts";
import * as claims from "./claims.ts";
import * as denials from "./denials.ts";
import * as operations from "./operations.ts";
import * as prices from "./prices.ts";
import * as teams from "./teams.ts";
import * as cases from "./cases.ts";
import * as contacts from "./contacts.ts";
import type { EventDefinition } from "./define.ts";
import * as documents from "./documents.ts";
import * as liens from "./liens.ts";
import * as notes from "./notes.ts";
import * as parties from "./parties.ts";
import * as settings from "./settings.ts";
import * as statutes from "./statutes.ts";
import * as status from "./status.ts";
import * as tasks from "./tasks.ts";

/** Every event of the system, in the order of its name; docs/events.md and the frozen schemas are printed from it. */
export const catalog: readonly EventDefinition[] = [
  ...Object.values(audit),
  ...Object.values(appointments),
  ...Object.values(authorizations),
  ...Object.values(billing),
  ...Object.values(claims),
  ...Object.values(denials),
  ...Object.values(operations),
  ...Object.values(prices),
  ...Object.values(teams),
  ...Object.values(cases),
  ...Object.values(contacts),
  ...Object.values(documents),
  ...Object.values(liens),
  ...Object.values(notes),
  ...Object.values(parties),
  ...Object.values(settings),
  ...Object.values(statutes),
  ...Object.values(status),
  ...Object.values(tasks),
].sort((a, b) => (a.type < b.type ? -1 : 1)) as unknown as readonly EventDefinition[]; // Each is a definition of its own data.
