import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { denialRow, denialsIn } from "../../data/denials.ts";
import type { Denials } from "./denial-scenes.ts";
import { startDenials } from "./denial-scenes.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let d: Denials;
beforeAll(async () => {
  h = await startHarness();
  d = await startDenials(h);
});
afterAll(() => h.stop());

const today = dayOf(now());
const idsOf = ({ body }: { body: { data: { denialId: string }[] } }) => body.data.map(({ denialId }) => denialId);

describe("the six views (RCM-030, RCM-031, RCM-032, RCM-033, RCM-034, RCM-035)", () => {
  const of = new Map<string, { denialId: string; version: number }>();
  let owner: Person;
  let member: Person;
  let payerId: Id<"payer">;

  beforeAll(async () => {
    [owner, member] = [await h.person("claimsProcessor"), await h.person("claimsProcessor")];
    payerId = (await h.call("POST /v1/payers", d.manager, { name: "Viewed Mutual", kind: "commercial" })).body.payerId;
    const administrator = await h.person("systemAdministrator");
    const team = await h.call("POST /v1/teams", administrator, { name: "Recovery", memberIds: [member.userId] });
    const make = async (name: string, more: object = {}) => {
      const body = { owner: owner.userId, followUpBy: addDays(today, of.size + 1), ...more };
      of.set(name, await d.opened(body, [await d.aClaim({ payerId })]));
    };
    await make("new", { carcs: ["CO-197", "CO-16"] });
    await make("inProgress", { subject: "duplicateCharges", owner: team.body.teamId });
    await make("awaitingPayment", { followUpBy: addDays(today, 1) });
    await make("resolved", { carcs: ["CO-197"] });
    await make("canceled");
    const id = (name: string) => of.get(name)!.denialId; // Made above.
    await d.move(id("inProgress"), { to: "inProgress" }, 1);
    await d.move(id("awaitingPayment"), { to: "inProgress" }, 1);
    await d.move(id("awaitingPayment"), { to: "awaitingPayment" }, 2);
    await d.resolve(id("resolved"));
    await d.cancel(id("canceled"));
  });

  const named = (answer: Parameters<typeof idsOf>[0]) =>
    idsOf(answer).map((denialId) => [...of].find(([, one]) => one.denialId === denialId)?.[0]);
  const view = async (query: Record<string, string>, who: Person = d.processor) => named(await d.list({ payerId, ...query }, who));

  it.each([
    ["all", ["canceled", "resolved", "awaitingPayment", "inProgress", "new"]],
    ["open", ["awaitingPayment", "inProgress", "new"]],
    ["inProgress", ["inProgress"]],
    ["awaitingPayment", ["awaitingPayment"]],
    ["resolved", ["resolved"]],
  ] as const)("%s, newest first", async (name, expected) => {
    expect(await view({ view: name })).toEqual(expected);
    expect(await view({ view: name, sort: "createdAt" })).toEqual([...expected].toReversed());
  });

  it("mine, by follow-up, with those of my teams as an option (RCM-032)", async () => {
    expect(await view({ view: "mine" }, owner)).toEqual(["new", "awaitingPayment"]); // Of one day, so in the order of their ids.
    expect(await view({ view: "mine" }, member)).toEqual([]);
    expect(await view({ view: "mine", includeTeams: "true" }, member)).toEqual(["inProgress"]);
  });

  it("narrowed by subject, owner, code and stage", async () => {
    expect(await view({ subject: "duplicateCharges" })).toEqual(["inProgress"]);
    expect(await view({ owner: owner.userId, view: "open" })).toEqual(["awaitingPayment", "new"]);
    expect(await view({ carc: "CO-197" })).toEqual(["resolved", "new"]);
    expect(await view({ carc: "co-16" })).toEqual(["new"]);
    expect(await view({ stage: "canceled" })).toEqual(["canceled"]);
    expect(await view({ stage: "canceled", view: "open" })).toEqual([]);
  });

  it("page by page", async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages < 9; pages++) {
      const { body } = await d.list({ payerId, limit: "2", ...(cursor ? { cursor } : {}) });
      seen.push(...idsOf({ body }));
      cursor = body.page.next;
      if (!cursor) break;
    }
    expect(seen).toEqual(idsOf(await d.list({ payerId })));
    expect(seen).toHaveLength(5);
  });

  it("those whose follow-up has passed, and the others (RCM-016)", async () => {
    const { denialId } = of.get("new")!;
    const { denial } = (await denialsIn(h.house).find(denialId as Id<"denial">))!;
    const late = { ...denial, followUpBy: addDays(today, -1), version: denial.version + 1 };
    await h.house.table.commit([replace(denialRow(late))]);
    expect(await view({ overdue: "true" })).toEqual(["new"]);
    expect(await view({ overdue: "false", view: "open" })).toEqual(["awaitingPayment", "inProgress"]);
    expect((await d.get(denialId)).body.overdue).toBe(true);
  });
});

