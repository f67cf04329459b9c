import * as z from "zod";
import type { Subject } from "../access/policy.ts";
import type { CaseCard } from "../cases/legal-case.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";

/** Whether a paper is protected between attorney and client, or as the attorney's own preparation (LCM-166). */
export const Privilege = z.enum(["none", "attorneyClient", "workProduct"]).meta({ id: "Privilege" });
export type Privilege = z.infer<typeof Privilege>;

/** Who may see a note, a document or a task, beside what its kind says. */
export const Guarded = z.object({
  privilege: Privilege,
  /** The firm whose privilege it is: the case's when it was marked. Nobody else sees it, our administrators included. */
  privilegeHolder: id("firm").optional(),
  /** Made by our staff for our staff: no law firm sees it. */
  internal: z.boolean(),
});
export type Guarded = z.output<typeof Guarded>;

/** As most papers are; also for a question about the case alone. */
export const unmarked: Guarded = { privilege: "none", internal: false };

/** What the policy needs to know of such a part of a case. */
export const subjectOfPart = (
  { caseId, firmId, caseStatus }: Pick<CaseCard, "caseId" | "firmId" | "caseStatus">,
  { privilege, privilegeHolder, internal }: Guarded,
): Subject => ({ id: caseId, firmId, caseStatus, privileged: privilege !== "none", privilegeHolder, internal });

/** The same facts as an event carries them (`marks` in events/define.ts), so that a timeline can hide what its reader may not know of. */
export const guardOf = ({ privilege, privilegeHolder, internal }: Guarded) => ({
  ...(privilege === "none" ? {} : { privileged: true, privilegeHolder }),
  ...(internal ? { internal } : {}),
});

/** What the policy is told of a marked paper. */
export type Marks = Pick<Subject, "privileged" | "privilegeHolder" | "internal">;

/** The marks of something that may be a paper, as it lies in the table or in an event; none when it has none. */
export function marksOf(paper: object | undefined): Marks[] {
  const { privilege = "none", privilegeHolder, internal = false }: Partial<Guarded> = paper ?? {};
  return privilege === "none" && !internal ? [] : [{ privileged: privilege !== "none", privilegeHolder, internal }];
}

/** How someone marks what they write: nothing said, it is no privileged paper, and stays among those who are like them. */
export const Mark = z.object({
  privilege: Privilege.default("none"),
  internal: z
    .boolean()
    .optional()
    .meta({ description: "Of staff only: true unless said otherwise. What a law firm writes is never internal" }),
});

/** Who writes: for which firm's case, and whether for that firm or as one of our staff. */
export interface Writer {
  /** The case's firm: whatever is privileged on the case is its privilege. */
  readonly firmId: Id<"firm">;
  readonly isOfLawFirm: boolean;
}

/** The marks as they are kept. Whether the writer may set them is asked of the policy: `privilege.not-yours`. */
export const markedBy = ({ firmId, isOfLawFirm }: Writer, { privilege, internal = !isOfLawFirm }: z.output<typeof Mark>): Guarded => ({
  privilege,
  ...(privilege === "none" ? {} : { privilegeHolder: firmId }),
  internal,
});

interface Held<P> {
  readonly privilegeHolder: Id<"firm"> | undefined;
  readonly parts: readonly [P, ...P[]];
}

/** The privileged ones among some papers, by whose privilege it is: one firm's, but where a case has changed its firm. */
export function byHolder<P extends Guarded>(parts: readonly P[]): Held<P>[] {
  const held = new Map<Id<"firm"> | undefined, [P, ...P[]]>();
  for (const part of parts.filter(({ privilege }) => privilege !== "none")) {
    const others = held.get(part.privilegeHolder);
    if (others) others.push(part);
    else held.set(part.privilegeHolder, [part]);
  }
  return [...held].map(([privilegeHolder, those]) => ({ privilegeHolder, parts: those }));
}
