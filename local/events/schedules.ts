import { Cron } from "croner";
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Delivery, Target } from "./delivery.ts";
import { Failure } from "../failure.ts";
import type { Store } from "../place/store.ts";
import type { Place } from "../assembly/template.ts";

/** Schedules of EventBridge Scheduler and of rules: `cron(…)`, `rate(…)` and `at(…)` expressions. */
export interface Schedule {
  readonly name: string;
  readonly expression: string;
  /** @default UTC */
  readonly zone?: string;
  readonly target: Target;
  /** Scheduler sends the target's input as it is; a rule wraps it in an event. */
  readonly from: "scheduler" | "rule";
}

export interface Schedules {
  add(schedule: Schedule): void;
  /** When it fires next, in milliseconds since 1970; undefined when never. */
  next(name: string): number | undefined;
  stop(): void;
}

/**
 * Fires schedules by the movable clock, at least once each. The last firing is kept, so a time that passed while the machine was
 * off fires once at the next start, late, as Scheduler may (spec/RELIABILITY 3.3); many missed times are one firing.
 */
export function openSchedules(store: Store, clock: Clock, delivery: Delivery, { region, account }: Place): Schedules {
  const nexts = new Map<string, number>();
  const callOffs = new Map<string, () => void>();

  function arm(schedule: Schedule, afterMs: number): void {
    const dueMs = nextTime(schedule, afterMs);
    if (dueMs === undefined) return void nexts.delete(schedule.name);
    nexts.set(schedule.name, dueMs);
    callOffs.set(
      schedule.name,
      clock.at(dueMs, () => {
        const firedMs = Math.max(dueMs, clock.now());
        store.together(() => {
          delivery.deliver(schedule.target, eventOf(schedule, dueMs));
          store.putNote(noteOf(schedule), String(firedMs));
        });
        arm(schedule, firedMs);
      }),
    );
  }

  /** What a rule's schedule sends; Scheduler's own is only seen by a target without an input. */
  const eventOf = ({ name, from }: Schedule, dueMs: number) => ({
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: from === "rule" ? "aws.events" : "aws.scheduler",
    account,
    time: new Date(dueMs).toISOString().replace(/\.\d+/, ""),
    region,
    resources: [name],
    detail: {},
  });

  return {
    add(schedule) {
      delivery.accept(schedule.target);
      nextTime(schedule, clock.now()); // Refuses an expression it cannot read before anything is armed.
      const last = store.note(noteOf(schedule));
      if (last === undefined) store.putNote(noteOf(schedule), String(clock.now()));
      arm(schedule, Math.min(Number(last ?? Infinity), clock.now())); // A clock that was moved ahead is back after a restart.
    },
    next: (name) => nexts.get(name),
    stop: () => callOffs.forEach((callOff) => callOff()),
  };
}

const noteOf = ({ name }: Schedule) => `schedule:${name}`;
const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The first time after `afterMs` that the expression names. */
export function nextTime({ expression, zone = "UTC" }: Pick<Schedule, "expression" | "zone">, afterMs: number): number | undefined {
  const [, kind, inner = ""] = /^(cron|rate|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  try {
    if (kind === "rate") {
      const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(inner) ?? [];
      if (count !== undefined && Number(count) > 0) return afterMs + Number(count) * unitMs[unit as keyof typeof unitMs]; // The pattern names them.
    }
    if (kind === "at") return new Cron(inner, { timezone: zone }).nextRun(new Date(afterMs))?.getTime();
    if (kind === "cron") return new Cron(cronOf(inner), { timezone: zone }).nextRun(new Date(afterMs))?.getTime();
  } catch {
    // Said below.
  }
  throw new Failure(`The local cloud cannot read the schedule expression ${expression}.`);
}

/** AWS counts weekdays from 1 = Sunday and has six fields, the last a year; croner has seconds in front and a year behind. */
function cronOf(fields: string): string {
  const parts = fields.split(/\s+/);
  if (parts.length !== 6) throw new Error("six fields");
  const [minute, hour, dayOfMonth, month, dayOfWeek = "?", year] = parts.map((field) => field.replace(/(^|,)0\//g, "$1*/"));
  const weekday = dayOfWeek.replace(/(^|[,-])([1-7])(?=$|[,\-L#])/g, (_, before: string, n: string) => before + weekdays[Number(n) - 1]);
  // `?` means that the other day field decides; croner reads it as the present day.
  return ["0", minute, hour, dayOfMonth === "?" ? "*" : dayOfMonth, month, weekday === "?" ? "*" : weekday, year].join(" ");
}
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
