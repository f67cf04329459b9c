import { expect } from "vitest";
import { claimLists, keys } from "../../data/keys.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { aCaseBody } from "../fixtures.ts";
import { aSentClaim } from "../domain/claim-scenes.ts";
import { aServiceBody } from "../functions/billing-scenes.ts";
import type { CloudHere } from "./here.ts";
import { authorized, day, pastVisit, retroactiveOn } from "./walk.ts";

/** From the price book to a denial that is resolved; every step of it must go well. */
export async function walkBilling(here: CloudHere): Promise<void> {
  const book = await walkPrices(here);
  const claimId = await walkClaims(here, book);
  await walkHold(here, book);
  await walkDenials(here, book, claimId);
}

interface Book {
  readonly serviceId: string;
  readonly payerId: string;
  readonly providerId: string;
}

/** The price book, entered by hand and from a file. */
async function walkPrices({ cloud, ask, aProvider }: CloudHere): Promise<Book> {
  const providerId = await aProvider();
  const { payerId } = await ask("POST", "/v1/payers", "manager", { ...bodyExamples.addPayer, appealDays: 90 });
  const { serviceId, code } = await ask("POST", "/v1/services", "processor", aServiceBody());
  await ask("PATCH", `/v1/services/${serviceId}`, "processor", { code: `${code}X` }, 1); // Gives its code back and takes another.
  const at = `/v1/services/${serviceId}`;
  const fee = { schedule: "Standard", amount: "120.00", expected: "100.00", from: "2025-01-01" };
  await ask("POST", `${at}/fees`, "processor", fee);
  const { feeId } = await ask("POST", `${at}/fees`, "processor", { ...fee, payerId, providerId });
  await ask("POST", `${at}/fees/${feeId}/end`, "processor", { to: "2025-12-31" });
  await ask("POST", "/v1/fee-lookups", "processor", { serviceId, on: day(0), providerId });
  const { modifierRuleId } = await ask("POST", "/v1/modifier-rules", "processor", { serviceId, payerId, modifiers: ["GP"] });
  await ask("POST", `/v1/modifier-rules/${modifierRuleId}/end`, "processor", { serviceId });
  await ask("PUT", "/v1/billed-statuses/noShow", "processor", { ...bodyExamples.changeBilledStatus, from: day(1) }, 0);
  for (const list of ["services", "modifier-rules", "billed-statuses", "prices/history", "prices/history/verification"])
    await ask("GET", `/v1/${list}`, "processor");
  for (const part of ["", "/fees", "/history", "/history/verification"]) await ask("GET", at + part, "processor");

  const csv = `serviceCode,schedule,amount,from,payerId,providerId\n${code}X,File,99.00,2025-01-01,${payerId},${providerId}\n`;
  await ask("POST", "/v1/fee-schedules/import-checks", "processor", { csv });
  const { operationId } = await ask("POST", "/v1/fee-schedules/imports", "processor", { csv });
  await cloud.idle();
  expect(await ask("GET", `/v1/operations/${operationId}`, "processor")).toMatchObject({ status: "done", leftOutCount: 1 }); // That one ended.
  return { serviceId, payerId, providerId };
}

/** An active case of an insured patient. */
async function insured({ ask, aCase }: CloudHere, payerId: string) {
  const opened = await aCase({ caseStatus: "active" });
  await ask("PUT", `${opened.at}/coverage`, "coordinator", { policies: [{ payerId, memberId: "ZZPHI-1", copay: "20.00" }] }, 0);
  return opened;
}

/** A visit that was kept, and whatever came of it. */
async function kept(here: CloudHere, at: string, { providerId, serviceId }: Book, more: { units?: number } = {}): Promise<string> {
  const appointmentId = await pastVisit(here, at, { providerId, on: day(-1), billing: { serviceId }, ...more });
  await here.ask("POST", `/v1/appointments/${appointmentId}/status`, "coordinator", { to: "showedUp" }, 1);
  await here.cloud.idle();
  return appointmentId;
}

