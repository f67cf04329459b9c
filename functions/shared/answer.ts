import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod";
import type { Action, Actor, Subject } from "../../domain/access/policy.ts";
import { decide, denialOf, isFirmUser } from "../../domain/access/policy.ts";
import { engineFailed, prepare } from "../../domain/access/engine.ts";
import { Refusal, refuse } from "../../domain/kernel/refusal.ts";
import type { House } from "../../data/house.ts";
import { attemptsMax, stepAside } from "./commit.ts";
import type { Ask, Contract, Handlers, Operation, Reply } from "./contract.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { theHouse } from "./house.ts";
import { actorFor } from "./identity.ts";
import type { Once } from "./idempotency.ts";
import { onceFor } from "./idempotency.ts";
import { log } from "./log.ts";
import { etagOf, idempotencyKeyIn, parseRequest, requestIdIn, versionIn } from "./request.ts";
import { newId, stampFor } from "./stamp.ts";

type Answer = APIGatewayProxyStructuredResultV2;

/** Nobody: the actor of an operation that needs no login. It has no role, so the policy allows it nothing. */
const nobody: Actor = { userId: "user_00000000000000000000000000", roles: [], firmIds: [], active: false };

/**
 * One request from event to response. Handlers only decide: they cannot write. What they decided is committed here, with the
 * idempotency record, in one transaction; when its conditions no longer hold the handler is asked again on fresh facts, so a
 * stale version, a taken number and a second case for one accident all end in the domain's own refusal (DESIGN 4).
 */
export function answer<C extends Contract>(contract: C, handlersOf: (house: House) => Handlers<C>) {
  const byRoute = new Map(Object.entries(contract).map(([name, operation]) => [operation.route as string, { name, operation }]));
  let built: { house: House; handlers: Handlers<C> } | undefined;

  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const { name, operation } = byRoute.get(event.routeKey) ?? refuse("route.unknown");
    if (!built) {
      prepare(); // Policies that cannot be read stop the first request, loudly, instead of denying each.
      const house = await theHouse();
      built = { house, handlers: handlersOf(house) };
    }
    const { house, handlers } = built;
    const actor = operation.may === "anyone" ? nobody : await actorFor(event, house.table, Date.now());
    noteActor(event, actor);
    const parsed = parseRequest(operation, event);
    const version = operation.ifMatch ? versionIn(event) : undefined;
    const once = writesOnce(operation) ? onceOf(event, actor, parsed.body, house) : undefined;
    const handler = handlers[name] as unknown as (ask: Ask) => Promise<Reply>; // The contract binds each name to its own types.

    // After so many lost writes the caller is asked to try later (RELIABILITY 1.4).
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const ask = askFor(operation, event, { actor, parsed, version, house });
      // Both only read, so they go at once; a stored answer outranks any refusal of the second look (DESIGN 12.6).
      const [replayed, decided] = await Promise.all([once?.replay(), settled(handler(ask))]);
      if (replayed) return replayed;
      if ("refusal" in decided) {
        // Its twin may have been written between the two reads: then the refusal is about what this very request did.
        const late = await once?.replay();
        if (late) return late;
        throw decided.refusal;
      }
      if (!ask.asked()) throw new Error(`${name} never asked the policy`);
      const answered = answerOf(operation, event, decided.reply, ask, house);
      const writes = [...(decided.reply.writes ?? []), ...(once ? [once.remember(answered, Date.now())] : [])];
      if ((await house.table.commit(writes)) === "written") return answered;
      log.info("decided again", { route: operation.route, attempts: attempt });
      await stepAside(attempt);
    }
    refuse("busy.try-again");
  };
}

/** Every POST that writes is done once (DESIGN 12.6). */
export const writesOnce = (operation: Operation): boolean => operation.route.startsWith("POST ") && !operation.asks;

const onceOf = (event: APIGatewayProxyEventV2, actor: Actor, body: unknown, house: House): Once =>
  onceFor({ userId: actor.userId, route: event.routeKey, path: event.rawPath, key: idempotencyKeyIn(event), body }, house.table, house.mac);

async function settled(deciding: Promise<Reply>): Promise<{ reply: Reply } | { refusal: Refusal }> {
  try {
    return { reply: await deciding };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error };
    throw error;
  }
}

type Given = { actor: Actor; parsed: { path: unknown; query: unknown; body: unknown }; version: number | undefined; house: House };

