import { describe, expect, it } from "vitest";
import type { Pattern } from "../../local/events/pattern.ts";
import { matches } from "../../local/events/pattern.ts";

const cases: readonly [says: string, pattern: Pattern, event: object, expected: boolean][] = [
  ["an exact value", { source: ["a"] }, { source: "a" }, true],
  ["another value", { source: ["a"] }, { source: "b" }, false],
  ["one of several values", { "detail-type": ["x", "y"] }, { "detail-type": "y" }, true],
  ["a nested prefix", { detail: { s: [{ prefix: "us-" }] } }, { detail: { s: "us-east" } }, true],
  ["a prefix on a number", { detail: { s: [{ prefix: "us-" }] } }, { detail: { s: 5 } }, false],
  ["a suffix", { d: [{ suffix: ".png" }] }, { d: "a.png" }, true],
  ["a prefix in any case", { d: [{ prefix: { "equals-ignore-case": "EventB" } }] }, { d: "EVENTBridge" }, true],
  ["a suffix in any case", { d: [{ suffix: { "equals-ignore-case": ".PNG" } }] }, { d: "a.png" }, true],
  ["a word in any case", { d: [{ "equals-ignore-case": "alice" }] }, { d: "ALICE" }, true],
  ["anything but a list", { d: [{ "anything-but": ["x", "y"] }] }, { d: "z" }, true],
  ["anything but this very word", { d: [{ "anything-but": "x" }] }, { d: "x" }, false],
  ["anything but, on a missing field", { d: [{ "anything-but": "x" }] }, {}, false],
  ["anything but a prefix it has", { d: [{ "anything-but": { prefix: "init" } }] }, { d: "initial" }, false],
  ["anything but a suffix it has not", { d: [{ "anything-but": { suffix: ".txt" } }] }, { d: "a.png" }, true],
  ["anything but a word in any case", { d: [{ "anything-but": { "equals-ignore-case": ["A", "b"] } }] }, { d: "B" }, false],
  ["anything but a wildcard", { d: [{ "anything-but": { wildcard: "*/lib/*" } }] }, { d: "x/lib/y" }, false],
  ["a number at the upper border", { d: [{ numeric: [">", 0, "<=", 5] }] }, { d: 5 }, true],
  ["a number above it", { d: [{ numeric: [">", 0, "<=", 5] }] }, { d: 6 }, false],
  ["a number at the open lower border", { d: [{ numeric: [">", 0, "<=", 5] }] }, { d: 0 }, false],
  ["a number written otherwise", { d: [{ numeric: ["=", 3.018e2] }] }, { d: 301.8 }, true],
  ["a number as text", { d: [{ numeric: [">", 0] }] }, { d: "5" }, false],
  ["a field that exists and is null", { d: [{ exists: true }] }, { d: null }, true],
  ["a field that should not exist and does not", { d: [{ exists: false }] }, { e: 1 }, true],
  ["a field that should not exist and does", { d: [{ exists: false }] }, { d: 1 }, false],
  ["a deep field below a missing one", { detail: { c: { d: [{ exists: false }] } } }, { detail: {} }, true],
  ["null", { d: [null] }, { d: null }, true],
  ["null, on a missing field", { d: [null] }, {}, false],
  ["the empty text", { d: [""] }, { d: "" }, true],
  ["one entry of a list", { d: ["a"] }, { d: ["b", "a"] }, true],
  ["a wildcard inside", { d: [{ wildcard: "a*z" }] }, { d: "a/b/z" }, true],
  ["a wildcard in front", { d: [{ wildcard: "*.x" }] }, { d: "q.x" }, true],
  ["a wildcard that ends elsewhere", { d: [{ wildcard: "a*z" }] }, { d: "abzq" }, false],
  ["an escaped star", { d: [{ wildcard: "a\\*" }] }, { d: "a*" }, true],
  ["an escaped star is no wildcard", { d: [{ wildcard: "a\\*" }] }, { d: "ab" }, false],
  ["an address in the network", { d: [{ cidr: "10.0.0.0/24" }] }, { d: "10.0.0.255" }, true],
  ["an address just outside it", { d: [{ cidr: "10.0.0.0/24" }] }, { d: "10.0.1.0" }, false],
  ["either of two", { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
  ["either of two, and a third that fails", { c: ["x"], $or: [{ a: [1] }, { b: [2] }] }, { b: 2, c: "y" }, false],
  ["an object in a list", { l: { k: ["v"] } }, { l: [{ k: "u" }, { k: "v" }] }, true],
  ["true", { d: [true] }, { d: true }, true],
  ["a number that is asked for as text", { d: ["1"] }, { d: 1 }, false],
];

describe("an event pattern", () => {
  it.each(cases)("judges %s", (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it("says which matcher it does not know, rather than match nothing for ever", () => {
    expect(() => matches({ d: [{ soundslike: "x" }] }, { d: "x" })).toThrow('does not know the event pattern matcher "soundslike"');
  });
});
