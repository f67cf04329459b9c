import { describe, expect, it } from "vitest";
import { Cms1500, cms1500Of } from "../../domain/claims/cms1500.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { canary } from "../fixtures.ts";
import type { Scene } from "./claim-form-scenes.ts";
import { accident, aForm, aFullContent, aRenderedLine, exported, lines } from "./claim-form-scenes.ts";
import { segmentsOf } from "./x12-reader.ts";

const formOf = ({ submission, claim }: Scene) => cms1500Of(submission, claim);
describe("every row of DOMAIN A2, on the form and in the 837P", () => {
  const twelve = ["S134XXA", "M542", "M543", "M544", "M545", "M546", "M547", "M548", "M549", "R51", "R52", "R53"];
  const boxesOf = (scene: Scene) => formOf(scene).boxes;
  const lastPage = (scene: Scene) => formOf(scene).pages.at(-1)!; // A form has a page.
  const last = (scene: Scene) => lastPage(scene).lines[0]!;

  it.each<[row: string, scene: Scene, box: (scene: Scene) => unknown, printed: unknown, beginning: string[], sent: string[]]>([
    ["10a, at work", aForm(accident("workComp")), (s) => boxesOf(s)["10a"], "YES", ["CLM"], ["EM"]],
    [
      "10b, with a car, and where",
      aForm(accident("auto", "NV")),
      (s) => boxesOf(s)["10b"],
      { answer: "YES", state: "NV" },
      ["CLM"],
      ["AA:::NV"],
    ],
    ["10c, another accident", aForm(accident("slipFall", "CA")), (s) => boxesOf(s)["10c"], "YES", ["CLM"], ["OA"]],
    ["10c, malpractice", aForm(accident("medicalMalpractice")), (s) => boxesOf(s)["10c"], "YES", ["CLM"], ["OA"]],
    ["10c, whatever else", aForm(accident("other")), (s) => boxesOf(s)["10c"], "YES", ["CLM"], ["OA"]],
    ["14, day of injury", aForm(), (s) => boxesOf(s)["14"], { on: "06 30 25", qualifier: "431" }, ["DTP", "439"], ["DTP|439|D8|20250630"]],
    [
      "17, referring provider",
      aForm(),
      (s) => boxesOf(s)["17"],
      { qualifier: "DN", name: "Robin Sample" },
      ["NM1", "DN"],
      ["NM1|DN|1|SAMPLE|ROBIN||||XX|1987654328"],
    ],
    ["17b, its NPI", aForm(), (s) => boxesOf(s)["17b"], "1987654328", ["NM1", "DN"], ["NM1|DN|1|SAMPLE|ROBIN||||XX|1987654328"]],
    ["19, notes", aForm(), (s) => boxesOf(s)["19"], "Records follow by mail.", ["NTE"], ["NTE|ADD|RECORDS FOLLOW BY MAIL."]],
    [
      "21, diagnoses A to L",
      aForm({ diagnoses: twelve }),
      (s) => boxesOf(s)["21"]?.codes.map(({ letter, code }) => letter + code),
      twelve.map((code, i) => "ABCDEFGHIJKL"[i]! + code),
      ["HI"],
      [`HI|ABK:${twelve.join("|ABF:")}`],
    ],
    ["22, an original", aForm(), (s) => boxesOf(s)["22"], undefined, ["REF", "F8"], []],
    [
      "22, a correction",
      aForm({}, { frequency: "7", originalReference: "ICN-1" }),
      (s) => boxesOf(s)["22"],
      { code: "7", reference: "ICN-1" },
      ["REF", "F8"],
      ["REF|F8|ICN-1"],
    ],
    [
      "22, a void",
      aForm({}, { frequency: "8", originalReference: "ICN-2" }),
      (s) => boxesOf(s)["22"],
      { code: "8", reference: "ICN-2" },
      ["REF", "F8"],
      ["REF|F8|ICN-2"],
    ],
    ["23, authorization", aForm(), (s) => boxesOf(s)["23"], "AUTH-2025-0000042", ["REF", "G1"], ["REF|G1|AUTH-2025-0000042"]],
    [
      "24A, a day",
      aForm({ lines: [aRenderedLine()] }),
      (s) => last(s).A,
      { from: "07 14 25", to: "07 14 25" },
      ["DTP", "472"],
      ["DTP|472|D8|20250714"],
    ],
    [
      "24A, some days",
      aForm({ lines: [aRenderedLine({ serviceTo: day("2025-07-16") })] }),
      (s) => last(s).A,
      { from: "07 14 25", to: "07 16 25" },
      ["DTP", "472"],
      ["DTP|472|RD8|20250714-20250716"],
    ],
    ["24B, place of service", aForm({ lines: [aRenderedLine({ placeOfService: "02" })] }), (s) => last(s).B, "02", ["CLM"], ["02:B:1"]],
    [
      "24D, service and modifiers",
      aForm({ lines: [aRenderedLine({ modifiers: ["25", "59", "GT", "95"] })] }),
      (s) => last(s).D,
      { code: "97110", modifiers: ["25", "59", "GT", "95"] },
      ["SV1"],
      ["SV1|HC:97110:25:59:GT:95|150|UN|2|||1"],
    ],
    [
      "24E, pointers",
      aForm({ diagnoses: twelve, lines: [aRenderedLine({ diagnosisPointers: [12, 1, 3, 2] })] }),
      (s) => last(s).E,
      "LACB",
      ["SV1"],
      ["SV1|HC:97110:GP|150|UN|2|||12:1:3:2"],
    ],
    [
      "24F, charge",
      aForm({ lines: [aRenderedLine({ charge: cents(150_50) })] }),
      (s) => last(s).F,
      150_50,
      ["SV1"],
      ["SV1|HC:97110:GP|150.5|UN|2|||1"],
    ],
    [
      "24G, units",
      aForm({ lines: [aRenderedLine({ units: "1.250" })] }),
      (s) => last(s).G,
      "1.250",
      ["SV1"],
      ["SV1|HC:97110:GP|150|UN|1.25|||1"],
    ],
    [
      "24J, who rendered it",
      aForm({ lines: [aRenderedLine()] }),
      (s) => last(s).J,
      "1245319599",
      ["NM1", "82"],
      ["NM1|82|2|SAMPLE THERAPIST|||||XX|1245319599"],
    ],
    ["28, total", aForm(), (s) => lastPage(s)["28"], 243_75, ["CLM"], ["CLM|CLM-2025-0000042|243.75"]],
    ["29, nothing paid", aForm(), (s) => lastPage(s)["29"], 0, ["AMT"], []],
    ["29, paid", aForm({}, {}, { patientPaid: cents(20_50) }), (s) => lastPage(s)["29"], 20_50, ["AMT"], ["AMT|F5|20.5"]],
    [
      "33, billing provider",
      aForm(),
      (s) => [boxesOf(s)["33"].name, boxesOf(s)["33a"]],
      ["Sample Spine Center", "1234567893"],
      ["NM1", "85"],
      ["NM1|85|2|SAMPLE SPINE CENTER|||||XX|1234567893"],
    ],
    ["25, its tax id", aForm(), (s) => boxesOf(s)["25"], { number: "123456789", kind: "EIN" }, ["REF", "EI"], ["REF|EI|123456789"]],
  ])("%s", (_, scene, box, printed, beginning, sent) => {
    expect(box(scene)).toEqual(printed);
    const found = segmentsOf(exported(scene), ...beginning);
    expect(found).toHaveLength(sent.length);
    sent.forEach((text, i) => expect(found[i]).toContain(text));
  });

  it("says no in each of 10a to 10c but one", () => {
    const { boxes } = formOf(aForm(accident("auto", "CA")));
    expect([boxes["10a"], boxes["10b"].answer, boxes["10c"]]).toEqual(["NO", "YES", "NO"]);
    expect(formOf(aForm(accident("workComp", "CA"))).boxes["10b"]).toEqual({ answer: "NO", state: undefined }); // The state is of a car.
  });
});

