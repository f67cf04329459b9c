import { serve } from "../../shared/serve.ts";
import { billingContract } from "./contract.ts";
import { billingHandlers } from "./handlers.ts";

export const handler = serve(billingContract, billingHandlers);
