/** What happens by the clock. Each entry becomes a rule and a function; `grants.ts` says what that function may do, under its name. */
export interface Scheduled {
  readonly name: string;
  /** As EventBridge words it, in UTC. */
  readonly expression: `rate(${string})` | `cron(${string})`;
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly whenItFails: string;
}

export const schedules: readonly Scheduled[] = [
  {
    name: "due-work",
    expression: "cron(5 * * * ? *)", // Every hour, because "today" begins at another hour in every zone.
    entry: "functions/schedules/due-work.ts",
    timeoutSeconds: 840,
    whenItFails: "Authorizations do not expire and nobody is warned of limits, gaps in treatment and statutes; the next hour catches up.",
  },
  {
    name: "missing-memberships",
    expression: "cron(35 9 * * ? *)", // At night where our tenants are.
    entry: "functions/schedules/missing-memberships.ts",
    timeoutSeconds: 840,
    whenItFails: "A case that lost its membership stays without one until the next night.",
  },
];
