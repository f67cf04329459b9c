/**
 * EventBridge event patterns, which are also the filters of event sources: exact, prefix, suffix, equals-ignore-case, wildcard,
 * anything-but, numeric, exists, cidr and $or.
 */
export type Pattern = { readonly [field: string]: Pattern | readonly unknown[] };

/** Says whether an event has the pattern's shape. Throws on a matcher that EventBridge has and this has not. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === "$or" && isList(wanted)) return wanted.some((alternative) => matches(alternative as Pattern, event));
    const values = isList(event) ? event.map((entry) => fieldOf(entry, field)) : [fieldOf(event, field)];
    if (isList(wanted)) {
      const flat = values.flatMap((value): unknown[] => (isList(value) ? (value.length > 0 ? [...value] : [undefined]) : [value]));
      return wanted.some((matcher) => flat.some((value) => !isObject(value) && matchesOne(matcher, value)));
    }
    return values.some((value) => matches(wanted as Pattern, isObject(value) || isList(value) ? value : {}));
  });
}

type Matcher = (argument: never, value: unknown) => boolean;
const text = (value: unknown, holds: (text: string) => boolean) => typeof value === "string" && holds(value);

const matchers: Readonly<Record<string, Matcher>> = {
  exists: (wanted: boolean, value) => (value !== undefined) === wanted,
  prefix: (wanted: string | IgnoreCase, value) => affix(wanted, value, (s, affix) => s.startsWith(affix)),
  suffix: (wanted: string | IgnoreCase, value) => affix(wanted, value, (s, affix) => s.endsWith(affix)),
  "equals-ignore-case": (wanted: string, value) => text(value, (s) => s.toLowerCase() === wanted.toLowerCase()),
  wildcard: (wanted: string, value) => text(value, (s) => wildcard(wanted).test(s)),
  numeric: (wanted: readonly (string | number)[], value) => typeof value === "number" && compares(wanted, value),
  "anything-but": (wanted: unknown, value) => value !== undefined && ![wanted].flat().some((no) => isOrMatches(no, value)),
  cidr: (wanted: string, value) => inNetwork(wanted, String(value)),
};

/** `value` is undefined when the event has no such field. */
function matchesOne(matcher: unknown, value: unknown): boolean {
  if (!isObject(matcher)) return value !== undefined && matcher === value;
  const [name, argument] = Object.entries(matcher)[0] ?? [""];
  const match = matchers[name];
  if (!match) throw new Error(`The local cloud does not know the event pattern matcher "${name}".`);
  return match(argument as never, value); // Each matcher knows its own argument; CDK wrote it.
}

interface IgnoreCase {
  readonly "equals-ignore-case": string;
}

function affix(wanted: string | IgnoreCase, value: unknown, has: (text: string, affix: string) => boolean): boolean {
  if (typeof wanted === "string") return text(value, (s) => has(s, wanted));
  return text(value, (s) => has(s.toLowerCase(), wanted["equals-ignore-case"].toLowerCase()));
}

function isOrMatches(no: unknown, value: unknown): boolean {
  if (!isObject(no)) return no === value;
  const [name, argument] = Object.entries(no)[0] ?? [""];
  return [argument].flat().some((one) => matchesOne({ [name]: one }, value));
}

function compares(wanted: readonly (string | number)[], value: number): boolean {
  for (let i = 0; i < wanted.length; i += 2) {
    const than = Number(wanted[i + 1]);
    const holds = { "=": value === than, "<": value < than, "<=": value <= than, ">": value > than, ">=": value >= than }[
      String(wanted[i])
    ];
    if (holds !== true) return false;
  }
  return true;
}

const patterns = new Map<string, RegExp>();
function wildcard(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known) return known;
  const source = [...pattern.matchAll(/\\[\s\S]|[\s\S]/g)]
    .map(([part]) => (part === "*" ? ".*" : part.replace(/^\\(?=[\s\S])/, "").replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
    .join("");
  const made = new RegExp(`^${source}$`, "s");
  patterns.set(pattern, made);
  return made;
}

function inNetwork(network: string, address: string): boolean {
  const [base = "", bits = "32"] = network.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size);
}

/** An IPv4 address as a number; NaN, which equals nothing, when it is not one. */
function numberOf(address: string): number {
  const parts = address.split(".").map(Number);
  return parts.length === 4 && parts.every((n) => n >= 0 && n < 256) ? parts.reduce((sum, n) => sum * 256 + n, 0) : NaN;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const fieldOf = (value: unknown, field: string): unknown => (isObject(value) ? value[field] : undefined);
