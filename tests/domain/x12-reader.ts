/**
 * Reads an interchange as a clearing house would, by the delimiters that its own envelope names and not by ours, and throws where its
 * counts or its control numbers do not agree.
 */
export interface ReadX12 {
  /** Each segment's elements, its name first; composites still in one piece. */
  readonly segments: readonly (readonly string[])[];
  readonly component: string;
  readonly usage: string;
  readonly control: string;
}

export function readX12(text: string): ReadX12 {
  const element = text.charAt(3); // ISA is of fixed width: 106 signs with its end.
  const [component, end] = [text.charAt(104), text.charAt(105)];
  if (!text.startsWith("ISA") || text.slice(0, 105).split(element).length !== 17) throw new Error("no interchange header");
  const segments = text
    .split(end)
    .map((segment) => segment.trimStart().split(element))
    .filter(([name]) => name !== "");
  const the = (name: string) => {
    const found = segments.filter(([own]) => own === name);
    if (found.length !== 1) throw new Error(`${found.length} segments ${name}`);
    return found[0]!; // There is one.
  };
  const at = (name: string) => segments.indexOf(the(name));
  const [isa, gs, st, se, ge, iea] = ["ISA", "GS", "ST", "SE", "GE", "IEA"].map(the) as [
    string[],
    string[],
    string[],
    string[],
    string[],
    string[],
  ];
  const order = ["ISA", "GS", "ST", "SE", "GE", "IEA"].map(at);
  agree("order", order.join(), order.toSorted((a, b) => a - b).join());
  agree("first", order.slice(0, 3).join(), "0,1,2");
  agree("last", order.slice(3).join(), [3, 2, 1].map((left) => segments.length - left).join());
  agree("SE01", se[1], String(at("SE") - at("ST") + 1));
  agree("SE02", se[2], st[2]);
  agree("GE01", ge[1], "1");
  agree("GE02", ge[2], gs[6]);
  agree("IEA01", iea[1], "1");
  agree("IEA02", iea[2], isa[13]);
  agree("GS08", gs[8], st[3]);
  return { segments, component, usage: isa[15]!, control: isa[13]! }; // The header has sixteen elements.
}

function agree(what: string, one: unknown, other: unknown): void {
  if (one !== other) throw new Error(`${what}: ${String(one)} is not ${String(other)}`);
}

/** Every segment that begins like this, with its elements joined by a bar, so that a test can show it. */
export const segmentsOf = (text: string, ...beginning: string[]): string[] =>
  readX12(text)
    .segments.filter((segment) => beginning.every((element, i) => segment[i] === element))
    .map((segment) => segment.join("|"));

/** The names of its segments in order. */
export const namesOf = (text: string): string =>
  readX12(text)
    .segments.map(([name]) => name)
    .join(" ");
