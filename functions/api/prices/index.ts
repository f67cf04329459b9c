import { serve } from "../../shared/serve.ts";
import { pricesContract } from "./contract.ts";
import { pricesHandlers } from "./handlers.ts";

export const handler = serve(pricesContract, pricesHandlers);
