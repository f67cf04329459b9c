import { serve } from "../../shared/serve.ts";
import { denialsContract } from "./contract.ts";
import { denialsHandlers } from "./handlers.ts";

export const handler = serve(denialsContract, denialsHandlers);
