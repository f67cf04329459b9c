import { serve } from "../../shared/serve.ts";
import { membershipContract } from "./contract.ts";
import { membershipHandlers } from "./handlers.ts";

export const handler = serve(membershipContract, membershipHandlers);
