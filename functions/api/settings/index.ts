import { serve } from "../../shared/serve.ts";
import { settingsContract } from "./contract.ts";
import { settingsHandlers } from "./handlers.ts";

export const handler = serve(settingsContract, settingsHandlers);
