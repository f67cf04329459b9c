import { describe, expect, it } from "vitest";
import { placesOfService } from "../../domain/billing/places-of-service.ts";
import { PlaceOfService } from "../../domain/billing/service.ts";
import { CarcCategory, playbooks } from "../../domain/denials/carc-categories.ts";
import { carcs, carcWarnings, findCarc, groupsOf, searchCarcs, splitGrouped } from "../../domain/denials/carc.ts";
import { Carc, CarcCode, CarcGroup } from "../../domain/denials/carc-schema.ts";
import { GroupedCarc } from "../../domain/denials/denial.ts";
import { RarcCode, rarcs } from "../../domain/denials/rarc.ts";

const carc = (code: string): Carc => findCarc(code)!; // The tests name codes of the list.
const codesOf = (found: readonly Carc[]) => found.map(({ code }) => code);

describe("the reason codes (RCM-047, DOMAIN A1)", () => {
  it("are 407: 297 current and 110 deactivated, each once and well formed", () => {
    expect(carcs).toHaveLength(407);
    expect(carcs.filter(({ status }) => status === "current")).toHaveLength(297);
    expect(carcs.filter(({ status }) => status === "deactivated")).toHaveLength(110);
    expect(new Set(codesOf(carcs)).size).toBe(407);
    expect(carcs.filter((one) => !Carc.safeParse(one).success)).toEqual([]);
  });

  it.each([
    ["15", ["284", "296", "197"]],
    ["62", ["197", "198"]],
    ["138", ["285", "286"]],
    ["165", ["287", "288"]],
    ["W1", ["P12"]],
    ["Y1", ["P21"]],
    ["30", ["177", "178", "179", "180"]],
  ])("%s is deactivated, still readable, and says where its sense went", (code, seeInstead) => {
    expect(carc(code)).toMatchObject({ status: "deactivated", seeInstead });
    expect(carc(code).says).not.toBe("");
    expect(carc(code).nextStep).toBeUndefined();
  });

  it.each(["201", "284", "296", "302", "197", "P12", "P23"])("%s is current", (code) => {
    expect(carc(code)).toMatchObject({ status: "current", nextStep: expect.any(String) as string });
  });

  it("lead from every old code to codes that there are, each of them current", () => {
    const led = carcs.flatMap(({ seeInstead = [] }) => seeInstead);
    expect(led.length).toBeGreaterThan(50);
    expect(led.filter((code) => findCarc(code)?.status !== "current")).toEqual([]);
  });

  it("W and Y codes went to P12..P23 (DOMAIN A1)", () => {
    const old = carcs.filter(({ code }) => /^[WY]/.test(code));
    const places = old.flatMap(({ seeInstead = [] }) => seeInstead);
    expect(old.every(({ status }) => status === "deactivated")).toBe(true);
    expect(places.toSorted()).toEqual(["P12", "P13", "P14", "P15", "P16", "P17", "P18", "P19", "P20", "P21", "P22", "P23"]);
  });

  it("need a remark code where they say nothing without one, and nowhere else among the current", () => {
    const needing = codesOf(carcs.filter(({ remarkRequired, status }) => remarkRequired && status === "current"));
    expect(needing).toEqual(["16", "96", "129", "148", "201", "226", "227", "234", "237", "250", "251", "252", "267", "307", "A1"]);
  });

  it("each belong to a category with a next step and a playbook", () => {
    expect(new Set(carcs.map(({ category }) => category))).toEqual(new Set(CarcCategory.options));
    for (const { nextStep, playbook } of Object.values(playbooks)) expect([nextStep, playbook].every((text) => text.length > 5)).toBe(true);
    expect(carcs.filter(({ status, nextStep }) => (status === "current") !== (nextStep !== undefined))).toEqual([]);
  });

  it("point at the legal case where someone else's liability is in play: 19..22, 215, 294, P10, P11 and no others", () => {
    expect(codesOf(carcs.filter(({ pointsAt }) => pointsAt === "legalCase"))).toEqual(["19", "20", "21", "22", "215", "294", "P10", "P11"]);
  });

  it("are undefined where there never was such a code", () => {
    expect(["999", "Z9", "0", "016", "constructor"].map(findCarc)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe("the groups of a code (DOMAIN A1)", () => {
  const restricted: [codes: string[], groups: string[]][] = [
    [["18", "23", "133", "136", "209", "257", "271", "277", "P11"], ["OA"]],
    [["45"], ["CO", "PR"]],
    [["85", "201", "229", "238", "275", "P3"], ["PR"]],
    [["139", "249", "281", "303", "P24", "P25", "P26"], ["CO"]],
    [["278"], ["CO", "PI"]],
    [["P16"], ["CO", "OA"]],
  ];
  const pairs = restricted.flatMap(([codes, groups]) =>
    codes.flatMap((code) => CarcGroup.options.map((group) => ({ code, group, groups }))),
  );

  it.each(pairs)("$group-$code is fine or a warning, and never more", ({ code, group, groups }) => {
    const warned = carcWarnings(carc(code), group, "/adjustments/0/group").map((warning) => warning.code);
    expect(warned).toEqual(groups.includes(group) ? [] : ["carc.group-unusual"]);
  });

  it("are restricted for these codes and for no others", () => {
    const named = restricted.flatMap(([codes]) => codes);
    expect(codesOf(carcs.filter(({ groups }) => groups !== undefined)).toSorted()).toEqual(named.toSorted());
  });

  it("let 18 be contractual where the case is one of workers' compensation, as some states' rules say", () => {
    expect(groupsOf(carc("18"), "auto")).toEqual(["OA"]);
    expect(groupsOf(carc("18"), "workComp")).toEqual(["OA", "CO"]);
    expect(carcWarnings(carc("18"), "CO", "/x", "workComp")).toEqual([]);
    expect(carcWarnings(carc("18"), "PR", "/x", "workComp")).toMatchObject([{ code: "carc.group-unusual" }]);
  });

  it("warn of a deactivated code and name its heirs, because old denials still arrive with it", () => {
    expect(carcWarnings(carc("15"), "CO", "/adjustments/2/carc")).toEqual([
      { pointer: "/adjustments/2/carc", code: "carc.deactivated", detail: "15 was deactivated. See 284, 296, 197." },
    ]);
  });

  it("are written group-code, and come apart again (RCM-014)", () => {
    expect(["OA-18", "co-16", "PI-P10", "CR-A1"].map((text) => splitGrouped(GroupedCarc.parse(text)))).toEqual([
      { group: "OA", code: "18" },
      { group: "CO", code: "16" },
      { group: "PI", code: "P10" },
      { group: "CR", code: "A1" },
    ]);
    expect(["CO-1000", "XX-16", "CO-AB1", "CO16", "CO-"].filter((text) => GroupedCarc.safeParse(text).success)).toEqual([]);
    expect(codesOf(carcs).filter((code) => !CarcCode.safeParse(code).success)).toEqual([]);
  });
});

describe("looking codes up", () => {
  it.each([
    ["p1", ["P1", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P17", "P18", "P19"]],
    ["OA-18", ["18", "180", "181", "182", "183", "184", "185", "186", "187", "188", "189"]],
    ["authorization refused", ["39"]],
    ["nothing of the kind", []],
  ])("%s", (q, expected) => {
    expect(codesOf(searchCarcs({ q }))).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(searchCarcs({ q })).toEqual([]);
  });

  it("by a code finds besides it only the old codes that lead there", () => {
    const found = searchCarcs({ q: "p21" });
    expect(codesOf(found)).toEqual(["P21", "Y1"]);
    expect(found[1]?.seeInstead).toEqual(["P21"]);
  });

  it("by category, status and whether a code is frequent, all at once", () => {
    const found = searchCarcs({ category: "authorization", status: "current", key: true });
    expect(found.length).toBeGreaterThan(2);
    expect(found.filter(({ category, status, key }) => category !== "authorization" || status !== "current" || !key)).toEqual([]);
    expect(searchCarcs({ key: true })).toHaveLength(75);
    expect(searchCarcs({ status: "deactivated" })).toHaveLength(110);
    expect(searchCarcs({})).toHaveLength(407);
  });
});

describe("remark codes and places of service (DOMAIN A1, A2)", () => {
  it("name those worth knowing", () => {
    expect(rarcs.map(({ code }) => code)).toEqual(["M15", "M127", "MA130", "N4", "N130", "N290", "N381"]);
    expect(rarcs.filter(({ code }) => !RarcCode.safeParse(code).success)).toEqual([]);
  });

  it.each([
    ["N1", true],
    ["ma130", true],
    ["M127", true],
    ["N", false],
    ["X12", false],
    ["MA", false],
    ["16", false],
  ])("takes %s as a remark code: %s", (text, taken) => {
    expect(RarcCode.safeParse(text).success).toBe(taken);
  });

  it("name the places that claims are for", () => {
    const codes = placesOfService.map(({ code }) => code);
    expect(codes).toEqual(["02", "10", "11", "12", "19", "20", "21", "22", "23", "24", "31", "49", "81", "99"]);
    expect(codes.filter((code) => !PlaceOfService.safeParse(code).success)).toEqual([]);
  });
});
