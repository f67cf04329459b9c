import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Key, Row } from "../../data/table.ts";
import { create, release, replace, reserve, tableAt, writesMax } from "../../data/table.ts";
import { defects } from "../faults/defects.ts";
import { engineSays, live, startFaults } from "../faults/engine.ts";
import type { Call } from "../faults/engine.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";

/** The few verbs of the table, on the real engine (DESIGN 4, 5). */
let h: Harness;
let faulty: ReturnType<typeof startFaults>;
let count = 0;
beforeAll(async () => {
  h = await startHarness();
  faulty = startFaults(h);
});
afterAll(async () => {
  faulty.stop();
  await h.stop();
});

const key = (sk = "ROW"): Key => ({ pk: `TEST#${++count}`, sk });
const stands = async (at: Key) => (await h.house.table.read([at]))[0];
const table = () => h.house.table;

/** Runs with every call answered by `reply`, until it gives up and lets them through. */
const answered = <T>(reply: (call: Call, nth: number) => object | undefined, status: number, work: () => Promise<T>) => {
  let nth = 0;
  return live(
    {
      dead: false,
      table: faulty.table,
      around: async (call, send) => ((body) => body && engineSays(status, body))(reply(call, ++nth)) ?? send(),
    },
    work,
  );
};

describe("a commit", () => {
  it("writes all or nothing (LCM-087)", async () => {
    const [one, two] = [key(), key()];
    await table().commit([create({ ...one, version: 1 })]);
    expect(await table().commit([create({ ...two, version: 1 }), create({ ...one, version: 1 })])).toBe("again");
    expect(await stands(two)).toBeUndefined();
    expect(await table().commit([create({ ...two, version: 1 })])).toBe("written");
  });

  it("creates a row once", async () => {
    const at = key();
    expect(await table().commit([create({ ...at, what: "first" })])).toBe("written");
    expect(await table().commit([create({ ...at, what: "second" })])).toBe("again");
    expect(await stands(at)).toEqual({ ...at, what: "first" });
  });

  it.each([
    [1, "again"],
    [2, "again"],
    [3, "written"],
    [4, "again"],
  ])("replaces a row at version 2 only by version 3, not %i", async (version, outcome) => {
    const at = key();
    await table().commit([create({ ...at, version: 2, gone: "soon" })]);
    expect(await table().commit([replace({ ...at, version })])).toBe(outcome);
    expect(await stands(at)).toEqual(outcome === "written" ? { ...at, version: 3 } : { ...at, version: 2, gone: "soon" });
  });

  it("does not replace a row that is not there", async () => {
    expect(await table().commit([replace({ ...key(), version: 1 })])).toBe("again");
  });

  it("replaces over several versions when told at which it was read", async () => {
    const at = key();
    await table().commit([create({ ...at, version: 1 })]);
    expect(await table().commit([replace({ ...at, version: 4 }, 1)])).toBe("written");
  });

  it("gives a value to one owner, and only that owner gives it back (LCM-131)", async () => {
    const at = key("UNIQUE");
    expect(await table().commit([reserve(at, "case_a")])).toBe("written");
    expect(await table().commit([reserve(at, "case_b")])).toBe("again");
    expect(await table().commit([release(at, "case_b")])).toBe("again");
    expect(await table().commit([release(at, "case_a")])).toBe("written");
    expect(await table().commit([reserve(at, "case_b")])).toBe("written");
    expect(await stands(at)).toEqual({ ...at, owner: "case_b" });
  });

  it("of nothing is written", async () => expect(await table().commit([])).toBe("written"));

  it(`takes ${writesMax} writes and refuses one more`, async () => {
    const many = (n: number) => Array.from({ length: n }, () => create({ ...key() }));
    expect(await table().commit(many(writesMax))).toBe("written");
    await expect(table().commit(many(writesMax + 1))).rejects.toThrow("101 writes");
  });

  it("leaves undefined fields out and keeps the rest as it was", async () => {
    const at = key();
    await table().commit([create({ ...at, none: undefined, list: [1, { a: true }], text: "ä€", zero: 0 })]);
    expect(await stands(at)).toEqual({ ...at, list: [1, { a: true }], text: "ä€", zero: 0 });
  });

  const cancelled = (...codes: string[]) => ({
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    message: "cancelled",
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
  it.each(["TransactionConflict", "ConditionalCheckFailed", "ThrottlingError", "ProvisionedThroughputExceeded"])(
    "cancelled for %s is to be decided again",
    async (code) => {
      const at = key();
      expect(
        await answered(
          () => cancelled("None", code),
          400,
          () => faulty.table.commit([create({ ...at })]),
        ),
      ).toBe("again");
      expect(await stands(at)).toBeUndefined();
    },
  );

  it.each(["ValidationError", "ItemCollectionSizeLimitExceeded"])(
    "cancelled for %s is our fault and is thrown, even beside a lost race",
    async (code) => {
      await expect(
        answered(
          () => cancelled("ConditionalCheckFailed", code),
          400,
          () => faulty.table.commit([create({ ...key() })]),
        ),
      ).rejects.toThrow();
    },
  );

  it("cancelled without a reason is our fault", async () => {
    await expect(
      answered(
        () => cancelled(),
        400,
        () => faulty.table.commit([create({ ...key() })]),
      ),
    ).rejects.toThrow();
  });
});

describe("a read", () => {
  it("gives rows in the order asked, duplicates and gaps included", async () => {
    const [a, b, none] = [key(), key(), key()];
    await table().commit([create({ ...a, name: "a" }), create({ ...b, name: "b" })]);
    for (const read of [(keys: readonly Key[]) => table().read(keys), (keys: readonly Key[]) => table().glance(keys)]) {
      expect((await read([b, none, a, b])).map((row) => row?.name)).toEqual(["b", undefined, "a", "b"]);
      expect((await read([b])).map((row) => row?.name)).toEqual(["b"]);
      expect(await read([])).toEqual([]);
    }
  });

  it("takes 100 keys and refuses one more", async () => {
    const many = Array.from({ length: 101 }, () => key());
    expect(await table().read(many.slice(1))).toHaveLength(100);
    await expect(table().read(many)).rejects.toThrow("at most 100");
  });

  it("asks again for what the engine left over", async () => {
    const [a, b] = [key(), key()];
    await table().commit([create({ ...a, name: "a" }), create({ ...b, name: "b" })]);
    const leftOver = (call: Call, nth: number) =>
      nth === 1 ? { Responses: { medlegal: [] }, UnprocessedKeys: call.body.RequestItems } : undefined;
    expect((await answered(leftOver, 200, () => faulty.table.read([a, b])))!.map((row) => row?.name)).toEqual(["a", "b"]);
  });
});

describe("a query", () => {
  const pk = "TEST#query";
  const row = (n: number): Row => ({ pk, sk: `ROW#${n}`, n });
  beforeAll(async () => void (await table().commit([...[1, 2, 3, 4, 5].map((n) => create(row(n))), create({ pk, sk: "OTHER" })])));
  const asked = async (query: object) => {
    const { rows, hasMore } = await table().query({ pk, limit: 10, ...query });
    return [rows.map(({ n }) => n), hasMore];
  };

  it.each([
    [{ begins: "ROW#", limit: 4 }, [1, 2, 3, 4], true],
    [{ begins: "ROW#", limit: 5 }, [1, 2, 3, 4, 5], false],
    [{ begins: "ROW#", limit: 2, newestFirst: true }, [5, 4], true],
    [{ from: "ROW#2", to: "ROW#4" }, [2, 3, 4], false],
    [{ from: "ROW#2", to: "ROW#4", limit: 2, newestFirst: true }, [4, 3], true],
    [{ begins: "NONE#" }, [], false],
    [{}, [undefined, 1, 2, 3, 4, 5], false],
  ])("%j gives %j and says honestly whether there is more: %s", async (query, expected, hasMore) => {
    expect(await asked(query)).toEqual([expected, hasMore]);
  });

  it("goes on where a page of the engine ended at its megabyte", async () => {
    const large = Array.from({ length: 8 }, (_, n) => ({ pk: "TEST#large", sk: `ROW#${n}`, text: "x".repeat(300_000) }));
    for (const one of large) await table().commit([create(one)]);
    const { rows, hasMore } = await table().query({ pk: "TEST#large", limit: 8 });
    expect(rows.map(({ sk }) => sk)).toEqual(large.map(({ sk }) => sk));
    expect(hasMore).toBe(false);
  });
});

describe("a counter", () => {
  it("gives 1, 2, 3, up to its end and no further (LCM-164, LCM-150)", async () => {
    const at = key("COUNTER");
    expect([await table().next(at, 3), await table().next(at, 3), await table().next(at, 3), await table().next(at, 3)]).toEqual([
      1,
      2,
      3,
      undefined,
    ]);
  });

  it("gives a hundred callers at once a hundred numbers (LCM-134)", async () => {
    const at = key("COUNTER");
    const drawn = await Promise.all(Array.from({ length: 100 }, () => table().next(at, 1000)));
    expect(drawn.toSorted((a, b) => a! - b!)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it("skips a number rather than repeat one when an answer is lost (LCM-164)", async () => {
    const at = key("COUNTER");
    await table().next(at, 10);
    let lost = false;
    const again = await live(
      {
        dead: false,
        table: faulty.table,
        async around(_, send) {
          const reply = await send();
          if (lost) return reply;
          lost = true;
          reply.body.resume();
          throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
        },
      },
      () => faulty.table.next(at, 10),
    );
    expect(again).toBe(3);
  });
});

describe("a batch", () => {
  it("puts and deletes more rows than one call takes, unconditionally", async () => {
    const rows = Array.from({ length: 60 }, (_, n) => ({ ...key(), n }));
    await table().batch(rows, []);
    expect((await table().read(rows)).map((row) => row?.n)).toEqual(rows.map(({ n }) => n));
    await table().batch([], rows.slice(0, 30));
    expect((await table().read(rows)).filter(Boolean)).toHaveLength(30);
  });

  it("sends again what the engine left over", async () => {
    const at = key();
    const leftOver = (call: Call, nth: number) => (nth < 3 ? { UnprocessedItems: call.body.RequestItems } : undefined);
    await answered(leftOver, 200, () => faulty.table.batch([{ ...at, n: 1 }], []));
    expect(await stands(at)).toMatchObject({ n: 1 });
  });
});

describe("the tests of the verbs", () => {
  it("would notice a commit in two transactions (T3)", async () => {
    const split = defects.splitTransaction(tableAt("medlegal", h.client));
    const [one, two] = [key(), key()];
    await table().commit([create({ ...one })]);
    expect(await split.commit([create({ ...two }), create({ ...one })])).toBe("again");
    expect(await stands(two)).toBeDefined();
  });
});
