import type { IncomingMessage, ServerResponse } from "node:http";
import http from "node:http";
import { createRequire } from "node:module";

/** The object store: s3rver behind a port of ours, loaded when it is first asked, since most hours of a day nobody does. */
export interface S3Engine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;
interface S3rver {
  readonly logger: { readonly exceptions: { unhandle(): void } };
  configureBuckets(): Promise<unknown>;
  callback(): Handle;
}

/** Browsers upload straight to a bucket, from whatever port the client runs on. */
const cors = `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>`;

export async function startS3(directory: string, buckets: readonly string[]): Promise<S3Engine> {
  let loaded: Promise<Handle> | undefined;
  const server = http.createServer((request, response) => {
    loaded ??= load(directory, buckets);
    loaded.then(
      (handle) => handle(asItsOnlyUser(request), response),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number }; // It listens on TCP.
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function load(directory: string, buckets: readonly string[]): Promise<Handle> {
  const Engine = createRequire(import.meta.url)("s3rver") as new (options: object) => S3rver;
  const engine = new Engine({
    directory,
    silent: true,
    vhostBuckets: false,
    allowMismatchedSignatures: true,
    configureBuckets: buckets.map((name) => ({ name, configs: [cors] })),
  });
  engine.logger.exceptions.unhandle(); // It would take over this process's uncaught errors.
  await engine.configureBuckets();
  return engine.callback();
}

/** The engine knows one user; ours sign with their function's name. */
function asItsOnlyUser(request: IncomingMessage): IncomingMessage {
  const { authorization } = request.headers;
  if (authorization !== undefined) request.headers.authorization = authorization.replace(/Credential=[^/]+/, "Credential=S3RVER");
  request.url = request.url?.replace(/X-Amz-Credential=[^%/&]+/, "X-Amz-Credential=S3RVER");
  return request;
}
