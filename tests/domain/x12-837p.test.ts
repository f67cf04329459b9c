import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interchangeNumberOf } from "../../domain/claims/x12-837p.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { instant } from "../../domain/kernel/time.ts";
import { aForm, aFullContent, aRenderedLine, exported, lines } from "./claim-form-scenes.ts";
import { namesOf, readX12, segmentsOf } from "./x12-reader.ts";

const numRuns = Number(process.env.SOAK ?? 100);
const sent = { submittedAt: instant("2025-07-20T19:00:00.000Z") };

describe("an 837P", () => {
  it("has its segments in the order of the guide, loop by loop", () => {
    expect(namesOf(exported(aForm({}, { frequency: "7", originalReference: "ICN-1" })))).toBe(
      [
        "ISA GS ST BHT",
        "NM1 PER", // 1000A
        "NM1", // 1000B
        "HL NM1 N3 N4 REF", // 2000A, 2010AA
        "HL SBR NM1 N3 N4 DMG", // 2000B, 2010BA
        "NM1", // 2010BB
        "CLM DTP REF REF NTE HI NM1", // 2300, 2310A
        "LX SV1 DTP REF NM1", // 2400, 2420A
        "LX SV1 DTP REF NM1",
        "SE GE IEA",
      ].join(" "),
    );
  });

  it("is one transaction in its envelope, from the billing provider to the payer, on the clock of Los Angeles", () => {
    const text = exported(aForm(), { at: instant("2025-07-21T03:05:00.000Z") }); // Still the 20th there.
    const { control, usage, component } = readX12(text);
    expect({ control, usage, component }).toEqual({ control: "000004201", usage: "T", component: ":" });
    expect(segmentsOf(text, "GS")).toEqual(["GS|HC|1234567893|94036|20250720|2005|4201|X|005010X222A1"]);
    expect(segmentsOf(text, "BHT")).toEqual(["BHT|0019|00|CLM-2025-0000042-1|20250720|2005|CH"]);
    expect(segmentsOf(text, "NM1", "41")).toEqual(["NM1|41|2|SAMPLE SPINE CENTER|||||46|1234567893"]);
    expect(segmentsOf(text, "PER")).toEqual(["PER|IC|SAMPLE SPINE CENTER|TE|3105550100"]);
    expect(segmentsOf(text, "NM1", "40")).toEqual(["NM1|40|2|SAMPLE MUTUAL|||||46|94036"]);
  });

  it("goes through a clearing house where there is one, and the payer stays the payer", () => {
    const sender = { id: "PCH01", name: "Pacific Crest", phone: "+12135550100" };
    const text = exported(aForm(), { sender, receiver: { id: "CLEAR", name: "Sample Clearing" } });
    expect(segmentsOf(text, "NM1", "41")).toEqual(["NM1|41|2|PACIFIC CREST|||||46|PCH01"]);
    expect(segmentsOf(text, "NM1", "40")).toEqual(["NM1|40|2|SAMPLE CLEARING|||||46|CLEAR"]);
    expect(segmentsOf(text, "NM1", "85")).toEqual(["NM1|85|2|SAMPLE SPINE CENTER|||||XX|1234567893"]);
    expect(segmentsOf(text, "NM1", "PR")).toEqual(["NM1|PR|2|SAMPLE MUTUAL|||||PI|94036"]);
  });

  it("names the patient as the holder of the policy, with address, day of birth and sex", () => {
    const text = exported(aForm());
    expect(segmentsOf(text, "SBR")).toEqual(["SBR|P|18|GRP-7||||||CI"]);
    expect(segmentsOf(text, "NM1", "IL")).toEqual(["NM1|IL|1|ZZPHI-LOVELACE|ZZPHI-ADA|ZZPHI-KING|||MI|ZZPHI-M1"]);
    expect(segmentsOf(text, "N3")).toEqual(["N3|1 EXAMPLE PLAZA|SUITE 5", "N3|ZZPHI 12 SAMPLE STREET|SUITE 5"]);
    expect(segmentsOf(text, "N4")).toEqual(["N4|LOS ANGELES|CA|900121234", "N4|LOS ANGELES|CA|900121234"]);
    expect(segmentsOf(text, "DMG")).toEqual(["DMG|D8|19851210|F"]);
  });

  it("names the plan where the policy has no group, and says U of a sex that it has no letter for", () => {
    const { policy, patient } = aFullContent();
    const text = exported(aForm({ policy: { ...policy!, groupNumber: undefined }, patient: { ...patient, gender: "nonBinary" } })); // A full one has a policy.
    expect(segmentsOf(text, "SBR")).toEqual(["SBR|P|18||GOLD|||||CI"]);
    expect(segmentsOf(text, "DMG")).toEqual(["DMG|D8|19851210|U"]);
  });

  it.each([
    ["medicare", "MB"],
    ["mediCal", "MC"],
    ["workComp", "WC"],
  ] as const)("calls a %s payer %s", (kind, code) => {
    const { payer } = aFullContent();
    expect(segmentsOf(exported(aForm({ payer: { ...payer, kind } })), "SBR")).toEqual([`SBR|P|18|GRP-7||||||${code}`]);
  });

  it.each(["1", "7", "8"] as const)("says frequency %s in CLM05-3 (DOMAIN A1)", (frequency) => {
    const version = frequency === "1" ? {} : { originalReference: "icn-1" };
    const text = exported(aForm({}, { frequency, ...version }));
    expect(segmentsOf(text, "CLM")).toEqual([`CLM|CLM-2025-0000042|243.75|||11:B:${frequency}|Y|A|Y|Y||AA:::CA`]);
    expect(segmentsOf(text, "REF", "F8")).toEqual(frequency === "1" ? [] : ["REF|F8|ICN-1"]);
  });

  it.each([1, 6, 7, 50])("has each of %i lines with a number of its own", (count) => {
    const text = exported(aForm({ lines: lines(count) }));
    const numbers = Array.from({ length: count }, (_, i) => i + 1);
    expect(segmentsOf(text, "LX")).toEqual(numbers.map((line) => `LX|${line}`));
    expect(segmentsOf(text, "REF", "6R")).toEqual(numbers.map((line) => `REF|6R|CLM-2025-0000042-${line}`));
    expect(segmentsOf(text, "SV1").map((line) => line.split("|")[2])).toEqual(numbers.map((line) => String(99 + line)));
  });

  it("says the place of a line where it is another than the claim's", () => {
    const text = exported(aForm({ lines: [aRenderedLine(), aRenderedLine({ line: 2, placeOfService: "12" })] }));
    expect(segmentsOf(text, "SV1").map((line) => line.split("|")[5])).toEqual(["", "12"]);
  });

  it("is a trial while the claim is a draft, and meant once it was sent", () => {
    expect([readX12(exported(aForm())).usage, readX12(exported(aForm({}, sent))).usage]).toEqual(["T", "P"]);
  });

  it("has the same number for the same version, another for the next", () => {
    const { claim, submission } = aForm();
    expect([1, 2].map((seq) => interchangeNumberOf(claim, { ...submission, seq }))).toEqual([4201, 4202]);
    expect(interchangeNumberOf({ ...claim, claimNumber: "CLM-2025-9999999" }, { ...submission, seq: 99 })).toBe(999_999_999);
  });
});

