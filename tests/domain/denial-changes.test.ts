import { describe, expect, it } from "vitest";
import { cancelDenial, changeDenial, moveDenial, reachable, resolveDenial } from "../../domain/denials/change-denial.ts";
import { addClaims, removeClaims } from "../../domain/denials/denial-claims.ts";
import { refuseUnknownCodes, warningsOf } from "../../domain/denials/denial-codes.ts";
import type { Denial } from "../../domain/denials/denial.ts";
import { Stage } from "../../domain/denials/denial.ts";
import { day } from "../../domain/kernel/time.ts";
import { aStamp } from "../fixtures.ts";
import { flawsOf } from "./claim-scenes.ts";
import { aCandidate, anOpenDenial, noon, tomorrow, yesterday } from "./denial-scenes.ts";

describe("stages (RCM-022..028, RCM-049)", () => {
  const at = (stage: Stage): Denial => ({ ...anOpenDenial({ followUpBy: tomorrow }).denial, stage });
  const pairs = Stage.options.flatMap((from) => (["new", "inProgress", "awaitingPayment"] as const).map((to) => [from, to] as const));

  it.each(pairs)("from %s to %s", (from, to) => {
    const move = () => moveDenial(at(from), { to }, noon());
    const allowed: readonly Stage[] = reachable[from];
    if (from === "resolved" || from === "canceled") return expect(flawsOf(move)).toEqual(["denial.over:"]);
    if (!allowed.includes(to)) return expect(flawsOf(move)).toEqual(["denial.stage-not-reachable:"]);
    expect(move().denial.stage).toBe(to);
    return expect(move().events[0]).toMatchObject({ type: "denial.stage-changed.v1", data: { from, stage: to } });
  });

  it("follow each other forth and back, and no stage is skipped", () => {
    expect(reachable).toEqual({
      new: ["inProgress"],
      inProgress: ["new", "awaitingPayment"],
      awaitingPayment: ["inProgress"],
      resolved: [],
      canceled: [],
    });
  });

  it.each(Stage.options)("ends from %s as resolved or canceled, once", (from) => {
    const [resolve, cancel] = [
      () => resolveDenial(at(from), "Paid on appeal", noon()),
      () => cancelDenial(at(from), "A duplicate", noon()),
    ];
    if (from === "resolved" || from === "canceled") {
      expect([flawsOf(resolve), flawsOf(cancel)]).toEqual([["denial.over:"], ["denial.over:"]]);
      return;
    }
    expect(resolve().denial).toMatchObject({ stage: "resolved", outcome: "Paid on appeal", closedAt: noon().at, version: 2 });
    expect(cancel().denial).toMatchObject({ stage: "canceled", outcome: "A duplicate" });
    expect(resolve().denial.dueOn).toBeUndefined();
    expect([resolve().events[0]?.type, cancel().events[0]?.type]).toEqual(["denial.resolved.v1", "denial.canceled.v1"]);
    expect([resolve().claims, resolve().claimDenials]).toEqual([undefined, undefined]); // The claims stay as they are (RCM-028).
  });
});

describe("awaiting payment (RCM-025)", () => {
  const inProgress = (more: object = {}): Denial => ({ ...anOpenDenial(more).denial, stage: "inProgress" });
  const awaiting = (denial: Denial, followUpBy?: string) =>
    moveDenial(denial, { to: "awaitingPayment", ...(followUpBy ? { followUpBy: day(followUpBy) } : {}) }, noon());

  it("takes a day to follow up by, said now or before", () => {
    expect(flawsOf(() => awaiting(inProgress()))).toEqual(["denial.follow-up-missing:"]);
    expect(awaiting(inProgress(), "2025-07-25").denial.followUpBy).toBe("2025-07-25");
    expect(awaiting(inProgress({ followUpBy: tomorrow })).denial).toMatchObject({ followUpBy: tomorrow, stage: "awaitingPayment" });
  });

  it("takes none that has passed, though it was set long ago", () => {
    expect(flawsOf(() => awaiting(inProgress(), yesterday))).toEqual(["denial.follow-up-past:"]);
    expect(flawsOf(() => awaiting({ ...inProgress(), followUpBy: yesterday }))).toEqual(["denial.follow-up-past:"]);
  });

  it("never goes without one", () => {
    const { denial } = awaiting(inProgress(), tomorrow);
    expect(flawsOf(() => changeDenial(denial, { followUpBy: undefined }, noon()))).toEqual(["denial.follow-up-missing:"]);
    expect(changeDenial(inProgress({ followUpBy: tomorrow }), { followUpBy: undefined }, noon()).denial.followUpBy).toBeUndefined();
  });
});

describe("changing a denial", () => {
  const { denial } = anOpenDenial({ carcs: ["CO-16", "CO-197"] });

  it("resolves only codes that are in dispute (RCM-014, RCM-018)", () => {
    expect(changeDenial(denial, { resolvedCarcs: ["CO-16"] }, noon()).denial.resolvedCarcs).toEqual(["CO-16"]);
    expect(flawsOf(() => changeDenial(denial, { resolvedCarcs: ["CO-18"] }, noon()))).toEqual(["denial.carc-unresolvable:"]);
    const half = { ...denial, resolvedCarcs: ["CO-16"] };
    expect(flawsOf(() => changeDenial(half, { carcs: ["CO-197"] }, noon()))).toEqual(["denial.carc-unresolvable:"]);
    expect(changeDenial(half, { carcs: ["CO-197"], resolvedCarcs: [] }, noon()).denial.carcs).toEqual(["CO-197"]);
  });

  it("says what changed, and nothing when nothing did", () => {
    expect(changeDenial(denial, { priority: "normal" }, noon())).toEqual({ denial, events: [] });
    const { events } = changeDenial(denial, { priority: "high", tags: ["second look"] }, noon());
    expect(events[0]?.data).toMatchObject({ fields: ["priority", "tags"] });
    expect(JSON.stringify(events[0]?.data)).not.toContain("second look");
  });

  it("is over with its end (RCM-049)", () => {
    const over = resolveDenial(denial, "Paid", aStamp()).denial;
    expect(flawsOf(() => changeDenial(over, { priority: "high" }, noon()))).toEqual(["denial.over:"]);
    expect(flawsOf(() => addClaims({ denial: over, claims: anOpenDenial().claims }, [aCandidate()], noon()))).toEqual(["denial.over:"]);
    expect(flawsOf(() => removeClaims({ denial: over, claims: anOpenDenial().claims }, [], [], noon()))).toEqual(["denial.over:"]);
  });
});

describe("codes in dispute (RCM-014, RCM-047)", () => {
  it("were codes at some time, and each stranger is named", () => {
    expect(flawsOf(() => refuseUnknownCodes(["CO-16", "CO-999", "PI-P10"]))).toEqual(["carc.not-found:", "/carcs/1 carc.not-found"]);
  });

  it("are taken with a warning when they were deactivated, or stand in another group", () => {
    const warned = (carc: string) => warningsOf({ carcs: [carc], resolvedCarcs: [] }).map(({ pointer, code }) => `${pointer} ${code}`);
    expect(warned("CO-16")).toEqual([]);
    expect(warned("CO-15")).toEqual(["/carcs/0 carc.deactivated"]);
    expect(warned("CO-18")).toEqual(["/carcs/0 carc.group-unusual"]);
  });
});
