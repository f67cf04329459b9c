import { createHash } from "node:crypto";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { canonical } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import type { Row, Table, Write } from "../../data/table.ts";
import { create } from "../../data/table.ts";
import { refuse } from "../../domain/kernel/refusal.ts";
import type { House } from "../../data/house.ts";

/**
 * A POST is done once per key (XCT-008). Its record is written in the transaction of its effect, so a crash leaves both or
 * neither; there is no "in flight" state and no marker before or after (DESIGN 4). A replay answers what was answered.
 */
export interface Once {
  /** What was answered under this key, if it was. Refuses when it was another request. */
  replay(): Promise<APIGatewayProxyStructuredResultV2 | undefined>;
  /** The write that remembers this answer. */
  remember(answer: APIGatewayProxyStructuredResultV2, nowMs: number): Write;
}

const keepDays = 7;

export function onceFor(
  request: { userId: string; route: string; path: string; key: string; body: unknown },
  table: Table,
  mac: House["mac"],
): Once {
  const { userId, route, path, key, body } = request;
  const place = keys.idempotency(mac("idempotency", [userId, route, key].join("\n")));
  const fingerprint = createHash("sha256")
    .update(`${path}\n${canonical(body)}`)
    .digest("hex");
  return {
    async replay() {
      const [row] = (await table.read([place])) as [(Row & { fingerprint: string; answer: APIGatewayProxyStructuredResultV2 }) | undefined];
      if (!row) return undefined;
      if (row.fingerprint !== fingerprint) refuse("idempotency.reused");
      return { ...row.answer, headers: { ...row.answer.headers, "idempotent-replayed": "true" } };
    },
    remember: (answer, nowMs) => create({ ...place, fingerprint, answer, ttl: Math.floor(nowMs / 1000) + keepDays * 86_400 }),
  };
}
