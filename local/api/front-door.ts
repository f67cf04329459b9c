import http from "node:http";

/** The one port that people and browsers call. */
export interface FrontDoor {
  readonly port: number;
  /** Who answers, asked in turn until one does. Before the first is there, the answer is 503. */
  answer(...handlers: readonly Handler[]): void;
  close(): Promise<void>;
}
/** Answers false, having touched nothing, when the request is not its own. */
export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<boolean>;

/** Takes the port before anything else is started, so that a taken one costs nothing. */
export async function openFrontDoor(port: number): Promise<FrontDoor> {
  let handlers: readonly Handler[] = [];
  const server = http.createServer((request, response) => {
    const answer = async () => {
      for (const handler of handlers) if (await handler(request, response)) return;
      response.writeHead(503, { "content-type": "application/json", "retry-after": "1" }).end('{"message":"Starting"}');
    };
    answer().catch(() => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      response.end('{"message":"Internal Server Error"}');
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as { port: number }).port, // It listens on TCP.
    answer(...given) {
      handlers = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
