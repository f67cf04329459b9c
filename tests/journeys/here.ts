import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "vitest";
import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { bootCloud } from "../../local/cloud.ts";
import { aCaseBody, aFirmBody, anAttorneyBody, aPatientBody } from "../fixtures.ts";
import type { Answer } from "./cloud.ts";
import { aUser, houseAt, putAgain } from "./cloud.ts";
import { assemblyDir } from "./synthesis.ts";

/**
 * The local cloud inside the test's own process, each function held to its policy: for what cannot be done from outside, such as
 * moving its clock or asking what was granted and never used.
 */
export async function cloudHere() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "medlegal-here-"));
  const cloud = await bootCloud({ assemblyDir, dataDir, port: 0, quiet: true, iam: "enforce", handlesSignals: false });
  const env = JSON.parse(fs.readFileSync(path.join(dataDir, "endpoints.json"), "utf8")) as Record<string, string>;
  const house = await houseAt(env);
  const who = {
    manager: await aUser(house, "caseManager"),
    coordinator: await aUser(house, "caseCoordinator"),
    director: await aUser(house, "medicalDirector"),
    processor: await aUser(house, "claimsProcessor"),
    administrator: await aUser(house, "systemAdministrator"),
  };
  type Asker = keyof typeof who | Id<"user">;

  async function call(method: string, at: string, asker: Asker, body?: object, version?: number): Promise<Answer> {
    const userId = asker in who ? who[asker as keyof typeof who] : asker;
    const response = await fetch(cloud.url + at, {
      method,
      headers: {
        authorization: `Bearer ${await cloud.tokenFor(userId)}`,
        ...(body ? { "content-type": "application/json" } : {}),
        ...(method === "POST" ? { "idempotency-key": newId("request") } : {}),
        ...(version === undefined ? {} : { "if-match": `"v${version}"` }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  /** The answer's body, where it must go well. */
  async function ask(method: string, at: string, asker: Asker, body?: object, version?: number) {
    const answer = await call(method, at, asker, body, version);
    expect(answer.status, `${method} ${at} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  }

  return {
    cloud,
    house,
    who,
    call,
    ask,

    /** A new case with parties of its own, once what follows from it was done. */
    aCase: async (difference: object = {}) => {
      const [{ patientId }, { firmId }] = [
        await ask("POST", "/v1/patients", "manager", aPatientBody()),
        await ask("POST", "/v1/firms", "manager", aFirmBody()),
      ];
      const { attorneyId } = await ask("POST", `/v1/firms/${firmId}/attorneys`, "manager", anAttorneyBody());
      const opened = await ask("POST", "/v1/cases", "manager", aCaseBody({ patientId, firmId, attorneyId }, difference));
      await cloud.idle();
      return { caseId: opened.caseId as Id<"case">, at: `/v1/cases/${opened.caseId}`, patientId, firmId, attorneyId } as const;
    },
    aProvider: async (): Promise<string> => (await ask("POST", "/v1/providers", "manager", bodyExamples.addProvider)).providerId,

    /** Moves a case at the version that it has now. */
    move: async (at: string, to: string, more: object = {}, asker: Asker = "manager") => {
      const { version } = await ask("GET", at, asker);
      return ask("POST", `${at}/status-changes`, asker, { to, reason: "As agreed with the firm", ...more }, version);
    },

    /** Everything that happened to a case, oldest first. */
    historyOf: async (caseId: Id<"case">): Promise<EventRow[]> => (await eventsOf(house.table, caseId, 200, undefined, false)).rows,

    /** Puts an event on the bus once more: every event is delivered at least once. */
    again: async (event: EventRow): Promise<void> => {
      await putAgain(env, event);
      await cloud.idle();
    },

    async stop(): Promise<void> {
      house.close();
      await cloud.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
export type CloudHere = Awaited<ReturnType<typeof cloudHere>>;
