import type * as z from "zod";
import type { Action, Actor, Subject } from "../../domain/access/policy.ts";
import type { RefusalCode } from "../../domain/kernel/refusal.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Write } from "../../data/table.ts";

/**
 * A contract is said once: gateway routes, validation, the access matrix, OpenAPI, the typed client and half the tests are read
 * from it. Routes are written as HTTP API route keys, `GET /v1/cases/{caseId}`.
 */
export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

export interface Operation {
  readonly route: `${Method} /${string}`;
  /** One sentence for the people who read the docs. */
  readonly says: string;
  /** The policy action that guards it; `"anyone"` needs no login, `"self"` needs a login and nothing else. */
  readonly may: Action | "anyone" | "self";
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Always strict: an unknown field is refused by name. */
  readonly body?: z.ZodObject;
  /** A POST that only asks, such as a search: it needs no Idempotency-Key. */
  readonly asks?: true;
  /** A change to something that was read: it needs If-Match (428, 412). */
  readonly ifMatch?: true;
  readonly answers: Answers;
  readonly refuses: readonly RefusalCode[];
}

export interface Answers {
  readonly status: 200 | 201 | 202;
  /** The view lists what may leave. Handlers return domain values; the view encodes them and drops the rest. */
  readonly view: z.ZodType;
  /** What a law firm may see of it, where that is less. */
  readonly firmView?: z.ZodType;
  /** Where the created thing is read, `/v1/cases/{caseId}`, filled from the view. */
  readonly location?: `/${string}`;
  /** Another answer that is no refusal: something that waits for a decision, or a service that says it is not ready. */
  readonly also?: {
    readonly status: 200 | 202 | 503;
    readonly says: string;
    /** @default the usual view */
    readonly view?: z.ZodType;
    /** Where it is followed, such as `/v1/operations/{operationId}`, filled from that view. */
    readonly location?: `/${string}`;
  };
  /** For an answer that is a file instead: its media type. The view is then of its bytes. */
  readonly media?: string;
}

export type Contract = Readonly<Record<string, Operation>>;

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given: parsed input, who asks, and the means to ask the policy. It has no means to write. */
export interface Ask<O extends Operation = Operation> {
  readonly path: Out<O["path"]>;
  readonly query: Out<O["query"]>;
  readonly body: Out<O["body"]>;
  readonly actor: Actor;
  readonly stamp: Stamp;
  /** Asks the policy for this operation's own action, or another; refuses when it says no. A handler that never asks fails closed. */
  readonly allow: (subject: Subject, action?: Action) => void;
  /** Asks the policy without refusing, where the answer only shapes what is done. It does not count as having asked. */
  readonly can: (action: Action, subject: Subject) => boolean;
  /** Refuses when the entity is no longer at the version the caller read (If-Match). */
  readonly match: (entity: { readonly version: number }) => void;
  /** Where the caller's page starts, unsealed; undefined for the first page. */
  readonly cursor: unknown;
}

/** What may be shown: the usual view, or that of the other answer. */
type Shown<A extends Answers> = z.output<A["view"]> | (A extends { also: { view: infer V extends z.ZodType } } ? z.output<V> : never);

/** What a handler decided: what to answer, and what to write. The edge commits it, in one transaction, or decides again. */
export interface Reply<O extends Operation = Operation> {
  readonly view: Shown<O["answers"]>;
  readonly writes?: readonly Write[];
  /** The version for the ETag, when the view itself carries none. */
  readonly version?: number;
  /** Where the next page starts; it is sealed before it leaves. */
  readonly next?: unknown;
  /** A file's bytes, for an operation that answers one; saved under its name, or shown when it has none. */
  readonly file?: { readonly bytes: Uint8Array; readonly name?: string };
  /** Headers of its own, such as a page's content policy. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The status of the contract's other answer, when it is that. */
  readonly status?: 200 | 202 | 503;
}

export type Handlers<C extends Contract> = { readonly [K in keyof C]: (ask: Ask<C[K]>) => Promise<Reply<C[K]>> };
