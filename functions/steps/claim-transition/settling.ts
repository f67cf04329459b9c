import { waitingIn } from "../../../data/waiting.ts";
import { giveUpWaiting } from "../../billing/settle.ts";
import type { Step } from "../../shared/steps.ts";
import { tellWaiting } from "../tell-waiting.ts";
import { appointmentOf } from "./appointment.ts";

/**
 * Writes the claim with its bill, or says why there is none, on what is true now (CLM-031, CLM-037). Between the first look and this
 * one the appointment may have been corrected, billed by hand or lost its authorization: then it is that which is written.
 */
export const write: Step = async (ask) => {
  const { verdict, ...settled } = await appointmentOf(ask).settled();
  if (!("found" in settled)) return { verdict };
  const { claim, obstacles } = settled;
  return {
    verdict,
    ...(claim ? { claimId: claim.claimId, chargeCents: claim.charge, patientShareCents: claim.patientShare } : {}),
    obstacles: obstacles.map(({ code }) => code),
  };
};

/**
 * Holds the appointment until it is authorized (CLM-036). The token is kept before the facts are read: an authorization that comes in
 * between finds the token, and one that came before is found here. What need not be held is told to go on at once.
 */
export const hold: Step = async (ask) => {
  const { token, house, commit } = ask;
  if (token === undefined) throw new Error("a step that waits was given no token");
  const { appointmentId, eventId, settled } = appointmentOf(ask);
  const waiting = waitingIn(house);
  const { before } = await commit(async (stamp) => {
    const kept = await waiting.token(appointmentId);
    const stays = kept?.token === token || (kept?.eventId ?? "") > eventId; // A later outcome's run waits already.
    return { before: kept, writes: stays ? [] : waiting.kept(appointmentId, { token, eventId }, kept, stamp) };
  });
  const isLatest = (before?.eventId ?? "") <= eventId;
  if (before && isLatest && before.eventId !== eventId) await tellWaiting(before.token, { appointmentId }); // Its outcome is no more.
  const { verdict } = isLatest ? await settled() : { verdict: "done" };
  if (verdict !== "held") await tellWaiting(token, { appointmentId });
  return { appointmentId, verdict };
};

/** Gives up waiting: a person decides what becomes of it, and it can still be billed by hand. */
export const giveUp: Step = async (ask) => {
  const { appointmentId, facts, isStill, because } = appointmentOf(ask);
  const { writes } = await ask.commit(async (fresh) => {
    const stamp = because(fresh);
    const found = await facts(stamp);
    return { writes: isStill(found) ? await giveUpWaiting(ask.house, found, stamp) : [] };
  });
  return { appointmentId, told: writes.length > 0 };
};