/** A claim by itself, its draft, its forms, what its payer answered; and one of another case that came to the wrong one. */
async function walkClaims(here: CloudHere, book: Book): Promise<string> {
  const { ask } = here;
  const opened = await insured(here, book.payerId);
  const { at, caseId, firmId } = opened;
  const appointmentId = await kept(here, at, book);
  const { claimId } = await ask("GET", `/v1/appointments/${appointmentId}/billing`, "processor");
  const claim = `/v1/claims/${claimId}`;
  await ask("PATCH", claim, "processor", { diagnoses: ["S13.4XXA"], lines: [{ line: 1, diagnosisPointers: [1] }] }, 1);
  const { submissionId } = await ask("POST", `${claim}/submissions`, "processor", { kind: "original" });
  const answer = {
    receivedOn: day(0),
    paid: "0.00",
    controlNumber: "ICN-1",
    adjustments: [{ group: "CO", carc: "197", amount: "100.00" }],
  };
  const { remittanceId } = await ask("POST", `${claim}/remittances`, "processor", answer);
  await ask("POST", `${claim}/remittances/${remittanceId}/reversal`, "processor", bodyExamples.reverseRemittance);
  await ask("POST", `${claim}/remittances`, "processor", answer);
  await ask("POST", `${claim}/submissions`, "processor", { kind: "corrected" });
  const parts = ["", "/submissions", `/submissions/${submissionId}`, "/remittances", `/remittances/${remittanceId}`];
  for (const part of [...parts, "/cms1500", "/cms1500/pdf", "/denial-cases"]) await ask("GET", claim + part, "processor");
  for (const list of ["", `?firmId=${firmId}`, `?caseId=${caseId}`, `?payerId=${book.payerId}`])
    await ask("GET", `/v1/claims${list}`, "processor");
  for (const part of ["/claims", "/bills", "/coverage"]) await ask("GET", at + part, "processor");
  await linked(here, claimId, opened);
  return claimId;
}

/** A claim that was made on the wrong case of its patient. */
async function linked({ ask }: CloudHere, claimId: string, { patientId, firmId, attorneyId }: Opened): Promise<void> {
  const other = await ask("POST", "/v1/cases", "manager", aCaseBody({ patientId, firmId, attorneyId }, { accidentType: "slipFall" }));
  await ask("POST", `/v1/claims/${claimId}/case`, "processor", { ...bodyExamples.linkClaim, caseId: other.caseId });
}
type Opened = Awaited<ReturnType<CloudHere["aCase"]>>;

/**
 * A kept visit whose authorization was ended with a case that was closed by mistake, before it was billed: it waits for another.
 */
async function held(here: CloudHere, book: Book) {
  const { cloud, house, ask, again, historyOf } = here;
  const { at, caseId } = await insured(here, book.payerId);
  const appointmentId = await kept(here, at, book, { units: 2 });
  const billing = () => ask("GET", `/v1/appointments/${appointmentId}/billing`, "processor");
  await ask("POST", `/v1/claims/${(await billing()).claimId}/void`, "processor", bodyExamples.voidClaim);
  for (const to of ["closed", "active"]) {
    const { version } = await ask("GET", at, "administrator");
    await ask("POST", `${at}/corrections`, "administrator", { to, reason: "Closed by mistake" }, version);
    await cloud.idle();
  }
  const event = (await historyOf(caseId)).find(({ type }) => type === "appointment.status-changed.v1")!; // It was kept.
  await house.table.batch([], [keys.seen("claim-transition", event.eventId)]); // As though its workflow had been slower than all that.
  await again(event);
  expect(await billing()).toMatchObject({ state: "held" });
  return { at, appointmentId, billing };
}

