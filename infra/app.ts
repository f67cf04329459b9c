import { App } from "aws-cdk-lib";
import { contexts } from "../functions/api/contracts.ts";
import { filesOf } from "./files.ts";
import { platform } from "./platform.ts";
import { publisher, subscriptions } from "./subscriptions.ts";

/** The MedLegal platform as CloudFormation: `npx cdk synth`. Settings are in settings.ts, given as `-c name=value`. */
const app = new App({ analyticsReporting: false });
platform(app, { contexts, subscriptions, publisher, filesOf });
app.synth();
