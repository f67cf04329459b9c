import type { Resource } from "./template.ts";

/**
 * Finds one resource by what people call it: its logical id, its physical name, or the end of its place in the construct tree,
 * such as `auto-approval` or `auto-approval/DeadLetters`. Of a work queue and its dead letters under one name it means the queue.
 */
export function lookUp(resources: readonly Resource[], type: string, name: string): Resource {
  const candidates = resources.filter((resource) => type === "" || resource.type === type);
  const exact = candidates.filter(
    ({ logicalId, physical }) => logicalId === name || physical.ref === name || physical.ref.endsWith(`/${name}`),
  );
  const wanted = plain(name);
  const byPath = candidates.filter(({ constructPath }) => tails(constructPath).some((tail) => tail === wanted));
  const within = candidates.filter(({ constructPath }) => `/${plain(constructPath)}/`.includes(`/${wanted}/`));
  for (const found of [exact, byPath, within]) {
    const [only, ...more] = found;
    if (only && more.length === 0) return only;
    const working = found.filter(({ properties }) => properties["RedrivePolicy"] !== undefined);
    if (working.length === 1) return working[0]!; // Just counted.
  }
  const known = candidates.map(({ constructPath }) => constructPath).join(", ");
  throw new Error(`There is ${within.length > 1 ? "more than one" : "no"} ${type} called ${name}. There are: ${known || "none"}.`);
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9/]/g, "");

/** The ends of a construct path, without CDK's own last words. */
function tails(constructPath: string): string[] {
  const parts = plain(constructPath)
    .split("/")
    .filter((part) => part !== "resource" && part !== "default");
  return parts.map((_, i) => parts.slice(i).join("/"));
}