/** One that is billed under another authorization, whose unit a void gives back; and one that was not kept after all. */
async function walkHold(here: CloudHere, book: Book): Promise<void> {
  const { cloud, ask } = here;
  const providerId = await here.aProvider();
  const { at, appointmentId, billing } = await held(here, { ...book, providerId });
  await authorized(here, at, { providerId, units: 1, retroactive: retroactiveOn(day(-1)) });
  await cloud.idle();
  const { state, claimId } = await billing();
  expect(state).toBe("claimed");
  await ask("POST", `/v1/claims/${claimId}/void`, "processor", bodyExamples.voidClaim);
  await ask("POST", `/v1/appointments/${appointmentId}/claim?dryRun=true`, "processor", {});
  await ask("POST", `/v1/appointments/${appointmentId}/claim`, "processor", {});

  const missed = await held(here, { ...book, providerId: await here.aProvider() });
  await ask("POST", `/v1/appointments/${missed.appointmentId}/status`, "coordinator", { to: "noShow" }, 2);
  await cloud.idle();
  expect(await missed.billing()).toMatchObject({ state: "notBilled" });
}

/** A denial of a team, its lists and figures, and the day on which it is followed up. */
async function walkDenials(here: CloudHere, { payerId }: Book, claimId: string): Promise<void> {
  const { cloud, who, ask } = here;
  const { teamId } = await ask("POST", "/v1/teams", "administrator", { name: "Recovery", memberIds: [who.processor] });
  await ask("PATCH", `/v1/teams/${teamId}`, "administrator", { name: "West Recovery" }, 1); // Gives its name back and takes another.
  for (const part of ["", `/${teamId}`, `/${teamId}/history`, `/${teamId}/history/verification`])
    await ask("GET", `/v1/teams${part}`, "processor");

  const opened = { claims: [{ claimId }], subject: "authorizationExceeded", carcs: ["CO-197"], owner: teamId };
  const { denialId } = await ask("POST", "/v1/denial-cases", "processor", opened);
  const at = `/v1/denial-cases/${denialId}`;
  await ask("PATCH", at, "processor", { priority: "high" }, 1);
  await ask("POST", `${at}/stage`, "processor", { to: "inProgress", followUpBy: day(0) }, 2);
  await cloud.idle();
  for (const firing of ["on time", "again"]) expect(await cloud.invoke("DueWorkFunction", {}), firing).toMatchObject({ kind: "ok" });
  for (const part of ["", "/timeline", "/history", "/claims"]) await ask("GET", at + part, "processor");
  for (const view of ["all", "open", "mine&includeTeams=true", "resolved", `all&payerId=${payerId}`])
    await ask("GET", `/v1/denial-cases?view=${view}`, "processor");
  for (const list of ["insights", "tier-1"]) await ask("GET", `/v1/denial-cases/${list}`, "processor");
  for (const list of ["/v1/work", "/v1/reference/carc?q=197", "/v1/reference/rarc", "/v1/reference/pos"])
    await ask("GET", list, "processor");
  const many = { claims: (await claimsOf(here, payerId, 91)).map((one) => ({ claimId: one })) }; // More than one step takes.
  await ask("POST", `${at}/claims`, "processor", many);
  await cloud.idle();
  expect(await ask("GET", at, "processor")).toMatchObject({ claimCount: 92 });
  await ask("POST", `/v1/claims/${claimId}/remittances`, "processor", { receivedOn: day(0), paid: "100.00" });
  await ask("POST", `${at}/resolution`, "processor", bodyExamples.resolveDenial);
}

/** So many claims that were sent, written as rows: this is about what comes after. */
async function claimsOf({ house, aCase }: CloudHere, payerId: string, count: number): Promise<string[]> {
  const { caseId, firmId, patientId } = await aCase();
  const of = { caseId, firmId, patientId, payerId } as Partial<Claim>;
  const made = Array.from({ length: count }, () => aSentClaim({ ...of, status: "denied" }));
  await house.table.batch(
    made.flatMap(({ claim, claimDenial }) => [
      { ...claim, ...keys.claim(claim.claimId), ...claimLists(claim) },
      { ...claimDenial, ...keys.claimDenial(claim.claimId) },
    ]),
    [],
  );
  return made.map(({ claim }) => claim.claimId);
}
