// One Lambda execution environment: loads the bundled handler once, then answers one invocation at a time. Plain JavaScript, so
// that a worker needs no loader and weighs what its bundle weighs.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

const { dir, handler: named, arn, name, memory } = workerData;
const [file, exported] = [named.slice(0, named.lastIndexOf(".")), named.slice(named.lastIndexOf(".") + 1)];

async function load() {
  const found = [".mjs", ".js", ".cjs"].map((ending) => path.join(dir, file + ending)).find((candidate) => fs.existsSync(candidate));
  if (!found) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: "Runtime.ImportModuleError" });
  const handler = (await import(pathToFileURL(found).href))[exported];
  if (typeof handler !== "function")
    throw Object.assign(new Error(`${named} is undefined or not exported`), { name: "Runtime.HandlerNotFound" });
  return handler;
}

const ready = load();
ready.catch(() => undefined); // Told to the first invocation.

parentPort.on("message", async ({ id, event, timeoutMs }) => {
  const fail = (error, broken) =>
    parentPort.postMessage({
      error: {
        errorType: error?.name ?? "Error",
        errorMessage: String(error?.message ?? error),
        trace: String(error?.stack ?? error).split("\n"),
      },
      broken,
    });
  let handler;
  try {
    handler = await ready;
  } catch (error) {
    return fail(error, true); // The host makes a new environment, which tries again.
  }
  const deadline = Date.now() + timeoutMs;
  const context = {
    awsRequestId: id,
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memory),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const answer = await handler(JSON.parse(event), context);
    parentPort.postMessage({ answer: JSON.stringify(answer ?? null) });
  } catch (error) {
    fail(error, false);
  }
});
