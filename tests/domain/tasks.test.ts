import { describe, expect, it } from "vitest";
import type { Actor } from "../../domain/access/policy.ts";
import { Role } from "../../domain/access/roles.ts";
import { day } from "../../domain/kernel/time.ts";
import { refuseUnfitOwner } from "../../domain/work/owner.ts";
import { markedBy, unmarked } from "../../domain/work/privilege.ts";
import type { NewTask, Owner, Task } from "../../domain/work/task.ts";
import { AddTask, cancelTask, changeTask, completeTask, openTask, taskKinds, viewTasks } from "../../domain/work/task.ts";
import { workItemOf, workKindOf } from "../../domain/work/work-item.ts";
import { isAboutMoney, isLook } from "../../domain/work/audit.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp, canary } from "../fixtures.ts";
import { who } from "../access/scenes.ts";

const [caseId, firmId, me] = [newId("case"), newId("firm"), newId("user")];
const stamp = aStamp("2025-07-02T19:00:00.000Z", me);
const opened = (difference: Partial<NewTask> = {}): Task => openTask({ caseId, owner: "team:caseManager", ...difference }, stamp).task;
const card = { caseId, firmId, caseStatus: "active", caseNumber: "CASE-2025-00042" } as Parameters<typeof refuseUnfitOwner>[1];
const code = (said: string) => expect.objectContaining({ code: said });

describe("a task of the house (NEG-220)", () => {
  it.each(Object.entries(taskKinds))("says by itself what %s is about, for staff only", (kind, says) => {
    expect(opened({ kind: kind as keyof typeof taskKinds })).toMatchObject({
      kind,
      title: says,
      internal: true,
      privilege: "none",
      status: "open",
    });
  });

  it("can be given away and done as any other", () => {
    const task = opened({ kind: "treatmentGap" });
    const { task: given, events } = changeTask(task, { owner: me, dueOn: day("2025-07-09") }, stamp);
    expect(given).toMatchObject({ owner: me, dueOn: "2025-07-09", version: 2 });
    expect(events).toMatchObject([
      { type: "task.changed.v1", data: { owner: me, dueOn: "2025-07-09", fields: ["owner", "dueOn"], internal: true } },
    ]);
    expect(completeTask(given, `${canary} is well`, stamp).task).toMatchObject({
      status: "done",
      outcome: `${canary} is well`,
      closedBy: me,
      version: 3,
    });
  });
});

describe("a task that is over", () => {
  const ways = [
    ["done", (task: Task) => completeTask(task, undefined, stamp).task],
    ["canceled", (task: Task) => cancelTask(task, "not needed", stamp).task],
  ] as const;

  it.each(ways)("stays over once it is %s", (status, close) => {
    const over = close(opened());
    expect(over).toMatchObject({ status, closedAt: stamp.at, closedBy: me });
    expect(() => changeTask(over, { title: "once more" }, stamp)).toThrow(code("task.over"));
    for (const [, again] of ways) expect(() => again(over)).toThrow(code("task.over"));
  });

  it("keeps what came of it out of what is published (XCT-010)", () => {
    const done = completeTask(opened(), `${canary} agreed`, stamp).event;
    const canceled = cancelTask(opened(), `${canary} moved`, stamp).event;
    expect(JSON.stringify([done.data, canceled.data])).not.toContain(canary);
    expect(canceled.reason).toBe(`${canary} moved`);
  });

  it("was changed only when something is different", () => {
    const task = opened({ title: "Call", dueOn: day("2025-07-09") });
    expect(changeTask(task, { title: "Call", dueOn: day("2025-07-09") }, stamp)).toEqual({ task, events: [] });
  });
});

