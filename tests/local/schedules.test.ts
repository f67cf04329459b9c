import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../local/clock.ts";
import { movableClock } from "../../local/clock.ts";
import { openDelivery } from "../../local/events/delivery.ts";
import { openFunctions } from "../../local/functions/lambda.ts";
import type { Queues } from "../../local/queues/queue.ts";
import { openQueues } from "../../local/queues/queues.ts";
import type { Schedule } from "../../local/events/schedules.ts";
import { nextTime, openSchedules } from "../../local/events/schedules.ts";
import type { Store } from "../../local/place/store.ts";
import { openStore } from "../../local/place/store.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-schedules-"));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const at = (text: string) => Date.parse(text);
const next = (expression: string, after: string, zone?: string) => {
  const found = nextTime({ expression, ...(zone === undefined ? {} : { zone }) }, at(after));
  return found === undefined ? undefined : new Date(found).toISOString();
};

describe("a schedule expression", () => {
  it.each([
    ["every night at two", "cron(0 2 * * ? *)", "2026-01-01T02:00:00Z", "2026-01-02T02:00:00.000Z"],
    ["a moment before two", "cron(0 2 * * ? *)", "2026-01-01T01:59:59Z", "2026-01-01T02:00:00.000Z"],
    ["Mondays, which AWS counts as 2", "cron(0 9 ? * 2 *)", "2026-01-01T00:00:00Z", "2026-01-05T09:00:00.000Z"],
    ["weekdays by name", "cron(0 9 ? * MON-FRI *)", "2026-01-02T10:00:00Z", "2026-01-05T09:00:00.000Z"],
    ["every quarter of an hour", "cron(0/15 * * * ? *)", "2026-01-01T00:01:00Z", "2026-01-01T00:15:00.000Z"],
    ["the last day of a month", "cron(0 0 L * ? *)", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00.000Z"],
    ["one moment", "at(2026-03-01T10:00:00)", "2026-01-01T00:00:00Z", "2026-03-01T10:00:00.000Z"],
    ["a moment that has passed", "at(2026-03-01T10:00:00)", "2026-03-01T10:00:00Z", undefined],
    ["every 15 minutes", "rate(15 minutes)", "2026-01-01T00:01:00Z", "2026-01-01T00:16:00.000Z"],
    ["every day", "rate(1 day)", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00.000Z"],
  ])("names the next time: %s", (_, expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it("is meant in its own zone, through the change to summer time", () => {
    expect(next("cron(30 1 * * ? *)", "2026-03-07T12:00:00Z", "America/Los_Angeles")).toBe("2026-03-08T09:30:00.000Z");
    expect(next("cron(30 1 * * ? *)", "2026-03-08T12:00:00Z", "America/Los_Angeles")).toBe("2026-03-09T08:30:00.000Z");
  });

  it.each(["cron(0 2 * * *)", "rate(0 minutes)", "rate(1 week)", "every night", "at(never)"])(
    "is refused with a sentence: %s",
    (expression) => {
      expect(() => next(expression, "2026-01-01T00:00:00Z")).toThrow(`cannot read the schedule expression ${expression}`);
    },
  );
});

describe("a schedule", () => {
  let store: Store;
  let clock: Clock;
  let queues: Queues;
  let nowMs = 0;
  const closing: (() => unknown)[] = [];
  const file = () => path.join(home, "schedules.sqlite");

  /** Everything between a schedule and its queue, as the host opens it at each start. */
  const start = (...schedules: readonly Schedule[]) => {
    store = openStore(file());
    clock = movableClock(() => nowMs);
    queues = openQueues(store, clock);
    queues.define({
      name: "due",
      arn,
      fifo: false,
      contentBasedDeduplication: false,
      visibilitySeconds: 30,
      delaySeconds: 0,
      retentionSeconds: 345_600,
    });
    const functions = openFunctions(() => undefined);
    const delivery = openDelivery(queues, functions, clock);
    const opened = openSchedules(store, clock, delivery, { region: "us-west-2", account: "000000000000" });
    for (const schedule of schedules) opened.add(schedule);
    closing.push(
      () => store.close(),
      () => clock.stop(),
      () => functions.stop(),
      () => delivery.stop(),
      () => opened.stop(),
    );
  };
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  const arn = "arn:aws:sqs:us-west-2:000000000000:due";
  const nightly: Schedule = {
    name: "nightly",
    expression: "cron(0 2 * * ? *)",
    target: { Arn: arn, Input: '{"job":"accrue"}' },
    from: "scheduler",
  };
  const fired = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20)); // A due alarm rings on the next turn.
    return queues.counts("due").visible;
  };
  const later = async (ms: number) => {
    nowMs += ms;
    clock.advance(0);
    return fired();
  };

  beforeEach(() => {
    fs.rmSync(file(), { force: true });
    nowMs = at("2026-01-01T01:00:00Z");
  });
  afterEach(stop);

  it("fires when the clock is moved to its time, once, with its input", async () => {
    start(nightly);
    expect(await later(3_599_999)).toBe(0);
    expect(await later(1)).toBe(1);
    expect(await fired()).toBe(1);
    expect((await queues.receive("due", { max: 1 }))[0]?.body).toBe('{"job":"accrue"}');
  });

  it("fires again the next night", async () => {
    start(nightly);
    expect(await later(3_600_000)).toBe(1);
    expect(await later(86_400_000)).toBe(2);
  });

  it("catches up once, late, what it missed for three nights while the machine was off", async () => {
    start(nightly);
    await stop();
    nowMs += 3 * 86_400_000;
    start(nightly);
    expect(await fired()).toBe(1);
  });

  it("does not fire again at a restart after it fired", async () => {
    start(nightly);
    expect(await later(3_600_000)).toBe(1);
    await stop();
    start(nightly);
    expect(await fired()).toBe(1);
  });

  it("wraps what a rule sends in an event", async () => {
    start({ name: "rule", expression: "rate(1 hour)", target: { Arn: arn }, from: "rule" });
    expect(await later(3_600_000)).toBe(1);
    expect(JSON.parse((await queues.receive("due", { max: 1 }))[0]?.body ?? "")).toMatchObject({
      source: "aws.events",
      "detail-type": "Scheduled Event",
      time: "2026-01-01T02:00:00Z",
    });
  });
});
