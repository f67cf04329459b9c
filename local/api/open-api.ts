import { authorizerOf } from "./authorizer.ts";
import type { DataDir } from "../place/data-dir.ts";
import { devPages } from "./dev-pages.ts";
import { place } from "../aws/endpoints.ts";
import { apiIn } from "../assembly/from-template.ts";
import type { FrontDoor } from "./front-door.ts";
import { gateway } from "./gateway.ts";
import type { Issuer } from "./issuer.ts";
import type { Functions } from "../functions/lambda.ts";
import type { Resource } from "../assembly/template.ts";
import { workflowPage } from "../workflows/workflow-page.ts";
import type { Workflows } from "../workflows/workflows.ts";

export interface ApiOptions {
  readonly resources: readonly Resource[];
  readonly issuer: Issuer;
  readonly functions: Functions;
  readonly data: DataDir;
  readonly workflows: Workflows;
  /** Something was probably written. */
  readonly nudge: () => void;
}

/** Answers at the front door: the dev pages first, then the API of the template. */
export function openApi(door: FrontDoor, { resources, issuer, functions, data, workflows, nudge }: ApiOptions): void {
  const api = apiIn(resources);
  const dev = devPages(issuer, data.file("demo-users.json"), (url) => workflowPage(workflows, url));
  if (!api) return door.answer(dev);
  const answer = gateway({
    ...api,
    account: place.account,
    judge: authorizerOf(issuer),
    async invoke(functionArn, event) {
      const outcome = await functions.invoke(functionArn, event);
      nudge();
      return outcome;
    },
  });
  door.answer(dev, async (request, response) => {
    await answer(request, response);
    return true;
  });
}