describe("whatever people have typed", () => {
  /** Each segment with how many elements it has, and how many parts. */
  const shapeOf = (text: string) =>
    readX12(text)
      .segments.map((segment) => `${segment[0]} ${segment.length} ${segment.join().split(":").length}`)
      .join("\n");
  const whole = shapeOf(exported(aForm()));
  /** Letters of every script, and above all the signs that X12 is made of. */
  const typed = (max: number) =>
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...Array.from("*~:^*~|>\n\r\t")),
          fc.constantFrom(...Array.from("AZaz09 ñé'’-.,ßłŒ李😀ﬁ½")),
          fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
        ),
        { minLength: 1, maxLength: max },
      )
      .map((signs) => signs.join(""));

  it("breaks no segment and adds none: a name, a street, a note", () => {
    const { patient, billingProvider, payer } = aFullContent();
    const texts = fc.record({
      last: typed(60),
      first: typed(60),
      street: typed(60),
      city: typed(60),
      office: typed(120),
      insurer: typed(120),
      notes: typed(80),
    });
    fc.assert(
      fc.property(texts, ({ last, first, street, city, office, insurer, notes }) => {
        const text = exported(
          aForm({
            patient: {
              ...patient,
              lastName: `Q${last}`,
              firstName: `Q${first}`,
              homeAddress: { ...patient.homeAddress!, line1: `Q${street}`, city: `QQ${city}` },
            }, // A full one has a home.
            billingProvider: { ...billingProvider, name: `Q${office}` },
            payer: { ...payer, name: `Q${insurer}` },
            notes: `Q${notes}`.slice(0, 20),
          }),
        );
        expect(shapeOf(text)).toBe(whole);
        expect(text).toMatch(/^[A-Z0-9 !"&'()*+,\-./:;?=~^\n]*$/);
      }),
      { numRuns },
    );
  });

  it("is sent whole or refused where it is a number: never another number", () => {
    fc.assert(
      fc.property(typed(30), typed(30), (memberId, reference) => {
        const { policy } = aFullContent();
        const scene = aForm({ policy: { ...policy!, memberId } }, { frequency: "7", originalReference: reference }); // A full one has a policy.
        try {
          const { segments } = readX12(exported(scene));
          const at = (...beginning: string[]) => segments.find((segment) => beginning.every((element, i) => segment[i] === element))!;
          expect(memberId + reference).toMatch(/^[ -~]+$/);
          expect([at("NM1", "IL")[9], at("REF", "F8")[2]]).toEqual([memberId.toUpperCase(), reference.toUpperCase()]);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect(error.code).toBe("claim.flawed");
          expect(JSON.stringify(error.flaws)).not.toContain(JSON.stringify(`${memberId}${reference}`));
          const isSendable = [memberId, reference].every((text) =>
            /^[A-Za-z0-9!"&'()+,\-./;?=]+( +[A-Za-z0-9!"&'()+,\-./;?=]+)*$/.test(text),
          );
          expect(isSendable && memberId.length >= 2).toBe(false); // X12 takes no member id of one sign.
        }
      }),
      { numRuns },
    );
  });
});
