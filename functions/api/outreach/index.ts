import { serve } from "../../shared/serve.ts";
import { outreachContract } from "./contract.ts";
import { outreachHandlers } from "./handlers.ts";

export const handler = serve(outreachContract, outreachHandlers);