describe("whom a task may be given to (NEG-220, XCT-003)", () => {
  const unfit = (owner: Owner, marks = unmarked, user?: Actor): boolean => {
    try {
      refuseUnfitOwner({ ...marks, owner }, card, user ? [user] : []);
      return false;
    } catch {
      return true;
    }
  };
  const user = (role: Role, firmIds: Actor["firmIds"] = [], active = true): Actor => ({ ...who(role, firmIds), userId: me, active });
  const privileged = markedBy({ firmId, isOfLawFirm: true }, { privilege: "workProduct" });
  const internal = markedBy({ firmId, isOfLawFirm: false }, { privilege: "none" });

  it("is someone there, active, who may see the case", () => {
    expect(unfit(me)).toBe(true);
    expect(unfit(me, unmarked, user("caseManager"))).toBe(false);
    expect(unfit(me, unmarked, user("caseManager", [], false))).toBe(true);
    expect(unfit(me, unmarked, user("caseManager", [firmId]))).toBe(false);
    expect(unfit(me, unmarked, user("caseManager", [newId("firm")]))).toBe(true);
    expect(unfit(me, unmarked, user("attorney", [firmId]))).toBe(false);
    expect(unfit(me, unmarked, user("attorney", [newId("firm")]))).toBe(true);
    expect(unfit(me, unmarked, user("customerService"))).toBe(true); // Sees the summary of a case, and none of its tasks.
  });

  it.each(Role.options)("is a team of which someone may see it: %s", (role) => {
    const ofLawFirm = role === "attorney" || role === "paralegal";
    const seesNone = role === "customerService" || role === "collectionsSpecialist"; // The latter once cases are assigned.
    expect([unfit(`team:${role}`), unfit(`team:${role}`, internal), unfit(`team:${role}`, privileged)]).toEqual([
      seesNone,
      seesNone || ofLawFirm,
      !ofLawFirm,
    ]);
  });
});

describe("a task that someone writes", () => {
  it("needs a title, and an owner that can be one", () => {
    const fits = (body: object) => AddTask.safeParse(body).success;
    expect([fits({ title: "x" }), fits({ title: " " }), fits({ title: "x".repeat(200) }), fits({ title: "x".repeat(201) })]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([
      fits({ title: "x", owner: "team:paralegal" }),
      fits({ title: "x", owner: "team:nobody" }),
      fits({ title: "x", owner: caseId }),
    ]).toEqual([true, false, false]);
  });

  it("is noted when it is privileged and read, once for a list (XCT-011)", () => {
    const privileged = opened(markedBy({ firmId, isOfLawFirm: true }, { privilege: "workProduct" }));
    expect(viewTasks([opened()], stamp)).toEqual([]);
    expect(viewTasks([opened(), privileged], stamp)).toMatchObject([
      { data: { taskIds: [privileged.taskId], privileged: true, privilegeHolder: firmId } },
    ]);
  });
});

describe("a piece of open work", () => {
  const waits = (dueOn?: string) => ({ id: "task_1", owner: me, dueOn: dueOn === undefined ? undefined : day(dueOn), card });

  it("is overdue the day after its day, not on it, and never without one", () => {
    const overdue = (dueOn?: string) => workItemOf("task", opened(), waits(dueOn), day("2025-07-02")).item.overdue;
    expect([overdue("2025-07-01"), overdue("2025-07-02"), overdue("2025-07-03"), overdue()]).toEqual([true, false, false, false]);
  });

  it("does not show the words of a privileged task: they are read on the task itself, where that is noted (XCT-011)", () => {
    const title = (marks: object) => workItemOf("task", opened({ title: canary, ...marks }), waits(), day("2025-07-02")).item.title;
    expect([title({}), title(markedBy({ firmId, isOfLawFirm: true }, { privilege: "workProduct" }))]).toEqual([
      canary,
      "A privileged task.",
    ]);
  });

  it("is of a kind that its id names", () => {
    expect([workKindOf(newId("task")), workKindOf(newId("authorization")), workKindOf(newId("approval")), workKindOf(caseId)]).toEqual([
      "task",
      "authorization",
      "approval",
      undefined,
    ]);
  });
});

describe("what the audit view picks out (XCT-001, XCT-011)", () => {
  const money = (type: string, data: object = {}) => isAboutMoney({ type, data });

  it("is money where a lien, an estimate, a settlement or a fee is", () => {
    expect([money("lien.asserted.v1"), money("case.changed.v1", { fields: ["jurisdiction", "settlementAmount"] })]).toEqual([true, true]);
    expect([
      money("case.changed.v1", { fields: ["jurisdiction"] }),
      money("case.opened.v1"),
      money("task.changed.v1", { fields: ["settlementAmount"] }),
    ]).toEqual([false, false, false]);
  });

  it("is a look where something was viewed or a link was given", () => {
    expect(
      ["patient.viewed.v1", "note.viewed.v1", "document.link-issued.v1", "note.written.v1", "case.opened.v1"].map((type) =>
        isLook({ type }),
      ),
    ).toEqual([true, true, true, false, false]);
  });
});
