import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import type { DocumentKind } from "../../domain/documents/document.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Harness, Person } from "../functions/harness.ts";

/** A document of this case whose file is awaited. */
export async function anAwaited(h: Harness, who: Person, caseId: string, kind: DocumentKind = "medicalRecord"): Promise<Id<"document">> {
  const { status, body } = await h.call(
    "POST /v1/cases/{caseId}/documents",
    who,
    { ...(bodyExamples.addDocument as object), kind },
    { path: { caseId } },
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.documentId as Id<"document">;
}

/** One that can be read: released in the table itself, since it is about who may ask and not about files. */
export async function aReadable(h: Harness, who: Person, caseId: string, kind?: DocumentKind): Promise<Id<"document">> {
  const documentId = await anAwaited(h, who, caseId, kind);
  const [row] = await h.house.table.read([keys.listed("DOCUMENTS", caseId as Id<"case">, documentId)]);
  const files = (row!.files as object[]).map((file) => ({ ...file, status: "released" })); // It was just written.
  await h.house.table.commit([replace({ ...row!, files, version: 2 })]);
  return documentId;
}
