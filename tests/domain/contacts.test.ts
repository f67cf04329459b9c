import { describe, expect, it } from "vitest";
import { contactCorrected, contactLogged } from "../../events/contacts.ts";
import { taskOpened } from "../../events/tasks.ts";
import { correctContact, LogContact, logContact, outcomesOf } from "../../domain/outreach/contact.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";

const theCase = { caseId: newId("case"), firmId: newId("firm") };
const aCall = (difference: object = {}) =>
  LogContact.parse({
    channel: "call",
    direction: "outbound",
    with: "firm",
    at: "2025-07-02T18:00:00.000Z",
    outcome: "reached",
    summary: "ZZPHI asked for the report",
    ...difference,
  });
const staff = { ...theCase, isOfLawFirm: false };
const lawFirm = { ...theCase, isOfLawFirm: true };

describe("logging a contact (NEG-190, NEG-191)", () => {
  it("keeps who was spoken with, when, and what came of it, and publishes none of the words", () => {
    const { contact, task, events } = logContact(aCall({ person: "ZZPHI Robin" }), staff, aStamp());
    expect(contact).toMatchObject({ channel: "call", outcome: "reached", person: "ZZPHI Robin", privilege: "none", internal: true });
    expect(task).toBeUndefined();
    expect(events.map(({ type }) => type)).toEqual([contactLogged.type]);
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain("ZZPHI");
  });

  it("is for what has happened: now is, a millisecond later is not", () => {
    const stamp = aStamp("2025-07-02T18:00:00.000Z");
    expect(logContact(aCall(), staff, stamp).contact.at).toBe(stamp.at);
    expect(() => logContact(aCall({ at: "2025-07-02T18:00:00.001Z" }), staff, stamp)).toThrow("contact.in-future");
  });

  it.each(Object.entries(outcomesOf))("takes for %s the outcomes that it can have, and no other", (channel, fit) => {
    for (const outcome of LogContact.shape.outcome.options) {
      const log = () => logContact(aCall({ channel, outcome }), staff, aStamp());
      if ((fit as readonly string[]).includes(outcome)) expect(log().contact.outcome).toBe(outcome);
      else expect(log).toThrow("contact.outcome-unfit");
    }
  });

  it("opens the task that follows from it in the same moment, guarded as the contact is (NEG-220)", () => {
    const followUp = { dueOn: "2025-07-09", owner: "team:caseCoordinator", title: "Has it come?" };
    const { contact, task, events } = logContact(aCall({ followUp, privilege: "workProduct" }), lawFirm, aStamp());
    expect(task).toMatchObject({
      ...followUp,
      caseId: theCase.caseId,
      status: "open",
      privilege: "workProduct",
      privilegeHolder: theCase.firmId,
    });
    expect(contact.followUpTaskId).toBe(task?.taskId);
    expect(events.map(({ type }) => type)).toEqual([contactLogged.type, taskOpened.type]);
  });

  it("is internal when our staff say nothing else, and never when a law firm logs it (XCT-010)", () => {
    const internal = (request: object, ofLawFirm: boolean) =>
      logContact(aCall(request), { ...theCase, isOfLawFirm: ofLawFirm }, aStamp()).contact.internal;
    expect(internal({}, false)).toBe(true);
    expect(internal({ internal: false }, false)).toBe(false);
    expect(internal({}, true)).toBe(false);
  });

  it("names the firm as the holder of a privilege (LCM-166)", () => {
    const { contact, events } = logContact(aCall({ privilege: "attorneyClient" }), staff, aStamp());
    expect(contact.privilegeHolder).toBe(theCase.firmId);
    expect(events[0]?.data).toMatchObject({ privileged: true, privilegeHolder: theCase.firmId });
  });
});

describe("what came of it since (NEG-190)", () => {
  const stamp = aStamp();
  const { contact: email } = logContact(aCall({ channel: "email", outcome: "sent" }), staff, stamp);

  it("is said by whoever logged it", () => {
    const { contact, events } = correctContact(email, { outcome: "answered" }, stamp);
    expect(contact).toMatchObject({ outcome: "answered", version: 2 });
    expect(events[0]).toMatchObject({ type: contactCorrected.type, data: { fields: ["outcome"] } });
    expect(() => correctContact(email, { outcome: "answered" }, aStamp())).toThrow("contact.not-yours");
  });

  it("must fit the channel, and saying what is so already is no change", () => {
    expect(() => correctContact(email, { outcome: "voicemail" }, stamp)).toThrow("contact.outcome-unfit");
    expect(correctContact(email, { outcome: "sent" }, stamp).events).toEqual([]);
  });
});
