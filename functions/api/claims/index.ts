import { serve } from "../../shared/serve.ts";
import { claimsContract } from "./contract.ts";
import { claimsHandlers } from "./handlers.ts";

export const handler = serve(claimsContract, claimsHandlers);
