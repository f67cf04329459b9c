import type { App } from "aws-cdk-lib";
import { defaultZone } from "../domain/kernel/time.ts";

/** What differs between two deployments; everything else is the house's. Given as `-c name=value`. */
export interface Settings {
  /** The tenant's calendar (DESIGN 12.10). @default America/Los_Angeles */
  readonly tenantZone: string;
  /** The only origin whose pages may call the API, and where the login returns to. @default http://localhost:4000 */
  readonly webOrigin: string;
  /** The number on a membership card that its bearer may call. @default none is printed */
  readonly networkPhone: string | undefined;
  /** Who is written to when an alarm rings. @default nobody; the topic is there to subscribe to */
  readonly alarmEmail: string | undefined;
  /** Prefix of the hosted login page's address, unique in the region. @default no hosted page; the client signs in by SRP */
  readonly loginPrefix: string | undefined;
}

export function settingsOf(app: App): Settings {
  const given = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined; // `-c` gives text.
  return {
    tenantZone: given("tenantZone") ?? defaultZone,
    webOrigin: given("webOrigin") ?? "http://localhost:4000",
    networkPhone: given("networkPhone"),
    alarmEmail: given("alarmEmail"),
    loginPrefix: given("loginPrefix"),
  };
}
