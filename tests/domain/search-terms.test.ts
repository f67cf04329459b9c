import { describe, expect, it } from "vitest";
import { answers, partitionsOf, seekOf, termsOf } from "../../domain/cases/search-terms.ts";
import { beginning, fold, lettersOf } from "../../domain/cases/search-text.ts";
import { questionOf } from "../../domain/cases/search-words.ts";
import { day } from "../../domain/kernel/time.ts";

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
    expect(answers(carlos, questionOf(q))).toBe(true);
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
    expect(answers(carlos, questionOf(q))).toBe(false);
  });

  it.each(["", "-", "...", "'", "🙂"])("there is no word in %j", (q) => expect(questionOf(q).words).toEqual([]));
});

describe("birth dates, phones, other numbers and firms", () => {
  const ada = {
    caseNumber: "CASE-2025-00042",
    mrn: "PCH-2025-0000042",
    names: ["Ada", "", "Lovelace"],
    birthDate: day("1985-12-10"),
    phones: ["+12135550142", "+442079460958"],
    references: ["CL-2025-0001", "24STCV12345", "BC 700123", "7654321", "none at all"],
    firmName: "Fictional & Partners LLP",
  };

  it.each(
    [
      ["1985-12-10", "12/10/1985", "12-10-1985", "12.10.1985", "12101985", "19851210", "12/10/85", "lovelace 12/10/1985", "1985/12/10"],
      ["(213) 555-0142", "213-555-0142", "213.555.0142", "213 555 0142", "2135550142", "+1 213 555 0142", "1-213-555-0142", "12135550142"],
      ["555-0142", "5550142", "0142", "213555", "(213) 555-01", "213-555-0", "21355501", "ada (213) 555-0142", "0142 ada"],
      ["+44 20 7946 0958", "442079460958", "0958", "0958 ada"],
      ["CL-2025-0001", "cl 2025 0001", "cl20250001", "CL-2025-00", "CL-20", "0001", "lovelace CL-2025-0001"],
      [
        "24STCV12345",
        "24stcv",
        "24 STCV 12345",
        "24-STCV-12345",
        "12345",
        "24ST",
        "BC 700123",
        "bc700123",
        "BC700",
        "700123",
        "7654321",
        "7654",
      ],
      ["fictional", "fi", "partners", "llp", "lovelace fict", "Fictional & Partners", "42 partners"],
    ].flat(),
  )("%s finds Ada (NEG-060, NEG-061)", (q) => {
    expect(answers(ada, questionOf(q))).toBe(true);
  });

  it.each(
    [
      ["1985-12-11", "10/12/1985", "1985", "12/10", "12/10/1986", "lovelace 12/11/1985"],
      ["0143", "142", "555-0143", "213", "2135", "21355", "555014", "(213) 555-0143", "2135550143", "0142 0143"],
      ["CL", "CL-2", "CL-2025-0002", "2025", "24", "24S", "stcv", "1234", "70012", "7654322", "765", "none"],
      ["f", "ictional", "fictionals", "lovelace martin"],
    ].flat(),
  )("%s does not", (q) => {
    expect(answers(ada, questionOf(q))).toBe(false);
  });

  it("13/13/1985 is no day, and may be a number", () => {
    expect(answers({ ...ada, references: ["13/13/1985"] }, questionOf("13/13/1985"))).toBe(true);
  });

  it("every beginning that counts has the partition in which it is looked up, or is the whole", () => {
    for (const term of termsOf(ada)) {
      if (term.led) continue;
      const { length } = lettersOf(term.text);
      for (let typed = term.from; typed <= length; typed++) {
        const seek = seekOf(beginning(term.text, typed));
        const whole = typed === length && term.whole !== undefined;
        expect(whole || seek === "" || partitionsOf(term).includes(seek), `${typed} of ${term.text}`).toBe(true);
      }
    }
  });
});
