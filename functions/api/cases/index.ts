import { serve } from "../../shared/serve.ts";
import { casesContract } from "./contract.ts";
import { casesHandlers } from "./handlers.ts";

export const handler = serve(casesContract, casesHandlers);
