import { serve } from "../../shared/serve.ts";
import { documentsContract } from "./contract.ts";
import { documentsHandlers } from "./handlers.ts";

export const handler = serve(documentsContract, documentsHandlers);
