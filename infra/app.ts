import { App } from "aws-cdk-lib";
import { medLegal } from "./parts.ts";
import { platform } from "./platform.ts";

/** The MedLegal platform as CloudFormation: `npx cdk synth`. Settings are in settings.ts, given as `-c name=value`. */
const app = new App({ analyticsReporting: false });
platform(app, medLegal);
app.synth();