describe("the form", () => {
  it("names the policy and its holder, who is the patient", () => {
    const { boxes, payer } = formOf(aForm());
    expect(payer).toBe("Sample Mutual");
    expect(boxes).toMatchObject({
      "1": "GROUP",
      "1a": `${canary}-M1`,
      "2": `${canary}-Lovelace, ${canary}-Ada, ${canary}-King`,
      "3": { born: "12 10 1985", sex: "F" },
      "4": boxes["2"],
      "5": { street: `${canary} 12 Sample Street Suite 5`, city: "Los Angeles", state: "CA", zip: "90012-1234", phone: "213 5550142" },
      "6": "SELF",
      "7": boxes["5"],
      "11": "GRP-7",
      "11c": "Gold",
      "26": "CLM-2025-0000042",
    });
  });

  it("leaves empty what nobody knows: a bare claim on a lien has the patient, the accident and its lines (CLM-038)", () => {
    const { patient, billingProvider, referringProvider: _, authorizationNumber: __, notes: ___, ...rest } = aFullContent();
    const { patientId, firstName, lastName, birthDate } = patient;
    const { providerId, name } = billingProvider;
    const bare = { ...rest, payer: lienPayer, policy: undefined, diagnoses: [] };
    const lone = aRenderedLine({ clinicianNpi: undefined, placeOfService: undefined, diagnosisPointers: [], modifiers: [] });
    const content = {
      ...bare,
      patient: { patientId, firstName, lastName, birthDate },
      billingProvider: { providerId, name },
      lines: [lone],
    };
    const { boxes, pages } = formOf(aForm({ ...content, ...absent }));
    const filled = Object.entries(boxes).flatMap(([box, said]) => (said === undefined ? [] : [box]));
    expect(filled.toSorted()).toEqual(["1", "10a", "10b", "10c", "14", "2", "26", "3", "33"]);
    expect(boxes).toMatchObject({ "1": "OTHER", "3": { born: "12 10 1985", sex: undefined }, "33": { name: "Sample Spine Center" } });
    const known = Object.entries(pages[0]!.lines[0]!).flatMap(([column, said]) => (said === undefined ? [] : [column]));
    expect(known).toEqual(["A", "D", "F", "G"]);
  });
  const absent = { referringProvider: undefined, authorizationNumber: undefined, notes: undefined };

  it.each([
    ["commercial", "GRP-7", "GROUP"],
    ["commercial", undefined, "OTHER"],
    ["medicare", undefined, "MEDICARE"],
    ["mediCal", undefined, "MEDICAID"],
    ["workComp", "GRP-7", "OTHER"],
  ] as const)("calls the coverage of a %s payer with group %s %s", (kind, groupNumber, coverage) => {
    const { payer, policy } = aFullContent();
    expect(formOf(aForm({ payer: { ...payer, kind }, policy: { ...policy!, groupNumber } })).boxes["1"]).toBe(coverage); // A full one has a policy.
  });

  it.each(["male", "nonBinary", "undisclosed", undefined] as const)("marks the sex only where the form has a box for it: %s", (gender) => {
    const { patient } = aFullContent();
    expect(formOf(aForm({ patient: { ...patient, gender } })).boxes["3"].sex).toBe(gender === "male" ? "M" : undefined);
  });

  it.each([
    [1, [1]],
    [6, [6]],
    [7, [6, 1]],
    [12, [6, 6]],
    [50, [6, 6, 6, 6, 6, 6, 6, 6, 2]],
  ])("has six lines on a page: %i lines on pages of %j, with the totals on the last", (count, sizes) => {
    const { pages } = formOf(aForm({ lines: lines(count) }));
    expect(pages.map((page) => page.lines.length)).toEqual(sizes);
    const total = count * 100_00 + (count * (count - 1) * 1_00) / 2;
    expect(pages.map((page) => page["28"])).toEqual([...sizes.slice(1).map(() => undefined), total]);
    expect(pages.map((page) => page["29"])).toEqual([...sizes.slice(1).map(() => undefined), 0]);
    expect(pages.flatMap((page) => page.lines.map(({ F }) => F))).toEqual(lines(count).map(({ charge }) => charge));
  });

  it("is what its schema says, to the cent as text", () => {
    expect(Cms1500.encode(formOf(aForm())).pages[0]).toMatchObject({
      "28": "243.75",
      "29": "0.00",
      lines: [{ F: "150.00" }, { F: "93.75" }],
    });
  });
});
