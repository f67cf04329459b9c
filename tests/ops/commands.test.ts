import { spawnSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventRow } from "../../data/history.ts";
import { partiesIn } from "../../data/parties.ts";
import { defaultZone, instant } from "../../domain/kernel/time.ts";
import { addFirm } from "../../domain/parties/firm.ts";
import { firstAdministrator } from "../../ops/first-administrator.ts";
import { setAsideOf } from "../../ops/redrive.ts";
import type { Put } from "../../ops/republish.ts";
import { republish } from "../../ops/republish.ts";
import { aFirmBody, aStamp } from "../fixtures.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const verdict = (doing: () => unknown): string => {
  try {
    doing();
    return "fine";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("the first administrator", () => {
  const who = { name: "Morgan Example", email: "Morgan@Example.test" };

  it("is written whole, with their history, and can log in at once (LCM-016)", async () => {
    const user = await firstAdministrator(h.house, who, aStamp("2025-05-01T19:00:00.000Z"));
    expect(user).toMatchObject({ roles: ["systemAdministrator"], email: "morgan@example.test", active: true });
    expect(await h.call("GET /v1/users", await h.tokenFor(user.userId))).toMatchObject({
      status: 200,
      body: { data: [{ userId: user.userId }] },
    });
  });

  it("is only ever the first: after that, administrators add each other", async () => {
    await expect(firstAdministrator(h.house, { ...who, email: "second@example.test" }, aStamp())).rejects.toThrow(
      "has a System Administrator already",
    );
  });
});

describe("republishing (DESIGN 12.4)", () => {
  /** Sunset of June 30th to the evening of July 2nd in Los Angeles, one firm an hour. */
  const hours = Array.from({ length: 50 }, (_, i) =>
    instant(new Date(Date.parse("2025-07-01T03:00:00.000Z") + i * 3_600_000).toISOString()),
  );
  const span = (from: string, to: string) => ({ from: instant(from), to: instant(to), zone: defaultZone });
  let written: string[];

  beforeAll(async () => {
    written = [];
    for (const at of hours) {
      const stamp = aStamp(at);
      const { firm, events } = addFirm({ ...aFirmBody(), name: "A firm" }, stamp);
      await h.house.table.commit(partiesIn(h.house).added("firm", firm, events, stamp));
      written.push(events[0]!.eventId); // A new firm says one thing.
    }
  });

  const taking =
    (sent: EventRow[]): Put =>
    (events) =>
      Promise.resolve((sent.push(...events), []));

  it("sends every event of the time again, each once, over all days of it", async () => {
    const sent: EventRow[] = [];
    expect(await republish(h.house, taking(sent), span("2025-07-01T00:00:00.000Z", "2025-07-04T00:00:00.000Z"))).toBe(50);
    expect(sent.map(({ eventId }) => eventId).toSorted()).toEqual(written.toSorted());
    expect(sent[0]).toMatchObject({ type: "firm.added.v1", data: { firmId: expect.stringMatching(/^firm_/) } });
  });

  it("keeps to its borders, both included", async () => {
    const sent: EventRow[] = [];
    expect(await republish(h.house, taking(sent), span(hours[10]!, hours[20]!))).toBe(11); // There are fifty.
    expect(sent.map(({ at }) => at).toSorted()).toEqual(hours.slice(10, 21));
  });

  it("sends again what the bus did not take at first", async () => {
    const sent: EventRow[] = [];
    let refused = 0;
    const moody: Put = (events) => {
      const left = refused < 3 ? events.slice(0, 1) : [];
      refused += left.length;
      sent.push(...events.slice(left.length));
      return Promise.resolve(left);
    };
    await republish(h.house, moody, span("2025-07-01T00:00:00.000Z", "2025-07-04T00:00:00.000Z"));
    expect(refused).toBe(3);
    expect(sent.map(({ eventId }) => eventId).toSorted()).toEqual(written.toSorted());
  });

  it("gives up, naming where, when the bus takes nothing", async () => {
    await expect(republish(h.house, (events) => Promise.resolve(events), span(hours[0]!, hours[0]!))).rejects.toThrow(written[0]);
  });
});

describe("a redrive", () => {
  const own = { name: "MedLegalEvents-AutoApprovalSetAside87113182", arn: "arn:1", queueArn: "arn:2", waiting: 1 };
  const other = { ...own, name: "MedLegalEvents-SearchSetAside22B10A72" };

  it("finds where the work of a queue waits", () => {
    expect(setAsideOf("auto-approval", [other, own])).toBe(own);
    expect(setAsideOf("search", [other, own])).toBe(other);
  });

  it("says which there are when it cannot tell", () => {
    expect(verdict(() => setAsideOf("faxes", [other, own]))).toContain(own.name);
    expect(verdict(() => setAsideOf("search", [other, { ...other, name: "Other-SearchSetAside1" }]))).toContain("more than one");
  });
});

describe.each([
  ["ops/redrive.ts", []],
  ["ops/verify.ts", []],
  ["ops/search.ts", ["compare"]],
  ["ops/republish.ts", ["--from", "2025-07-01T00:00:00.000Z"]],
  ["ops/first-administrator.ts", ["--name", "Morgan Example", "--email", "morgan@example.test"]],
  ["local/demo/seed.ts", ["--cases", "1"]],
])("%s", (file, args) => {
  const start = (...given: string[]) => {
    const { AWS_REGION: _, TABLE_NAME: __, ...env } = process.env;
    return spawnSync(process.execPath, ["--import", "tsx", file, ...given], {
      encoding: "utf8",
      env: { ...env, CASE_CLINICAL_DATA: path.join(os.tmpdir(), "no-such-cloud") },
    });
  };

  it("says in one sentence that no cloud is there to work on", () => {
    const { status, stderr } = start(...args);
    expect(stderr).toMatch(/^No local cloud is running with .*\n$/);
    expect(status).toBe(1);
  });

  it("says how it is called when it is called otherwise", () => {
    const { status, stderr } = start("--nonsense");
    expect(stderr).toMatch(/^npm run [^\n]*\n$/);
    expect(status).toBe(1);
  });
});
