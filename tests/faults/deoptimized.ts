import { statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { Question } from "../../domain/access/engine.ts";
import { judge } from "../../domain/access/engine.ts";

/**
 * Run by policy-engine.test.ts in a process of its own, with V8's natives: asks the policy until the call is compiled, then has
 * V8 throw the compiled code away while the engine is still running, as it does by itself at any moment under load.
 */
const warmUp = 30_000;
const deoptimize = new Function("call", "%DeoptimizeFunction(call)") as (call: unknown) => void; // oxlint-disable-line no-new-func, typescript/no-implied-eval -- The syntax exists only behind a flag.

const who = { type: "User", id: "user_01K9ZQ3V7M8N4P5R6S7T8V9W0X" };
const ask = (principal: object) => judge({ principal, action: "case.read", resource: who, entities: [] } as unknown as Question); // What it answers does not matter here.

for (let i = 0; i < warmUp; i++) ask(who);
const whileItRuns = {
  ...who,
  toJSON() {
    for (const call of [statefulIsAuthorized, judge, ask]) deoptimize(call);
    return who;
  },
};
for (let i = 0; i < 100; i++) ask(whileItRuns);
process.stdout.write("survived");
