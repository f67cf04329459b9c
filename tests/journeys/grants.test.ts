import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Id } from "../../domain/kernel/ids.ts";
import { newId } from "../../functions/shared/stamp.ts";
import type { LocalCloud } from "../../local/cloud.ts";
import { bootCloud } from "../../local/cloud.ts";
import { aCaseBody, aFirmBody, anAttorneyBody, aPatientBody } from "../fixtures.ts";
import { aUser, houseAt } from "./cloud.ts";
import { assemblyDir } from "./synthesis.ts";

/**
 * Every call of every function is held against the policy that was synthesized for it, and the walk below touches all that the
 * functions do: so a grant that is missing is denied here, and one that nothing needs is named (RELIABILITY 2.1, least privilege).
 */
let cloud: LocalCloud;
let manager: Id<"user">;
let administrator: Id<"user">;
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "medlegal-grants-"));
beforeAll(async () => {
  cloud = await bootCloud({ assemblyDir, dataDir, port: 0, quiet: true, iam: "enforce", handlesSignals: false });
  const house = await houseAt(JSON.parse(fs.readFileSync(path.join(dataDir, "endpoints.json"), "utf8")) as Record<string, string>);
  [manager, administrator] = [await aUser(house, "caseManager"), await aUser(house, "systemAdministrator")];
  house.close();
}, 60_000);
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

async function ask(method: string, at: string, who: string, body?: object, version?: number) {
  const response = await fetch(cloud.url + at, {
    method,
    headers: {
      authorization: `Bearer ${await cloud.tokenFor(who)}`,
      ...(body ? { "content-type": "application/json" } : {}),
      ...(method === "POST" ? { "idempotency-key": newId("request") } : {}),
      ...(version === undefined ? {} : { "if-match": `"v${version}"` }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.status, `${method} ${at}`).toBeLessThan(300);
  return (/json/.test(response.headers.get("content-type") ?? "") ? await response.json() : undefined) as Record<string, string>;
}

/** A document's whole way: announced, uploaded, checked, listed, read. */
async function aDocument(at: string): Promise<void> {
  const bytes = Buffer.from("a letter");
  const sha256 = createHash("sha256").update(bytes).digest("base64");
  const file = { fileName: "letter.txt", contentType: "text/plain", sizeBytes: bytes.length, sha256 };
  const announced = await ask("POST", `${at}/documents`, manager, { kind: "correspondence", title: "Letter", ...file });
  const { url, headers } = announced.upload as unknown as { url: string; headers: Record<string, string> };
  expect((await fetch(url, { method: "PUT", headers, body: bytes })).status).toBe(200);
  await cloud.idle();
  await ask("GET", `${at}/documents`, manager);
  const link = await ask("GET", `/v1/documents/${announced.documentId}/download`, manager);
  expect(await (await fetch(link.url!)).text()).toBe("a letter");
}

describe("the grants of every function", () => {
  it("are enough for all it does, and no more", { timeout: 60_000 }, async () => {
    const { patientId } = await ask("POST", "/v1/patients", manager, aPatientBody());
    const { firmId } = await ask("POST", "/v1/firms", manager, aFirmBody());
    const { attorneyId } = await ask("POST", `/v1/firms/${firmId}/attorneys`, manager, anAttorneyBody());
    const opened = await ask("POST", "/v1/cases", manager, aCaseBody({ patientId: patientId!, firmId: firmId!, attorneyId: attorneyId! }));
    const at = `/v1/cases/${opened.caseId}`;
    await cloud.idle();
    await ask("PATCH", at, manager, { dateOfLoss: "2025-06-29" }, 1); // Gives the accident back and takes another.
    for (const list of ["", `?firmId=${firmId}`, `?attorneyId=${attorneyId}`, `?patientId=${patientId}`])
      await ask("GET", `/v1/cases${list}`, manager);
    for (const part of ["", "/timeline", "/history/verification", "/membership", "/membership/card"]) await ask("GET", at + part, manager);
    await ask("PATCH", `${at}/membership`, manager, { startDate: "2025-07-01" }, 1);
    await ask("POST", "/v1/case-searches", manager, { q: "zzphi" });
    await aDocument(at);

    await ask("POST", `${at}/notes`, manager, { text: "ZZPHI called." });
    await ask("POST", `${at}/tasks`, manager, { title: "Call back" });
    for (const list of [`${at}/notes`, `${at}/tasks`, "/v1/work"]) await ask("GET", list, manager);
    await ask("GET", "/v1/audit", administrator);

    await ask("GET", `/v1/patients/${patientId}/history`, manager);
    await ask("PATCH", `/v1/patients/${patientId}`, manager, { lastName: "ZZPHI-Byron" }, 1); // The card and the index follow.
    for (const list of [
      "/v1/patients",
      "/v1/firms",
      "/v1/providers",
      "/v1/payers",
      `/v1/firms/${firmId}/attorneys`,
      "/v1/settings",
      "/v1/me",
    ])
      await ask("GET", list, manager);
    await ask("PUT", "/v1/settings/retroactiveWindowDays", administrator, { from: "2099-01-01", value: 45, reason: "agreed" }, 0);
    const user = await ask("POST", "/v1/users", administrator, { email: "one@example.test", name: "One", roles: ["caseManager"] });
    await ask("PATCH", `/v1/users/${user.userId}`, administrator, { email: "two@example.test" }, 1); // Gives the address back.
    const bound = await ask("POST", "/v1/users", administrator, {
      email: "three@example.test",
      name: "Three",
      roles: ["attorney"],
      firmIds: [firmId],
    });
    await ask("GET", `/v1/patients/${patientId}`, bound.userId!); // Seen through the firm's own case.
    for (const open of ["/health/ready", "/openapi.json", "/docs"]) expect((await fetch(cloud.url + open)).status).toBe(200);
    await cloud.idle();

    const { denied, unused } = cloud.iam!.report(); // Policies are enforced here.
    const line = (grant: { functionName: string; action: string; resource: string }) =>
      `${grant.functionName} ${grant.action} ${grant.resource}`;
    expect(denied.map(line)).toEqual([]);
    expect(unused.map(line)).toEqual([]);
  });
});
