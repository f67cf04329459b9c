import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import http from "node:http";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";

/** s3rver behind a port of its own that only the guard before it calls; loaded when it is first asked, which most hours of a day is never. */
export interface ObjectEngine {
  /** Sends a request on. The answer's body is still to be read. */
  send(asked: { method: string; url: string; headers: IncomingHttpHeaders; body?: Readable }): Promise<IncomingMessage>;
  stop(): Promise<void>;
}

export interface CorsRule {
  readonly AllowedOrigins?: readonly string[];
  readonly AllowedMethods?: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;
interface S3rver {
  readonly logger: { readonly exceptions: { unhandle(): void } };
  configureBuckets(): Promise<unknown>;
  callback(): Handle;
}

export function openEngine(
  directory: string,
  buckets: readonly { readonly name: string; readonly cors: readonly CorsRule[] }[],
): ObjectEngine {
  let running: Promise<{ port: number; server: http.Server }> | undefined;
  const agent = new http.Agent({ keepAlive: true });

  async function run() {
    const Engine = createRequire(import.meta.url)("s3rver") as new (options: object) => S3rver;
    const configureBuckets = buckets.map(({ name, cors }) => ({ name, configs: cors.length > 0 ? [corsXml(cors)] : [] }));
    const engine = new Engine({ directory, silent: true, vhostBuckets: false, allowMismatchedSignatures: true, configureBuckets });
    engine.logger.exceptions.unhandle(); // It would take over this process's uncaught errors.
    await engine.configureBuckets();
    const handle = engine.callback();
    const server = http.createServer((request, response) => void handle(request, response));
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return { port: (server.address() as { port: number }).port, server }; // It listens on TCP.
  }

  return {
    async send({ method, url, headers, body }) {
      const { port } = await (running ??= run());
      return new Promise((resolve, reject) => {
        const request = http.request({ host: "127.0.0.1", port, agent, method, path: url, headers: asItsOnlyUser(headers) }, resolve);
        request.once("error", reject);
        if (body) body.once("error", (error) => request.destroy(error)).pipe(request);
        else request.end();
      });
    },
    async stop() {
      agent.destroy();
      const { server } = (await running?.catch(() => undefined)) ?? {};
      if (!server) return;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** The engine knows one user, whose signature it does not check; who really asked, the guard has found out. */
function asItsOnlyUser(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const ofTheHop = ["host", "connection"];
  return {
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheHop.includes(name))),
    authorization: "AWS4-HMAC-SHA256 Credential=S3RVER/20250101/us-west-2/s3/aws4_request, SignedHeaders=host, Signature=0",
    "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    "x-amz-date": new Date().toISOString().replace(/[-:]|\.\d+/g, ""),
  };
}

/** The bucket's rules for browsers, as the engine reads them. */
function corsXml(rules: readonly CorsRule[]): string {
  const all = (name: string, values: readonly (string | number)[] = []) => values.map((value) => `<${name}>${value}</${name}>`).join("");
  const ruleXml = (rule: CorsRule) =>
    `<CORSRule>${all("AllowedOrigin", rule.AllowedOrigins)}${all("AllowedMethod", rule.AllowedMethods)}${all("AllowedHeader", rule.AllowedHeaders)}${all("ExposeHeader", rule.ExposedHeaders)}${all("MaxAgeSeconds", rule.MaxAge === undefined ? [] : [rule.MaxAge])}</CORSRule>`;
  return `<CORSConfiguration>${rules.map(ruleXml).join("")}</CORSConfiguration>`;
}
