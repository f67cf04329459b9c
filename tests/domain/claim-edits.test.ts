import { describe, expect, it } from "vitest";
import type { ClaimLine } from "../../domain/claims/claim.ts";
import { editsOf } from "../../domain/claims/edits.ts";
import { addDays } from "../../domain/kernel/time.ts";
import { billed, serviceDay } from "./billing-scenes.ts";

const { content } = billed();
const aLine = (difference: Partial<ClaimLine> = {}): ClaimLine => ({ ...content.lines[0]!, ...difference });
const of = <T>(count: number, one: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => one(i));
const found = (difference: Partial<typeof content>, dateOfLoss = content.accident.dateOfLoss) =>
  editsOf({ ...content, ...difference }, dateOfLoss).map(({ code, pointer }) => `${code} ${pointer}`);

describe("the claim edits (CLM-035, INT-008)", () => {
  it("let a valid claim through", () => {
    expect(found({})).toEqual([]);
  });

  it("take an accident on the day of service, and none after it", () => {
    expect(found({}, serviceDay)).toEqual([]);
    expect(found({ lines: [aLine(), aLine({ line: 2, serviceFrom: addDays(serviceDay, 1) })] }, addDays(serviceDay, 1))).toEqual([
      "claim.loss-after-service /lines/0/serviceFrom",
    ]);
  });

  it("take twelve diagnoses, and not thirteen", () => {
    const diagnoses = (count: number) => of(count, (i) => `M5${i}`);
    expect(found({ diagnoses: diagnoses(12) })).toEqual([]);
    expect(found({ diagnoses: diagnoses(13) })).toEqual(["claim.too-many-diagnoses /diagnoses"]);
  });

  it("take four modifiers, and not five", () => {
    const lines = (count: number) => [aLine(), aLine({ line: 2, modifiers: of(count, (i) => `U${i}`) })];
    expect(found({ lines: lines(4) })).toEqual([]);
    expect(found({ lines: lines(5) })).toEqual(["claim.too-many-modifiers /lines/1/modifiers"]);
  });

  it("take fifty lines, and not fifty-one", () => {
    const lines = (count: number) => of(count, (i) => aLine({ line: i + 1 }));
    expect(found({ lines: lines(50) })).toEqual([]);
    expect(found({ lines: lines(51) })).toEqual(["claim.too-many-lines /lines"]);
  });

  it("take four pointers to diagnoses that are there, and no other", () => {
    const lines = (...diagnosisPointers: number[]) => ({ lines: [aLine({ diagnosisPointers })], diagnoses: of(5, (i) => `M5${i}`) });
    expect(found(lines(1, 2, 3, 5))).toEqual([]);
    expect(found(lines(1, 2, 3, 4, 5))).toEqual(["claim.too-many-pointers /lines/0/diagnosisPointers"]);
    expect(found(lines(6))).toEqual(["claim.pointer-astray /lines/0/diagnosisPointers"]);
    expect(found(lines(0))).toEqual(["claim.pointer-astray /lines/0/diagnosisPointers"]);
  });

  it("are all said at once, each with its sentence", () => {
    const edits = editsOf({ lines: [aLine({ modifiers: of(5, (i) => `U${i}`) })], diagnoses: [] }, addDays(serviceDay, 1));
    expect(edits.map(({ code }) => code)).toEqual(["claim.loss-after-service", "claim.too-many-modifiers", "claim.pointer-astray"]);
    for (const { detail } of edits) expect(detail).toMatch(/^[A-Z].+\.$/);
  });
});
