import { serve } from "../../shared/serve.ts";
import { partiesContract } from "./contract.ts";
import { partiesHandlers } from "./handlers.ts";

/** The Lambda of the parties: patients, firms, attorneys, providers, payers, users. */
export const handler = serve(partiesContract, partiesHandlers);