describe("tasks, notes and contacts about a denial (RCM-017, RCM-021, RCM-024)", () => {
  const on = (route: "tasks" | "notes" | "contacts", body: object, who: Person = d.processor) =>
    h.call(`POST /v1/cases/{caseId}/${route}`, who, body, { path: { caseId: d.usual.caseId } });
  const aCall = {
    channel: "call",
    direction: "outbound",
    with: "payer",
    at: "2025-07-21T17:00:00.000Z",
    outcome: "reached",
    summary: "They look again.",
  };

  it("are shown with it: open tasks, their count in lists, and everything on its timeline", async () => {
    const { denialId: about, denialNumber } = await d.opened({ subject: "timeline" });
    const task = await on("tasks", { title: "Send the authorization", about, dueOn: addDays(today, 3) });
    const done = await on("tasks", { title: "Find the letter", about });
    await on("tasks", { title: "Of something else" });
    await on("notes", { text: "The portal shows two claims.", about });
    const contact = await on("contacts", { ...aCall, about });
    expect([task, done, contact].map(({ status }) => status)).toEqual([201, 201, 201]);
    await h.call("POST /v1/tasks/{taskId}/completion", d.processor, {}, { path: { taskId: done.body.taskId } });
    await d.move(about, { to: "inProgress" }, 1);

    const { body } = await d.get(about);
    expect(body.openTasks).toMatchObject([{ taskId: task.body.taskId, title: "Send the authorization", owner: d.processor.userId }]);
    const [listed] = (await d.list({ subject: "timeline" })).body.data;
    expect(listed).toMatchObject({ denialNumber, openTaskCount: 1 });

    const all = (await d.timeline(about)).body.data as { kind: string; text?: string; says: string }[];
    expect(all.map(({ kind, text, says }) => [kind, text ?? says])).toEqual([
      ["event", "A denial case moved to another stage."],
      ["contact", "They look again."],
      ["note", "The portal shows two claims."],
      ["task", "Find the letter"],
      ["task", "Send the authorization"],
      ["event", "A denial case was opened."],
    ]);
  });

  it("page by page, forwards and backwards", async () => {
    const { denialId: about } = await d.opened();
    for (let i = 0; i < 3; i++) {
      await on("notes", { text: `Note ${i}`, about });
      await on("tasks", { title: `Task ${i}`, about });
    }
    await d.resolve(about);
    for (const sort of ["-at", "at"]) {
      const whole = (await d.timeline(about, { sort })).body.data;
      expect(whole).toHaveLength(8);
      const pieces: unknown[] = [];
      for (let cursor: string | undefined, pages = 0; pages < 9; pages++) {
        const { body } = await d.timeline(about, { sort, limit: "3", ...(cursor ? { cursor } : {}) });
        pieces.push(...body.data);
        cursor = body.page.next;
        if (!cursor) break;
      }
      expect(pieces).toEqual(whole);
    }
  });

  it("are about a denial of their own case, which their writer may see", async () => {
    const { denialId: about } = await d.opened();
    const other = await d.aCase();
    const elsewhere = await h.call("POST /v1/cases/{caseId}/notes", d.processor, { text: "x", about }, { path: { caseId: other.caseId } });
    expect(elsewhere.body.code).toBe("about.not-found");
    const attorney = await h.person("attorney", [d.usual.firmId]);
    expect((await on("notes", { text: "x", about }, attorney)).body.code).toBe("about.not-found");
    expect((await on("contacts", { ...aCall, about: newId("denial") })).body.code).toBe("about.not-found");
    expect((await on("contacts", { ...aCall, about })).body.about).toBe(about);
  });

  it("what is privileged is neither named in it nor told by it", async () => {
    const { denialId: about } = await d.opened();
    const attorney = await h.person("attorney", [d.usual.firmId]);
    const hidden = await on("notes", { text: "For counsel only", privilege: "attorneyClient" }, attorney);
    const [row] = await h.house.table.read([keys.listed("NOTES", d.usual.caseId, hidden.body.noteId)]);
    await h.house.table.commit([replace({ ...row!, about, version: 2 })]); // As if it were about the denial.
    const administrator = await h.person("systemAdministrator");
    for (const who of [d.processor, administrator]) {
      expect((await d.timeline(about, {}, who)).body.data.map(({ kind }: { kind: string }) => kind)).toEqual(["event"]);
    }
  });
});

describe("who sees denials (DESIGN 12.20)", () => {
  it("claims processors change them, managers, analysts and medical directors read them, nobody else knows of any", async () => {
    const { denialId } = await d.opened();
    const roles = ["claimsProcessor", "caseManager", "financialAnalyst", "medicalDirector", "caseCoordinator", "customerService"] as const;
    const seen = await Promise.all(
      roles.map(async (role) => {
        const who = await h.person(role);
        return [role, (await d.get(denialId, who)).status, (await d.change(denialId, { priority: "low" }, 99, who)).status];
      }),
    );
    expect(seen).toEqual([
      ["claimsProcessor", 200, 412],
      ["caseManager", 200, 403],
      ["financialAnalyst", 200, 403],
      ["medicalDirector", 200, 403],
      ["caseCoordinator", 404, 404],
      ["customerService", 404, 404],
    ]);
  });

  it("a law firm never, also of its own case; staff of some firms only where every claim is of theirs", async () => {
    const other = await d.aCase();
    const [ours, both] = [await d.aClaim(), await d.claims(1)];
    const own = await d.opened({}, [ours]);
    const mixed = await d.opened({}, [...both, await d.aClaim(other)]);
    const attorney = await h.person("attorney", [d.usual.firmId]);
    expect((await d.get(own.denialId, attorney)).status).toBe(404);
    expect((await d.ofClaim(ours.claimId, {}, attorney)).body.code).toBe("claim.not-found");
    expect((await d.list({}, attorney)).status).toBe(403); // A list of one's own names nothing.
    const assigned = await h.person("claimsProcessor", [d.usual.firmId]);
    expect((await d.get(own.denialId, assigned)).status).toBe(200);
    expect((await d.get(mixed.denialId, assigned)).status).toBe(404);
    const found = idsOf(await d.list({ limit: "100" }, assigned));
    expect([found.includes(own.denialId), found.includes(mixed.denialId)]).toEqual([true, false]);
    expect((await d.add(own.denialId, [await d.aClaim(other)], assigned)).body.code).toBe("claim.not-found");
  });
});
