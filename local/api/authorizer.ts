import type { JSONWebKeySet } from "jose";
import { createLocalJWKSet, jwtVerify } from "jose";
import type { Issuer } from "./issuer.ts";

/** A JWT authorizer of the template. */
export interface JwtAuthorizer {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** The route wants one of these; none means any. */
  readonly scopes: readonly string[];
}

export type Judged =
  | { readonly kind: "allowed"; readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "forbidden" };

/**
 * Judges a token as API Gateway's JWT authorizer does: RSA signature by a key of the issuer, issuer, times, and `aud` or, where
 * there is none, `client_id`. Like the real one it therefore lets an id token of the same client through: that it is an access
 * token is for the function to check.
 */
export function authorizerOf(issuer: Issuer) {
  const keys = createLocalJWKSet(issuer.keySet as JSONWebKeySet);
  return async (authorization: string | undefined, wanted: JwtAuthorizer): Promise<Judged> => {
    const token = /^(?:Bearer\s+)?(\S+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return { kind: "unauthorized" };
    try {
      const { payload } = await jwtVerify(token, keys, { issuer: wanted.issuer, algorithms: ["RS256"], requiredClaims: ["exp"] });
      const audience = [payload.aud ?? payload["client_id"] ?? []].flat().map(String);
      if (!audience.some((one) => wanted.audience.includes(one))) return { kind: "unauthorized" };
      const scopes = typeof payload["scope"] === "string" ? payload["scope"].split(" ") : [];
      if (wanted.scopes.length > 0 && !wanted.scopes.some((scope) => scopes.includes(scope))) return { kind: "forbidden" };
      return { kind: "allowed", claims: claimsOf(payload), scopes: wanted.scopes.length > 0 ? wanted.scopes : null };
    } catch {
      return { kind: "unauthorized" }; // Which of the reasons is nobody's business.
    }
  };
}

/** Claims reach the function as text; a list is written `[a b]`. */
const claimsOf = (payload: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, Array.isArray(value) ? `[${value.join(" ")}]` : String(value)]));
