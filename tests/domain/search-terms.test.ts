import { describe, expect, it } from "vitest";
import { answers, fold, wordsOf } from "../../domain/cases/search-terms.ts";

describe("the words of a question", () => {
  it.each([
    ["Núñez", "nunez"],
    ["NUÑEZ", "nunez"],
    ["Søren Łukasz", "soren lukasz"],
    ["Groß", "gross"],
    ["ΟΔΥΣΣΕΥΣ", fold("οδυσσευς")],
    ["İpek", "ipek"],
    ["ﬁnn", "finn"],
  ])("takes %s for %s (NEG-060)", (typed, folded) => {
    expect(fold(typed)).toBe(folded);
    expect(fold(fold(typed))).toBe(fold(typed));
  });

  const carlos = { caseNumber: "CASE-2025-00042", mrn: "PCH-2025-0000117", names: ["Carlos", "Juan-Pablo", "O'Brien Núñez"] };
  it.each(
    [
      [
        "carlos",
        "car",
        "CARLOS",
        "c",
        "Carlos O'Brien",
        "núñez carlos",
        "Nunez, Carlos",
        "juan",
        "pablo",
        "obrien",
        "O’Brien",
        "o'",
        "brien",
        "carlos 42",
      ],
      ["42", "4", "00042", "0004", "0", "0000117", "117", "11", "000011"],
      [
        "CASE-2025-00042",
        "case 2025 00042",
        "CASE202500042",
        "CASE-2025-0",
        "CASE-2025-",
        "CASE-2025",
        "CASE-20",
        "CASE-2",
        "2025-00042",
        "CASE-2025-42",
        "case 42",
        "case 00042",
      ],
      ["PCH-2025-0000117", "pch-2025-117", "PCH2025", "pch 117", "117 carlos pch-2025-0000117"],
    ].flat(),
  )("%s finds Carlos Juan-Pablo O'Brien Núñez with CASE-2025-00042 and PCH-2025-0000117 (NEG-004, NEG-060)", (q) => {
    expect(answers(carlos, wordsOf(q))).toBe(true);
  });

  it.each([
    "arlos",
    "carloss",
    "maria",
    "carlos maria",
    "2",
    "43",
    "00043",
    "042",
    "CASE-2024-00042",
    "CASE-2025-00117",
    "PCH-2025-0000042",
    "case",
    "pch",
    "p c h",
    "17",
    "2025",
  ])("%s does not", (q) => {
    expect(answers(carlos, wordsOf(q))).toBe(false);
  });

  it.each(["", "-", "...", "'", "🙂"])("there is no word in %j", (q) => expect(wordsOf(q)).toEqual([]));
});
