import * as z from "zod";

/**
 * The body of a PATCH: every field may be left out, and those that were optional to begin with may be null, which clears them.
 * The edge turns that null into undefined under the same name, so the domain sees `{ field: undefined }`.
 */
export function patchOf<S extends z.ZodRawShape>(thing: z.ZodObject<S>): z.ZodObject<{ [K in keyof S]: z.ZodOptional<S[K]> }> {
  const shape = Object.entries(thing.shape).map(([name, field]) => {
    const schema = field as z.ZodType;
    return [name, schema.safeParse(undefined).success ? schema.nullable().optional() : schema.optional()] as const;
  });
  return z
    .strictObject(Object.fromEntries(shape))
    .refine((changes) => Object.keys(changes).length > 0, "name at least one field to change") as never; // The type leaves null out, as the edge does.
}

/** Null is how JSON says "clear this"; inside, that is undefined. */
export const withoutNulls = (changes: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value ?? undefined]));
