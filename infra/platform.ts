import type { App } from "aws-cdk-lib";
import { Tags } from "aws-cdk-lib";
import type { Context } from "../functions/api/contracts.ts";
import type { Bundle, Source } from "./constructs/bundle.ts";
import { bundle } from "./constructs/bundle.ts";
import { check } from "./nag.ts";
import { settingsOf } from "./settings.ts";
import { ApiStack } from "./stacks/api.ts";
import { DataStack } from "./stacks/data.ts";
import { EventsStack } from "./stacks/events.ts";
import { LoginStack } from "./stacks/login.ts";
import type { Scheduled } from "./schedules.ts";
import type { Subscription } from "./subscriptions.ts";
import type { Workflow } from "./workflows.ts";

/** What the platform is made of. */
export interface Parts {
  readonly contexts: readonly Context[];
  readonly subscriptions: readonly Subscription[];
  readonly workflows: readonly Workflow[];
  readonly schedules: readonly Scheduled[];
  readonly publisher: { readonly entry: string; readonly whenItFails: string };
  /** The files that a context reads at run time: name beside its code -> path in the repository. */
  readonly filesOf: (context: string) => Readonly<Record<string, string>>;
}

export interface Platform {
  readonly data: DataStack;
  readonly login: LoginStack;
  readonly events: EventsStack;
  readonly api: ApiStack;
  readonly bundles: ReadonlyMap<string, Bundle>;
}

/**
 * The four stacks. Data and login outlive everything and are protected; events and api hold nothing and can be replaced. What a
 * stack needs of another goes through its public fields only: names, addresses and keys, exported by the one that has them.
 */
export function platform(app: App, parts: Parts): Platform {
  // Set here and not in cdk.json, so that the same template comes out whoever runs the app.
  app.node.setContext("@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy", true);
  app.node.setContext("@aws-cdk/aws-iam:minimizePolicies", true);
  app.node.setContext("@aws-cdk/core:defaultCrossStackReferences", "strong"); // What another stack stands on cannot be taken away.
  const settings = settingsOf(app);
  // A table with its own key is rendered for one region; without an AWS login it is the tenant's nearest.
  const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? "us-west-2" };
  const bundles = bundle(sourcesOf(parts));
  const data = new DataStack(app, "MedLegalData", { env, settings });
  const login = new LoginStack(app, "MedLegalLogin", { env, settings });
  const { contexts, subscriptions, workflows, schedules, publisher } = parts;
  const events = new EventsStack(app, "MedLegalEvents", {
    env,
    settings,
    data,
    subscriptions,
    workflows,
    schedules,
    bundles,
    publisherFails: publisher.whenItFails,
  });
  const api = new ApiStack(app, "MedLegalApi", { env, settings, data, login, alarms: events.alarms, contexts, contextFails, bundles });
  Tags.of(app).add("product", "medlegal");
  check(app);
  return { data, login, events, api, bundles };
}

/** What a person suffers while a context fails. */
const suffering: Readonly<Record<string, string>> = {
  cases: "Nobody can open, read, find or change a case.",
  membership: "Nobody can look up a membership or print its card.",
  parties: "Nobody can add or correct a patient, a firm, an attorney, a provider or a user.",
  status: "Nobody can move a case to another status, approve an activation or hold a settlement.",
  care: "Nobody can ask for an authorization, decide on one, or book a patient.",
  documents: "Nobody can add a document to a case or open one.",
  work: "Nobody can read or write notes and tasks, or see what they have to do.",
  outreach: "Nobody can log a call or an e-mail, or see what was spoken before.",
  settings: "Nobody can see or change the network's deadlines; those that were set go on holding.",
  prices: "Nobody can see or change what services cost; those prices go on holding.",
  billing: "Nobody can say how an appointment is billed or bill one by hand; kept appointments are still billed by themselves.",
  claims: "Nobody can see, correct, void or send a claim, or post what a payer paid.",
  denials: "Nobody can see or work on a denial.",
  system: "Nobody sees whether the service is well, and wrong addresses get no proper answer.",
};

function contextFails(name: string): string {
  const sentence = suffering[name];
  if (sentence === undefined) throw new Error(`infra/platform.ts does not say what a person suffers while ${name} fails`);
  return sentence;
}

function sourcesOf({ contexts, subscriptions, workflows, schedules, publisher, filesOf }: Parts): Source[] {
  return [
    ...contexts.map(({ name, entry }) => ({ name, entry, files: filesOf(name) })),
    ...subscriptions.map(({ queue, entry }) => ({ name: queue, entry, files: {} })),
    ...[...workflows, ...schedules].map(({ name, entry }) => ({ name, entry, files: {} })),
    { name: "publish", entry: publisher.entry, files: {} },
  ];
}
