import { describe, expect, it } from "vitest";
import { noteChanged, noteViewed, noteWritten } from "../../events/notes.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Note } from "../../domain/work/note.ts";
import { ChangeableNote, changeNote, viewNotes, WriteNote, writeNote } from "../../domain/work/note.ts";
import { byHolder, markedBy, marksOf } from "../../domain/work/privilege.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp, canary } from "../fixtures.ts";

const [caseId, firmId, otherFirmId, me] = [newId("case"), newId("firm"), newId("firm"), newId("user")];
const staff = { caseId, firmId, isOfLawFirm: false };
const firm = { caseId, firmId, isOfLawFirm: true };
const stamp = () => aStamp("2025-07-02T19:00:00.000Z", me);
const written = (difference: object = {}, writer = staff): Note =>
  writeNote(WriteNote.parse({ text: `${canary} called`, ...difference }), writer, stamp()).note;
const changed = (note: Note, changes: object, of: Id<"firm"> = firmId) =>
  changeNote(note, ChangeableNote.partial().parse(changes), { firmId: of }, stamp());

describe("writing a note (NEG-191, LCM-166)", () => {
  it("keeps its words out of what is published, and whole in the audit row (XCT-010, LCM-161)", () => {
    const about = newId("appointment");
    const { note, event } = writeNote(WriteNote.parse({ text: ` ${canary} called `, about, pinned: true }), staff, stamp());
    expect(note).toMatchObject({ text: `${canary} called`, about, pinned: true, createdBy: me, version: 1 });
    expect(event).toMatchObject({ type: noteWritten.type, data: { caseId, noteId: note.noteId, about, internal: true } });
    expect(JSON.stringify(event.data)).not.toContain(canary);
    expect(event.change).toEqual({ [note.noteId]: { after: note } });
  });

  it("has at least one letter and at most 5,000", () => {
    const fits = (text: string) => WriteNote.safeParse({ text }).success;
    expect([fits(""), fits("  "), fits("x"), fits("x".repeat(5000)), fits("x".repeat(5001))]).toEqual([false, false, true, true, false]);
  });

  it.each([
    ["staff who say nothing", staff, {}, { privilege: "none", internal: true }],
    ["staff who share it", staff, { internal: false }, { privilege: "none", internal: false }],
    ["a law firm that says nothing", firm, {}, { privilege: "none", internal: false }],
    ["a law firm for itself", firm, { privilege: "workProduct" }, { privilege: "workProduct", privilegeHolder: firmId, internal: false }],
    [
      "a law firm with its client",
      firm,
      { privilege: "attorneyClient" },
      { privilege: "attorneyClient", privilegeHolder: firmId, internal: false },
    ],
  ] as const)("is marked as it was meant by %s", (_, writer, asked, marks) => {
    const { privilege, privilegeHolder, internal } = written(asked, writer);
    expect({ privilege, ...(privilegeHolder ? { privilegeHolder } : {}), internal }).toEqual(marks);
  });

  it("cannot say itself whose privilege it is", () => {
    expect(WriteNote.safeParse({ text: "x", privilege: "workProduct", privilegeHolder: otherFirmId }).success).toBe(false);
  });
});

describe("changing a note", () => {
  it("is for whoever wrote it and nobody else (NEG-191)", () => {
    expect(changed(written(), { text: "as it was" }).note).toMatchObject({ text: "as it was", version: 2, updatedBy: me });
    expect(() => changed({ ...written(), createdBy: newId("user") }, { text: "another's words" })).toThrow(
      expect.objectContaining({ code: "note.not-yours" }),
    );
  });

  it("says which fields, never to what; nothing is changed by the same once more", () => {
    const note = written();
    const [event] = changed(note, { text: `${canary} again`, pinned: true }).events;
    expect(event).toMatchObject({ type: noteChanged.type, data: { fields: ["text", "pinned"] } });
    expect(JSON.stringify(event?.data)).not.toContain(canary);
    expect(changed(note, { text: note.text, pinned: note.pinned })).toEqual({ note, events: [] });
  });

  it("makes the case's firm the holder of a privilege that is set, and nobody's once it is taken back (LCM-166)", () => {
    const open = written({}, firm);
    const { note: closed, events } = changed(open, { privilege: "workProduct" });
    expect(closed).toMatchObject({ privilege: "workProduct", privilegeHolder: firmId });
    expect(events[0]?.data).toMatchObject({ privileged: true, privilegeHolder: firmId });
    expect(changed(closed, { privilege: "none" }).note.privilegeHolder).toBeUndefined();
  });

  it("leaves the privilege with its holder when the case has another firm now (LCM-166)", () => {
    const note = written({ privilege: "workProduct" }, firm);
    expect(changed(note, { privilege: "attorneyClient" }, otherFirmId).note.privilegeHolder).toBe(firmId);
  });

  it("keeps the event of a privilege taken back behind the wall: it holds what was privileged (LCM-166)", () => {
    const note = written({ privilege: "workProduct" }, firm);
    expect(changed(note, { privilege: "none" }).events[0]?.data).toMatchObject({ privileged: true, privilegeHolder: firmId });
    expect(changed(changed(note, { privilege: "none" }).note, { text: "in the open" }).events[0]?.data).not.toHaveProperty("privileged");
  });
});

describe("reading privileged notes (XCT-011)", () => {
  it("is one thing that happened for a list, nothing for a list without any", () => {
    const [open, closed, another] = [
      written(),
      written({ privilege: "workProduct" }, firm),
      written({ privilege: "attorneyClient" }, firm),
    ];
    expect(viewNotes([open], stamp())).toEqual([]);
    expect(viewNotes([open, closed, another], stamp())).toMatchObject([
      {
        type: noteViewed.type,
        data: { caseId, noteIds: [closed.noteId, another.noteId], privileged: true, privilegeHolder: firmId },
        change: {},
      },
    ]);
  });

  it("is told apart by holder, so that neither firm hears of the other's", () => {
    const theirs = { ...written({ privilege: "workProduct" }, firm), privilegeHolder: otherFirmId };
    expect(byHolder([written({ privilege: "workProduct" }, firm), theirs]).map(({ privilegeHolder }) => privilegeHolder)).toEqual([
      firmId,
      otherFirmId,
    ]);
  });
});

describe("what the policy is told of a paper", () => {
  it("is its marks, or nothing where there are none", () => {
    expect(marksOf(undefined)).toEqual([]);
    expect(marksOf({ caseId })).toEqual([]);
    expect(marksOf(markedBy(firm, { privilege: "none" }))).toEqual([]);
    expect(marksOf(markedBy(staff, { privilege: "none" }))).toEqual([{ privileged: false, internal: true }]);
    expect(marksOf(markedBy(firm, { privilege: "workProduct" }))).toEqual([{ privileged: true, privilegeHolder: firmId, internal: false }]);
  });
});
