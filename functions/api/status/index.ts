import { serve } from "../../shared/serve.ts";
import { statusContract } from "./contract.ts";
import { statusHandlers } from "./handlers.ts";

export const handler = serve(statusContract, statusHandlers);
