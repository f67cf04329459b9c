import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outcome, Scene } from "../../docs/access-scenes.ts";
import { firmsIn, scenes } from "../../docs/access-scenes.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { Role } from "../../domain/access/roles.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { NamedOperation } from "../../functions/api/contracts.ts";
import { aCaseBody, aPatientBody, parties } from "../fixtures.ts";
import type { Harness, Person } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";
import type { Billing } from "./matrix-billing.ts";
import { billingOf } from "./matrix-billing.ts";
import { anOfficeVisit, careBody, careQuery, ownRequest } from "./matrix-care.ts";
import { aReadable, anAwaited } from "./matrix-documents.ts";
import { casesThatMove, isFinal } from "./matrix-status.ts";
import { linesOf } from "./matrix.ts";

const lines = linesOf(readFileSync(new URL("matrix.csv", import.meta.url), "utf8"));

interface World {
  readonly firmId: Id<"firm">;
  readonly otherFirmId: Id<"firm">;
  /** The address of the open case with its people, and of the closed one. */
  readonly open: Record<string, string>;
  readonly closed: Record<string, string>;
  readonly billing: Billing;
}

let h: Harness;
let world: World;
let administrator: Person;
let moving: ReturnType<typeof casesThatMove>;
let operations: readonly NamedOperation[];
const people = new Map<string, Person>();
beforeAll(async () => {
  h = await startHarness();
  ({ operations } = await import("../../functions/api/contracts.ts")); // After the harness, which sets what is read at import.
  world = await aWorld();
  for (const role of Role.options)
    for (const scene of scenes)
      people.set(`${role}, ${scene}`, await h.person(role, firmsIn(scene, { ours: world.firmId, other: world.otherFirmId })));
});
afterAll(() => h.stop());

/** An open and a closed case of our firm, each with its patient, and one of everything else. */
async function aWorld(): Promise<World> {
  administrator = await h.person("systemAdministrator");
  moving = casesThatMove(h, administrator);
  const made = async (route: Parameters<Harness["call"]>[0], body: unknown, path: Record<string, string> = {}) => {
    const answered = await h.call(route, administrator, body, { path });
    expect(answered.status, JSON.stringify(answered.body)).toBe(201);
    return answered.body as Record<string, string>;
  };
  const { firmId } = await made("POST /v1/firms", bodyExamples.addFirm);
  const { firmId: otherFirmId } = await made("POST /v1/firms", bodyExamples.addFirm);
  const { attorneyId } = await made("POST /v1/firms/{firmId}/attorneys", bodyExamples.addAttorney, { firmId: firmId! });
  const { providerId } = await made("POST /v1/providers", bodyExamples.addProvider);
  const { payerId } = await made("POST /v1/payers", bodyExamples.addPayer);
  const { userId } = await made("POST /v1/users", bodyExamples.addUser);
  const firms = { firmId: firmId as Id<"firm">, otherFirmId: otherFirmId as Id<"firm"> };
  const billing = billingOf(h, administrator, firms);
  const aCase = async () => {
    const { patientId } = await made("POST /v1/patients", aPatientBody());
    const { caseId } = await made("POST /v1/cases", aCaseBody({ patientId: patientId!, firmId: firmId!, attorneyId: attorneyId! }));
    await aReadable(h, administrator, caseId!, "photoId");
    const documentId = await aReadable(h, administrator, caseId!);
    const { noteId } = await made("POST /v1/cases/{caseId}/notes", { text: "For everyone.", internal: false }, { caseId: caseId! });
    const { taskId } = await made("POST /v1/cases/{caseId}/tasks", aTask, { caseId: caseId! });
    const { contactId } = await made("POST /v1/cases/{caseId}/contacts", aContact, { caseId: caseId! });
    const { lienId } = await made("POST /v1/cases/{caseId}/liens", bodyExamples.assertLien, { caseId: caseId! });
    const care = await anOfficeVisit(h, administrator, { caseId: caseId!, providerId: providerId! });
    return billing.world({
      ...care,
      firmId,
      attorneyId,
      providerId,
      payerId,
      userId,
      patientId,
      caseId,
      documentId,
      contactId,
      lienId,
      noteId,
      taskId,
      name: "retroactiveWindowDays",
      file: "page.css",
    } as Record<string, string>);
  };
  const [open, closed] = [await aCase(), await aCase()];
  await close(closed.caseId as Id<"case">);
  return { ...firms, open, closed, billing };
}

/** Closes a case past what is still open in it, as only a correction can. */
async function close(caseId: Id<"case">): Promise<void> {
  const body = { to: "closed", reason: "As agreed" };
  const { status } = await h.call("POST /v1/cases/{caseId}/corrections", administrator, body, { path: { caseId }, version: 1 });
  expect(status).toBe(200);
}

