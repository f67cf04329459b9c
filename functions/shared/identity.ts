import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { Actor } from "../../domain/access/policy.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { isId } from "../../domain/kernel/ids.ts";
import { refuse } from "../../domain/kernel/refusal.ts";
import { actorOf } from "../../data/actors.ts";
import { keys } from "../../data/keys.ts";
import type { Table } from "../../data/table.ts";
import { env } from "./env.ts";

/**
 * Who asks. The token says only who: it is verified here again, though the gateway did, and the roles and firms are read from
 * our table, because tokens outlive a removal (DESIGN 6). The login's username is the user's id.
 */
export async function actorFor(event: APIGatewayProxyEventV2, table: Table, nowMs: number): Promise<Actor> {
  const userId = await userOfToken(event.headers.authorization ?? "", nowMs);
  const known = remembered.get(userId);
  if (known && known.untilMs > nowMs) return active(known.actor);
  const [row] = await table.read([keys.party(userId)]);
  const actor = actorOf(row);
  if (!actor) return refuse("user.unknown"); // Not remembered: whoever is added may come in at once.
  if (remembered.size >= rememberedMax) remembered.clear();
  remembered.set(userId, { actor, untilMs: nowMs + rememberMs });
  return active(actor);
}

/** A removed role stops working within this time (DESIGN 12.19). */
const rememberMs = 30_000;
const rememberedMax = 10_000;
const remembered = new Map<string, { readonly actor: Actor; readonly untilMs: number }>();

const active = (actor: Actor): Actor => (actor.active ? actor : refuse("user.unknown"));

let keySet: ReturnType<typeof createRemoteJWKSet> | undefined;

/** Verifies an access token: RS256 only, our issuer, our client, not expired, and nothing in its header is followed. */
async function userOfToken(authorization: string, nowMs: number): Promise<Id<"user">> {
  keySet ??= createRemoteJWKSet(new URL(env("JWKS_URI")));
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1] ?? refuse("token.invalid");
  const known = verified.get(token);
  if (known && known.untilMs > nowMs) return known.userId;
  const { payload } = await jwtVerify(token, keySet, {
    issuer: env("TOKEN_ISSUER"),
    algorithms: ["RS256"],
    requiredClaims: ["exp", "username"],
  }).catch((error: Error) => (isKeyTrouble(error) ? Promise.reject(error) : refuse("token.invalid")));
  const { client_id: clientId, token_use: use, username, exp } = payload;
  if (clientId !== env("TOKEN_CLIENT_ID") || use !== "access" || typeof username !== "string" || !isId("user", username))
    refuse("token.invalid");
  if (verified.size >= verifiedMax) verified.clear();
  verified.set(token, { userId: username, untilMs: Math.min(exp! * 1000, nowMs + rememberMs) }); // `exp` is a required claim.
  return username;
}

/** Tokens whose signature was checked lately: the very same text need not be checked again for half a minute. */
const verifiedMax = 1000;
const verified = new Map<string, { readonly userId: Id<"user">; readonly untilMs: number }>();

/** The login service could not be asked for its keys: our fault, not the caller's. */
const isKeyTrouble = (error: Error & { code?: string }) => error.code === "ERR_JWKS_TIMEOUT" || error.code === undefined;