/** What the handler is given, and whether it asked. `allow` and `can` are the only ways to the policy. */
function askFor(operation: Operation, event: APIGatewayProxyEventV2, { actor, parsed, version, house }: Given): Ask & { asked(): boolean } {
  let asked = operation.may === "anyone" || operation.may === "self";
  const allowedBy: string[] = [];
  const requestId = requestIdOf(event);
  const given = (parsed.query as { cursor?: string } | undefined)?.cursor;
  const own = operation.may as Action; // A handler of a public operation has nothing to ask.
  return {
    ...(parsed as Pick<Ask, "path" | "query" | "body">),
    actor,
    stamp: stampFor(actor.userId, requestId, allowedBy),
    cursor: given === undefined ? undefined : openCursor(given, scopeOf(event, actor), house.mac, Date.now()),
    allow(subject: Subject, action = own) {
      asked = true;
      const { allowed, policies } = decide(actor, action, subject);
      if (policies.includes(engineFailed)) throw new Error("the policy engine failed"); // Denies, and rings the alarm of our faults.
      if (allowed) return void allowedBy.push(...policies);
      log.warn("denied", { actorId: actor.userId, action, policies, requestId, ids: subject.id ? [subject.id] : [] });
      refuse(denialOf(actor, action, subject)); // 404 for what one may not read, 403 for what one may not do (DESIGN 12.19).
    },
    can: (action, subject) => decide(actor, action, subject).allowed,
    match(entity) {
      if (entity.version !== version) refuse("version.stale", { currentVersion: entity.version });
    },
    asked: () => asked,
  };
}

const scopeOf = (event: APIGatewayProxyEventV2, { userId }: Actor) => {
  const { cursor: _, ...filters } = event.queryStringParameters ?? {};
  return {
    userId,
    route: event.routeKey,
    filters: JSON.stringify([event.rawPath, Object.entries(filters).sort(), event.requestContext.http.method === "POST" ? event.body : ""]),
  };
};

/** The reply as it leaves: through the view of this audience, with its version, its place and its next page. */
function answerOf(operation: Operation, event: APIGatewayProxyEventV2, reply: Reply, ask: Ask, house: House): Answer {
  const { status, also, media = "application/json" } = operation.answers;
  const statusCode = reply.status ?? status;
  const location = reply.status === undefined ? operation.answers.location : also?.location;
  if (reply.file) {
    const { bytes, name } = reply.file;
    const headers = {
      "content-type": media,
      ...(name ? { "content-disposition": `attachment; filename="${name}"` } : {}),
      ...reply.headers,
    };
    return { statusCode, headers, body: Buffer.from(bytes).toString("base64"), isBase64Encoded: true };
  }
  const next = reply.next === undefined ? undefined : sealCursor(reply.next, scopeOf(event, ask.actor), house.mac, Date.now());
  const value = next === undefined ? reply.view : withNext(reply.view, next);
  const body = z.encode(viewFor(operation, reply, ask), value as never) as Record<string, unknown>; // Handlers are typed by the same view.
  const version = reply.version ?? body.version;
  const headers: Record<string, string> = { "content-type": media, ...reply.headers };
  if (next !== undefined && operation.route.startsWith("GET ")) headers.link = linkTo(next, event);
  if (typeof version === "number") headers.etag = etagOf(version);
  if (location) headers.location = location.replace(/\{(\w+)\}/g, (_, name: string) => String(body[name]));
  const known = headers.etag !== undefined && event.headers["if-none-match"]?.replace(/^W\//, "") === headers.etag;
  if (known && operation.route.startsWith("GET ")) return { statusCode: 304, headers };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** The view of this answer, for this audience. */
function viewFor({ answers: { view, firmView, also } }: Operation, { status }: Reply, { actor }: Ask): z.ZodType {
  if (also?.view && status === also.status) return also.view;
  return firmView && isFirmUser(actor) ? firmView : view;
}

/** The next page's address, for clients that follow links (RFC 8288). */
const linkTo = (cursor: string, { rawPath, queryStringParameters }: APIGatewayProxyEventV2): string =>
  `<${rawPath}?${new URLSearchParams({ ...(queryStringParameters as Record<string, string>), cursor }).toString()}>; rel="next"`;

const withNext = (view: unknown, next: string) => {
  const { page, ...rest } = view as { page: object };
  return { ...rest, page: { ...page, next } };
};

const requestIds = new WeakMap<object, string>();

/** The caller's request id, or one of ours, the same for the whole request. */
export function requestIdOf(event: APIGatewayProxyEventV2): string {
  let requestId = requestIds.get(event);
  if (!requestId) requestIds.set(event, (requestId = requestIdIn(event) ?? newId("request")));
  return requestId;
}

const actors = new WeakMap<object, string>();
const noteActor = (event: APIGatewayProxyEventV2, actor: Actor) => actors.set(event, actor.userId);

/** Who asked, for the log line; undefined before the token was verified. */
export const actorIdOf = (event: APIGatewayProxyEventV2): string | undefined => actors.get(event);
