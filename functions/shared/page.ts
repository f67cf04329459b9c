import * as z from "zod";

/** Every list is paged the same way (XCT-014). */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(2000).optional().meta({ description: "page.next of the page before" }),
});

export const Page = z.object({
  next: z.string().optional().meta({ description: "Give it back as ?cursor=" }),
  hasMore: z.boolean(),
});

/** The view of a list of these. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), page: Page });
