import * as z from "zod";
import { casesIn, placeOf } from "../../data/cases.ts";
import type { House } from "../../data/house.ts";
import { indexCase, indexFirm } from "../../data/search-writer.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { id } from "../../domain/kernel/ids.ts";
import { consume } from "../shared/consume.ts";

/** What it needs to know of an event: whose it is. Everything else is read, so a late or repeated event does no harm. */
const Whose = z.union([z.object({ caseId: id("case") }), z.object({ patientId: id("patient") }), z.object({ firmId: id("firm") })]);

/**
 * Keeps the search index in step with cases, patients and firms, within a second of the change (DESIGN 5; NEG-004, NEG-060). It
 * first brings the card's copy of the patient's name up to date. A firm's words lie with the firm, so that its new name finds all
 * of its cases at once, however many they are.
 */
export const handler = consume("search", async (event, house) => {
  const whose = Whose.parse(event.data);
  if ("caseId" in whose) await indexCase(house, whose.caseId);
  else if ("firmId" in whose) await indexFirm(house, whose.firmId);
  else for await (const caseId of casesOf(house, whose.patientId)) await indexCase(house, caseId);
  return [];
});

const pageOfCases = 100;

/**
 * A patient's cases, from the list by patient. The list may not show a case that was opened at the same moment: that case has an
 * event of its own, and whoever handles it reads the patient as they are by then.
 */
async function* casesOf(house: House, patientId: Id<"patient">): AsyncGenerator<Id<"case">> {
  for (let before: string | undefined; ;) {
    const { cards } = await casesIn(house).list({ of: "patient", id: patientId }, [], pageOfCases, before);
    const last = cards.at(-1);
    if (!last) return;
    for (const { caseId } of cards) yield caseId;
    before = placeOf(last);
  }
}
