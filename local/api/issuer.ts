import type { JWK } from "jose";
import { SignJWT, exportJWK, generateKeyPair, importJWK } from "jose";
import { createHash, randomUUID } from "node:crypto";
import { keep, kept } from "../place/kept-file.ts";

/** A stand-in for the user pool: signs access tokens with keys of its own, kept with the data so that they survive a restart. */
export interface Issuer {
  /** The `iss` of the template: `https://cognito-idp.<region>.amazonaws.com/<pool>`. */
  readonly issuer: string;
  readonly clientId: string;
  /** The public keys, as the pool would publish them. */
  readonly keySet: { readonly keys: readonly JWK[] };
  /** An access token for a user id, good for 15 minutes. `overrides` change or (undefined) remove claims. */
  tokenFor(userId: string, overrides?: Readonly<Record<string, unknown>>): Promise<string>;
}

const tokenSeconds = 15 * 60;

export async function openIssuer(file: string, issuer: string, clientId: string): Promise<Issuer> {
  const { kid, privateKey, publicKey } = (kept(file) as KeptKey | undefined) ?? (await makeKey(file));
  const key = await importJWK(privateKey, "RS256");
  return {
    issuer,
    clientId,
    keySet: { keys: [{ ...publicKey, kid, alg: "RS256", use: "sig" }] },
    tokenFor(userId, overrides = {}) {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        sub: uuidOf(userId),
        iss: issuer,
        client_id: clientId,
        token_use: "access",
        scope: "openid",
        username: userId,
        auth_time: now,
        iat: now,
        exp: now + tokenSeconds,
        jti: randomUUID(),
        ...overrides,
      };
      return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(key);
    },
  };
}

interface KeptKey {
  readonly kid: string;
  readonly privateKey: JWK;
  readonly publicKey: JWK;
}

async function makeKey(file: string): Promise<KeptKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const made = { kid: randomUUID(), privateKey: await exportJWK(privateKey), publicKey: await exportJWK(publicKey) };
  keep(file, made);
  return made;
}

/** The pool gives each user a UUID of its own; ours is made of the user id, so that it never changes. */
function uuidOf(userId: string): string {
  const hex = createHash("sha256").update(userId).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
