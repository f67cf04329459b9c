import { App } from "aws-cdk-lib";
import { platform } from "/work/main/infra/platform.ts";
import { parts } from "/work/main/tests/infra/fixtures/parts.ts";
const t=Date.now();
const app = new App({ analyticsReporting: false, outdir: process.env.CDK_OUTDIR });
platform(app, parts);
console.log("built", Date.now()-t);
try { app.synth(); } catch (e) { console.log(String((e as Error).stack).slice(0, 3000)); }
console.log("synth", Date.now()-t);
