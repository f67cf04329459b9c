import { contexts } from "../functions/api/contracts.ts";
import { filesOf } from "./files.ts";
import type { Parts } from "./platform.ts";
import { schedules } from "./schedules.ts";
import { publisher, subscriptions } from "./subscriptions.ts";
import { workflows } from "./workflows.ts";

/** What the MedLegal platform is made of. */
export const medLegal: Parts = { contexts, subscriptions, workflows, schedules, publisher, filesOf };
