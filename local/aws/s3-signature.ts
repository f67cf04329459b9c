import type { IncomingHttpHeaders } from "node:http";
import { createHash, createHmac } from "node:crypto";
import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { callerOf } from "./wire.ts";
import { denied, S3Fault } from "./s3-fault.ts";

/** A request as far as a signature covers it. `url` begins with its path. */
export interface Signed {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

/** Everyone on the local cloud signs with this secret; who it is, their access key id says. */
export const secretOfAll = "local";

const expiresSecondsMax = 604_800;
/** A signature from this far ahead of our clock is not good yet, as in S3. */
const aheadMsMax = 900_000;
const scheme = "AWS4-HMAC-SHA256";
const ofSignature = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Content-Sha256"].map(
  (name) => `X-Amz-${name}`,
);

/**
 * The access key id that a request was signed with. The buckets are closed to the public, so an unsigned request is refused. A
 * presigned address is held to all that was signed into it: method, path, every query parameter and header named, and its end, by
 * real time like tokens. The signature of a request that carries it in a header is not looked at: the endpoint is on loopback.
 */
export async function signerOf(request: Signed, keeper: { region: string; secret: string }, nowMs: number): Promise<string> {
  const { searchParams } = request.url;
  if (!searchParams.has("X-Amz-Signature")) {
    const caller = callerOf(request.headers.authorization);
    if (caller === "") throw denied("Access Denied");
    return caller;
  }
  const given = (name: string) => searchParams.get(`X-Amz-${name}`) ?? unreadable(`X-Amz-${name} is missing.`);
  if (given("Algorithm") !== scheme) unreadable(`X-Amz-Algorithm only supports "${scheme}".`);
  const signedMs = momentOf(given("Date"));
  const expiresIn = Number(given("Expires"));
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > expiresSecondsMax) unreadable("X-Amz-Expires must be from 1 to 604800.");
  if (signedMs > nowMs + aheadMsMax) throw denied("Request is not valid yet");
  if (nowMs > signedMs + expiresIn * 1000) throw denied("Request has expired");

  const accessKeyId = given("Credential").split("/")[0] ?? "";
  const names = given("SignedHeaders").split(";");
  const expected = await signatureOf(request, names, { ...keeper, accessKeyId, signedMs, expiresIn });
  if (digest(expected) !== digest(given("Signature"))) {
    throw new S3Fault(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
  }
  return accessKeyId;
}

interface Signing {
  readonly accessKeyId: string;
  readonly region: string;
  readonly secret: string;
  readonly signedMs: number;
  readonly expiresIn: number;
}

/** What the signature must be for the request that really came: made with the signer that the functions use. */
async function signatureOf({ method, url, headers }: Signed, names: readonly string[], by: Signing): Promise<string> {
  const presigner = new S3RequestPresigner({
    region: by.region,
    credentials: { accessKeyId: by.accessKeyId, secretAccessKey: by.secret },
    sha256: NodeHash,
  });
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    if (!ofSignature.includes(name)) query[name] = values.length === 1 ? values[0]! : values; // Every name has a value.
  }
  // A header that was signed and did not come is left out, so that the names differ and with them the signature.
  const covered = Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])));
  const presigned = await presigner.presign(
    { method, protocol: "http:", hostname: url.hostname, path: url.pathname, query, headers: covered },
    {
      signingDate: new Date(by.signedMs),
      expiresIn: by.expiresIn,
      signableHeaders: new Set(names),
      unhoistableHeaders: new Set(names),
    },
  );
  return String(presigned.query?.["X-Amz-Signature"]);
}

/** `20250702T040000Z`. */
function momentOf(text: string): number {
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? [];
  const [year = "", month, date, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? unreadable("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\".") : ms;
}

function unreadable(sentence: string): never {
  throw new S3Fault(400, "AuthorizationQueryParametersError", sentence);
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex"); // Equal texts take equal time.

type Source = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 in the shape that the signer asks for. */
class NodeHash {
  readonly #hash;

  constructor(secret?: Source) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: Source): void {
    this.#hash.update(bytesOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
}

const bytesOf = (source: Source): Buffer =>
  typeof source === "string"
    ? Buffer.from(source)
    : ArrayBuffer.isView(source)
      ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
      : Buffer.from(source);
