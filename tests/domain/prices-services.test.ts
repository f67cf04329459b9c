import { describe, expect, it } from "vitest";
import { AddService, addService, ChangeableService, changeService, isAutoApproved, servicesMax } from "../../domain/billing/service.ts";
import { ServiceType } from "../../domain/care/service-type.ts";
import { patchOf } from "../../functions/shared/patch.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { verdict } from "./case-scenes.ts";

const aBody = (difference: object = {}) => ({ code: "97110", name: "Therapeutic exercise", serviceType: "physicalTherapy", ...difference });
const free = { codeOwner: undefined, services: 0 };
const add = (difference: object = {}, facts = {}) => addService(AddService.parse(aBody(difference)), { ...free, ...facts }, aStamp());
const change = (changes: object, of = add().service, codeOwner?: ReturnType<typeof newId<"service">>) =>
  changeService(of, patchOf(ChangeableService).parse(changes), { codeOwner }, aStamp());

describe("a service of the price book", () => {
  it.each<[string, object, boolean]>([
    ["a code in small letters", { code: " g0283 " }, true],
    ["a code of three signs", { code: "971" }, false],
    ["a code with a sign between", { code: "97-110" }, false],
    ["an interval of nothing", { timed: { intervalMinutes: 0, rounding: { to: "none" } } }, false],
    ["an interval of a minute", { timed: { intervalMinutes: 1, rounding: { to: "none" } } }, true],
    ["a rounding without its step", { timed: { intervalMinutes: 15, rounding: { to: "up" } } }, false],
    ["up to the next half (CLM-015)", { timed: { intervalMinutes: 15, rounding: { to: "up", step: "half" } } }, true],
    ["the rule of CMS with a step", { timed: { intervalMinutes: 15, rounding: { to: "cms8Minute", step: "half" } } }, false],
    ["a default price of nothing (CLM-009)", { defaultPrice: "0.00" }, false],
    ["a default price of a cent (CLM-008)", { defaultPrice: "0.01" }, true],
    ["a copay of the group kind (CLM-039)", { copayKind: "group" }, true],
  ])("with %s is taken: %s", (_, difference, taken) => {
    expect(AddService.safeParse(aBody(difference)).success).toBe(taken);
  });

  it("is regular, billed to the payer and not timed unless said otherwise (CLM-010, CLM-029, CLM-039)", () => {
    const { service, events } = add();
    expect(service).toMatchObject({ code: "97110", copayKind: "regular", billPatientDirectly: false, active: true, version: 1 });
    expect(service.timed).toBeUndefined();
    expect(events).toMatchObject([{ type: "service.added.v1", about: service.serviceId, change: { service: { after: service } } }]);
  });

  it("has a code of its own, new or changed", () => {
    const other = newId("service");
    const { service } = add();
    expect(verdict(() => add({}, { codeOwner: other }))).toBe("service.code-taken");
    expect(verdict(() => change({ code: "97112" }, service, other))).toBe("service.code-taken");
    expect(verdict(() => change({ code: "97110", name: "Exercise" }, service, service.serviceId))).toBe("fine");
  });

  it.each([
    [servicesMax - 1, "fine"],
    [servicesMax, "service.too-many"],
  ])("is added beside %i others: %s", (services, expected) => {
    expect(verdict(() => add({}, { services }))).toBe(expected);
  });

  it("keeps what a change does not name, the things with a default included", () => {
    const { service } = add({ billPatientDirectly: true, copayKind: "group", defaultPrice: "85.00" });
    const { service: after, events } = change({ name: "Exercise" }, service);
    expect(after).toEqual({ ...service, name: "Exercise", updatedAt: after.updatedAt, updatedBy: after.updatedBy, version: 2 });
    expect(events).toMatchObject([{ type: "service.changed.v1", data: { fields: ["name"], active: true } }]);
    expect(change({ name: "Exercise" }, after).events).toEqual([]);
  });

  it("is approved by itself when its type is: the first evaluation and the office visit (LCM-114, LCM-115)", () => {
    expect(ServiceType.options.filter((serviceType) => isAutoApproved({ serviceType }))).toEqual(["initialEvaluation", "officeVisit"]);
  });
});
