import { serve } from "../../shared/serve.ts";
import { workContract } from "./contract.ts";
import { workHandlers } from "./handlers.ts";

export const handler = serve(workContract, workHandlers);
