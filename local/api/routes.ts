/** The routes of an HTTP API and how it chooses among them: the most specific one wins, `$default` is last. */
export interface Route<T> {
  /** `GET /v1/cases/{caseId}`, `ANY /files/{path+}` or `$default`. */
  readonly key: string;
  readonly to: T;
}

export interface Found<T> {
  readonly route: Route<T>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Answers undefined for a path that no route takes. Throws URIError on a path that is not valid percent-encoding. */
export function router<T>(routes: readonly Route<T>[]): (method: string, path: string) => Found<T> | undefined {
  const compiled = routes.map(compile).sort((a, b) => compare(a.rank, b.rank));
  return (method, path) => {
    const segments = segmentsOf(path);
    for (const { route, test } of compiled) {
      const parameters = test(method, segments);
      if (parameters) return { route, parameters };
    }
    return undefined;
  };
}

const segmentsOf = (path: string) => path.replace(/^\//, "").replace(/\/$/, "").split("/");

function compile<T>(route: Route<T>) {
  if (route.key === "$default") return { route, rank: [9], test: () => ({}) };
  const [method = "", path = ""] = route.key.split(" ");
  const wanted = segmentsOf(path);
  const isParameter = (segment: string) => segment.startsWith("{");
  const isGreedy = (segment: string) => segment.endsWith("+}");

  // Segment by segment a plain word comes before a parameter, a parameter before a greedy one; at last a method before ANY.
  const rank = [...wanted.map((segment) => (isGreedy(segment) ? 2 : isParameter(segment) ? 1 : 0)), method === "ANY" ? 1 : 0];

  const test = (asked: string, segments: readonly string[]): Record<string, string> | undefined => {
    if (method !== "ANY" && method !== asked) return undefined;
    const greedy = wanted.length > 0 && isGreedy(wanted.at(-1) ?? "");
    if (greedy ? segments.length < wanted.length : segments.length !== wanted.length) return undefined;
    const parameters: [string, string][] = [];
    for (const [i, segment] of wanted.entries()) {
      const given = segments[i] ?? "";
      if (isGreedy(segment)) parameters.push([segment.slice(1, -2), decodeURIComponent(segments.slice(i).join("/"))]);
      else if (isParameter(segment)) {
        if (given === "") return undefined;
        parameters.push([segment.slice(1, -1), decodeURIComponent(given)]);
      } else if (segment !== given) return undefined;
    }
    return Object.fromEntries(parameters);
  };
  return { route, rank, test };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