/** Asks as this person in this scene, and says what came of it in the words of the table. */
async function ask({ name, operation }: NamedOperation, role: Role, scene: Scene): Promise<string> {
  const address = scene === "closed" ? world.closed : world.open;
  const names = Object.keys(operation.path?.shape ?? {});
  const who = people.get(`${role}, ${scene}`)!; // Each role is there in each scene.
  const asking = { name, scene, who, address };
  const body = careBody(name, address) ?? world.billing.body(asking) ?? (await bodyFor(name));
  const answered = await h.call(operation.route, who, body, {
    path: {
      ...Object.fromEntries(names.map((key) => [key, address[key]!])),
      ...(await ownDocument(name, address)),
      ...(await ownRequest(h, name, administrator, address)),
      ...(await world.billing.path(asking)),
      ...(await moving.path(name, scene === "closed", { firmId: world.firmId, attorneyId: world.open.attorneyId! })),
    }, // The world has one of everything that an address names.
    ...(operation.ifMatch ? { version: staleVersion } : {}),
    ...careQuery(name),
    ...world.billing.query(name),
    ...(name === "readiness" ? { query: { to: "closed" } } : {}),
    ...(name === "listCases" ? { query: { firmId: world.firmId } } : {}),
  });
  if (/^(complete|cancel)Task$/.test(name) && answered.status === 200) world.open.taskId = await anotherTask();
  if (name === "endLien" && answered.status === 200) world.open.lienId = await anotherLien();
  if (answered.status < 300 && !operation.route.startsWith("GET ")) moving.used(name);
  if (answered.status < 300) await world.billing.used(asking);
  if (answered.status === 403 || answered.status === 404) return String(answered.status);
  if (scene === "closed" && isFinal(answered)) return "403";
  if (scene === "closed" && answered.body.code === "task.over") return "yes"; // Someone before was let in as well, and nothing reopens a task.
  // A change is tried at a version that nobody has: whoever gets to hear so was let in, and nothing is changed.
  const { status, also } = operation.answers;
  const isLetIn = operation.ifMatch ? answered.status === 412 : answered.status === status || answered.status === also?.status;
  return isLetIn ? "yes" : `${answered.status} ${JSON.stringify(answered.body)}`;
}
const staleVersion = 999;

/** What comes of these depends on whether a file is awaited, and changes that: so each asks about a document of its own. */
async function ownDocument(name: string, { caseId = "" }: Record<string, string>): Promise<Record<string, string>> {
  if (name === "addDocumentVersion") return { documentId: await aReadable(h, administrator, caseId) };
  return name === "renewUpload" ? { documentId: await anAwaited(h, administrator, caseId) } : {};
}

/** A lien ends once. */
async function anotherLien(): Promise<string> {
  const administrator = people.get("systemAdministrator, own firm");
  const { body } = await h.call("POST /v1/cases/{caseId}/liens", administrator, bodyExamples.assertLien, { path: world.open });
  return body.lienId as string;
}

/** For everyone's eyes, so that only the role and the firm decide. */
const aContact = {
  channel: "call",
  direction: "inbound",
  with: "firm",
  at: "2025-07-02T17:30:00.000Z",
  outcome: "reached",
  internal: false,
};
const aTask = { title: "For everyone", internal: false };

/** A task is over once. */
async function anotherTask(): Promise<string> {
  const { body } = await h.call("POST /v1/cases/{caseId}/tasks", administrator, aTask, { path: world.open });
  return body.taskId as string;
}

async function bodyFor(name: string): Promise<object | undefined> {
  if (name === "addUser") return { ...bodyExamples.addUser, email: `someone-${Math.random()}@example.test` };
  if (name === "changeCase") return { liabilityStatus: "accepted" }; // Of the law firm's short list.
  if (name !== "openCase") return bodyExamples[name];
  const { patientId } = await parties(h.house);
  return aCaseBody({ patientId, firmId: world.firmId, attorneyId: world.open.attorneyId! });
}

/** What names a case, or a part of one. */
const ofCases = ["caseId", "authorizationId", "appointmentId", "contactId", "documentId", "noteId", "taskId"];
/** Cases have no owner yet, so over HTTP no case is a collections specialist's yet. */
const expectedOf = (expected: Outcome, role: Role, scene: Scene, operation: NamedOperation["operation"]): Outcome => {
  const notYetTheirs =
    role === "collectionsSpecialist" &&
    scene !== "other firm" &&
    (operation.may === "authorization.check" || ofCases.some((key) => operation.path !== undefined && key in operation.path.shape));
  if (notYetTheirs) return "404";
  return expected === "limited" ? "yes" : expected;
};

/** Whoever may change the same case asks in turn, and the others beside them. */
const beside: readonly (readonly Scene[])[] = [["own firm", "unassigned"], ["other firm"], ["closed"]];

/**
 * Everyone asks for every route in their own firm's scene and in one of the others, which goes round from route to route and from
 * role to role; with `SOAK` in all of them. What the policy says of all scenes is held against the table in matrix.test.ts.
 */
function scenesFor(role: Role, nth: number): readonly Scene[] {
  if (process.env.SOAK) return scenes;
  const others = scenes.filter((scene) => scene !== "own firm");
  return ["own firm", others[(nth + Role.options.indexOf(role)) % others.length]!]; // A remainder is an index of it.
}

/** Some four hundred requests for each role; a busy machine takes its time. */
const patienceMs = 120_000;

describe("the access matrix over HTTP (DESIGN 6, XCT-003, LCM-167, NEG-235)", () => {
  it.each(Role.options)("%s gets from every route what the table says", { timeout: patienceMs }, async (role) => {
    const seen: string[] = [];
    const wanted: string[] = [];
    for (const [nth, named] of operations.entries()) {
      const asked = scenesFor(role, nth);
      const heard = new Map<Scene, string>();
      const inTurn = async (some: readonly Scene[]) => {
        for (const scene of some.filter((one) => asked.includes(one))) heard.set(scene, await ask(named, role, scene));
      };
      await Promise.all(beside.map(inTurn));
      for (const scene of asked) {
        const line = lines.find(({ route, scene: written }) => route === named.operation.route && written === scene);
        const what = `${named.operation.route}, ${scene}: `;
        wanted.push(what + expectedOf(line!.expected[role], role, scene, named.operation)); // Another test holds the lines against the routes.
        seen.push(what + heard.get(scene));
      }
    }
    expect(seen).toEqual(wanted);
  });
});
