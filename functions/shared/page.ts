import * as z from "zod";

/** Every list is paged the same way (XCT-014). */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(2000).optional().meta({ description: "page.next of the page before" }),
});

/** The two orders a list can be had in, the usual one first; a minus is downwards. */
export const sortBy = <const U extends string, const O extends string>(usual: U, other: O) =>
  z
    .enum([usual, other])
    .default(usual as never)
    .meta({ description: `${usual} unless said otherwise` }); // The usual one is among them.

export const isDownwards = ({ sort }: { sort: string }): boolean => sort.startsWith("-");

/** How a timeline or a history is asked for. */
export const EventsQuery = PageQuery.extend({ sort: sortBy("-at", "at") });
export type EventsQuery = z.output<typeof EventsQuery>;

export const Page = z.object({
  next: z.string().optional().meta({ description: "Give it back as ?cursor=" }),
  hasMore: z.boolean(),
});

/** The view of a list of these. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), page: Page });
