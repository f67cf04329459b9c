import * as z from "zod";
import type { IdKind, Id } from "../domain/kernel/ids.ts";
import { id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { Instant } from "../domain/kernel/time.ts";

/** What changed, part by part, whole, before and after (LCM-161). It stays in the table: it may be personal (DESIGN 12.1). */
export type Change = Readonly<Record<string, { readonly before?: object; readonly after?: object }>>;

/** Something that happened to one aggregate, as the domain says it. The table gives it its place in the hash chain. */
export interface Happened<D extends object = object> {
  readonly eventId: Id<"event">;
  readonly type: string;
  readonly about: string;
  readonly at: Instant;
  readonly actorId: string;
  readonly requestId: string;
  readonly allowedBy: readonly string[];
  /** Why, in the words of the person who did it. */
  readonly reason?: string;
  readonly data: D;
  readonly change: Change;
}

export interface EventDefinition<D extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  /** One sentence a person reads on the timeline. */
  readonly says: string;
  readonly aboutKind: IdKind;
  /** What is published: ids, codes, days and cents, never a personal value. */
  readonly data: D;
  /** The whole message as consumers receive it. */
  readonly schema: z.ZodObject;
  readonly example: z.infer<D>;
  record(stamp: Stamp, data: z.infer<D>, change: Change, reason?: string): Happened<z.infer<D>>;
}

/** How an event that tells of a marked paper says so, and nothing of the paper: whoever may not know of it is not shown the event. */
export const marks = { privileged: z.boolean().optional(), privilegeHolder: id("firm").optional(), internal: z.boolean().optional() };

/**
 * Defines one published event. `name` is past tense, `noun.verb`; a published version never changes (tests/events freezes it).
 * `about` names the field of `data` that holds the aggregate's id: its history is where the event row is kept.
 */
export function defineEvent<D extends z.ZodObject>(definition: {
  name: `${string}.${string}`;
  version: number;
  says: string;
  about: keyof z.infer<D> & `${IdKind}Id`;
  data: D;
  example: z.infer<D>;
}): EventDefinition<D> {
  const { says, about, data, example } = definition;
  const type = `${definition.name}.v${definition.version}`;
  const aboutKind = about.slice(0, -2) as IdKind; // `about` is `<kind>Id` by its type.
  const schema = z.object({
    eventId: id("event"),
    type: z.literal(type),
    about: z.string(),
    at: Instant,
    actorId: z.string(),
    requestId: z.string(),
    data,
  });
  return {
    type,
    says,
    aboutKind,
    data,
    schema,
    example,
    record: (stamp, given, change, reason) => ({
      eventId: stamp.newId("event"),
      type,
      about: String(given[about as keyof typeof given]),
      at: stamp.at,
      actorId: stamp.actorId,
      requestId: stamp.requestId,
      allowedBy: stamp.allowedBy,
      ...(reason === undefined ? {} : { reason }),
      data: given,
      change,
    }),
  };
}
