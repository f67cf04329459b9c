import { serve } from "../../shared/serve.ts";
import { careContract } from "./contract.ts";
import { careHandlers } from "./handlers.ts";

export const handler = serve(careContract, careHandlers);
