/**
 * Every way this product says no: a public code, the plain sentence beside it, and the field at fault where there is one
 * (XCT-015). Codes are `noun.reason`, added and never renamed; the status of each is in functions/shared/http-status.ts.
 */
export interface RefusalMeaning {
  readonly says: string;
  /** JSON pointer of the field in the request's body. */
  readonly field?: string;
}

export const refusals = {
  // The request itself
  "request.malformed": { says: "The body is not valid JSON." },
  "request.invalid": { says: "Some fields are missing or not as they should be; see errors." },
  "request.media-type": { says: "Send the body as application/json." },
  "request.too-large": { says: "The body is larger than 1 MB." },
  "route.unknown": { says: "There is nothing at this address." },
  "route.method": { says: "This address does not take that method; see Allow." },
  "cursor.invalid": { says: "The cursor is not one of ours, has expired, or belongs to another list.", field: "?cursor" },
  "idempotency.missing": { says: "A request that writes needs an Idempotency-Key header of 1 to 255 printable characters." },
  "idempotency.reused": { says: "This Idempotency-Key was used with another body." },
  "version.missing": { says: "A change needs an If-Match header with the ETag that was read." },
  "version.stale": { says: "Someone changed this since it was read; read it again." },
  "busy.try-again": { says: "Too many changes to the same thing at once. Nothing was written; try again." },
  "our-fault": { says: "Something went wrong on our side. Nothing of it is your fault; the request id helps us find it." },

  // Who asks
  "token.invalid": { says: "The access token is missing, expired or not meant for this service." },
  "user.unknown": { says: "This login has no active user here." },
  "access.denied": { says: "You may see this, but not do that." },

  // Parties
  "patient.not-found": { says: "No such patient.", field: "/patientId" },
  "patient.inactive": { says: "The patient record is deactivated.", field: "/patientId" },
  "patient.consent-missing": { says: "The patient's consent is not on record.", field: "/patientId" },
  "patient.born-in-future": { says: "The birth date cannot be in the future.", field: "/birthDate" },
  "patient.born-too-long-ago": { says: "The birth date is more than 130 years ago.", field: "/birthDate" },
  "patient.consent-in-future": { says: "Consent cannot have been confirmed in the future.", field: "/consent/confirmedOn" },
  "firm.not-found": { says: "No such firm.", field: "/firmId" },
  "firm.inactive": { says: "The firm is not active.", field: "/firmId" },
  "attorney.not-found": { says: "No such attorney.", field: "/attorneyId" },
  "attorney.inactive": { says: "The attorney is not active.", field: "/attorneyId" },
  "attorney.of-another-firm": { says: "The attorney does not belong to this firm.", field: "/attorneyId" },
  "attorney.login-unfit": { says: "That user is not an active attorney of this firm.", field: "/userId" },
  "provider.not-found": { says: "No such provider.", field: "/providerId" },
  "provider.inactive": { says: "The provider is not active.", field: "/providerId" },
  "payer.not-found": { says: "No such payer.", field: "/payerId" },
  "payer.inactive": { says: "The payer is not active.", field: "/payerId" },
  "user.not-found": { says: "No such user.", field: "/userId" },
  "user.email-taken": { says: "Another user already has this e-mail address.", field: "/email" },
  "user.last-administrator": { says: "The last System Administrator cannot be removed.", field: "/roles" },
  "user.roles-mixed": { says: "A law firm's user cannot also have a staff role.", field: "/roles" },
  "user.firm-missing": { says: "An attorney or a paralegal needs the firm they belong to.", field: "/firmIds" },
  "paralegal.not-found": { says: "No such active user with the paralegal role in this firm.", field: "/paralegalId" },

  // Cases
  "case.not-found": { says: "No such case." },
  "case.loss-in-future": { says: "The date of loss cannot be in the future.", field: "/dateOfLoss" },
  "case.loss-before-birth": { says: "The date of loss is before the patient was born.", field: "/dateOfLoss" },
  "case.retained-before-loss": { says: "The firm cannot be retained before the date of loss.", field: "/dateOfRetention" },
  "case.retained-in-future": { says: "The date of retention cannot be in the future.", field: "/dateOfRetention" },
  "case.statute-passed": {
    says: "The statute of limitations must be in the future while the case is open.",
    field: "/statuteOfLimitations",
  },
  "case.settled-before-loss": { says: "The settlement date cannot be before the date of loss.", field: "/settlementDate" },
  "case.settled-in-future": { says: "The settlement date cannot be in the future.", field: "/settlementDate" },
  "case.settlement-date-missing": { says: "A case in Settlement needs its settlement date.", field: "/settlementDate" },
  "case.accident-already-open": { says: "The patient already has an open case for this accident.", field: "/dateOfLoss" },
  "case.activation-not-yours": { says: "Only someone who may activate cases can open one as active.", field: "/caseStatus" },
  "case.closed": { says: "A closed case does not change." },
  "case.field-not-yours": { says: "Your role may not change this field." },
  "number.exhausted": { says: "This year's numbers are used up. Nothing was written; an administrator must widen the format." },

  // Membership
  "membership.starts-before-loss": { says: "A membership cannot start before the date of loss.", field: "/membershipStartDate" },

  // Status of a case
  "case.transition-not-allowed": { says: "A case in this status cannot move to that one; see allowed.", field: "/to" },
  "case.not-ready": { says: "Something still stands in the way of this change; see readiness.", field: "/to" },
  "case.warnings-unacknowledged": { says: "This change has consequences that must be acknowledged; see readiness.", field: "/acknowledge" },
  "case.settlement-amount-missing": { says: "A settled case needs its settlement amount before it is closed.", field: "/to" },
  "case.suspended": { says: "The case is suspended: nothing is booked or authorized while it is held." },
  "case.correction-changes-nothing": { says: "The case already has that status.", field: "/to" },
  "approval.not-found": { says: "No such approval." },
  "approval.decided": { says: "This was decided before; see decision." },
  "approval.own-request": { says: "Nobody decides on their own request." },
  "approval.moved-on": { says: "The case has moved on since this was asked, so there is nothing left to decide." },
  "approval.already-waiting": { says: "This was asked already and waits for its decision." },
  "dispute.not-found": { says: "No such dispute." },
  "dispute.not-in-settlement": { says: "Only a case in Settlement can be held by a dispute." },
  "dispute.already-open": { says: "The settlement is disputed already." },
  "dispute.resolved": { says: "This dispute is resolved already." },

  // Authorizations
  "authorization.not-found": { says: "No such authorization.", field: "/authorizationId" },
  "authorization.decided": { says: "This authorization was decided before." },
  "authorization.of-another-case": { says: "That authorization belongs to another case.", field: "/authorizationId" },
  "authorization.not-approved": { says: "That authorization is not approved, or no longer.", field: "/authorizationId" },
  "authorization.other-service": { says: "That authorization is for another service.", field: "/authorizationId" },
  "authorization.other-provider": { says: "That authorization is for another provider.", field: "/authorizationId" },
  "authorization.outside-period": { says: "That day is outside the authorization's period.", field: "/authorizationId" },
  "authorization.units-exceeded": { says: "Fewer units are left than asked for.", field: "/units" },
  "authorization.period-backwards": { says: "The period must end on or after its first day.", field: "/validTo" },
  "authorization.period-past": { says: "The period is over already; ask retroactively for a day that has passed.", field: "/validTo" },
  "authorization.retro-window": { says: "The retroactive request comes too late after the service.", field: "/retroactive/serviceDate" },
  "authorization.retro-in-future": { says: "A retroactive request is for a service already given.", field: "/retroactive/serviceDate" },
  "authorization.retro-before-loss": { says: "The service was given before the date of loss.", field: "/retroactive/serviceDate" },
  "authorization.too-many": { says: "The case has as many authorizations as one can have." },
  "authorization.in-use": { says: "Units of this authorization are held or used; cancel its appointments first." },

  // Appointments
  "appointment.not-found": { says: "No such appointment.", field: "/appointmentId" },
  "appointment.authorization-missing": { says: "Every service needs an authorization; name one.", field: "/authorizationId" },
  "appointment.overlaps": { says: "The provider is booked at that time.", field: "/startsAt" },
  "appointment.patient-busy": { says: "The patient has another appointment at that time.", field: "/startsAt" },
  "appointment.in-past": { says: "An appointment is booked for a time to come.", field: "/startsAt" },
  "appointment.too-far": { says: "That is further ahead than appointments are booked.", field: "/startsAt" },
  "appointment.spans-days": { says: "An appointment begins and ends on the same day at the provider's place.", field: "/durationMinutes" },
  "appointment.transition-not-allowed": { says: "An appointment in this status cannot move to that one; see allowed.", field: "/to" },
  "appointment.not-yet": { says: "That can only be said once the appointment has begun.", field: "/to" },
  "appointment.over": { says: "This appointment is over; it cannot be moved." },

  // Documents
  "document.not-found": { says: "No such document.", field: "/documentId" },
  "document.version-not-found": { says: "The document has no such version.", field: "?version" },
  "document.not-released": { says: "This version is not available: it is awaited, being checked, or was rejected." },
  "document.upload-not-awaited": { says: "No upload of this document is awaited." },
  "document.upload-awaited": { says: "An upload of this document is awaited already; use it or let it expire." },
  "document.period-backwards": { says: "The last service day is before the first.", field: "/serviceTo" },
  "document.service-in-future": { says: "A record is of services already given.", field: "/serviceTo" },
  "document.not-a-record": {
    says: "Only a medical record, a billing record or an outside bill has a provider and days of service.",
    field: "/kind",
  },
  "document.too-many-versions": { says: "A document has at most 50 versions; add another document." },

  // Notes and tasks
  "note.not-found": { says: "No such note." },
  "note.not-yours": { says: "A note is changed by whoever wrote it." },
  "task.not-found": { says: "No such task." },
  "task.over": { says: "This task is done or canceled already." },
  "about.not-found": { says: "There is no such thing on this case.", field: "/about" },
  "privilege.not-yours": { says: "Nobody marks a paper so that they may not see it themselves.", field: "/privilege" },
  "task.owner-unfit": { says: "That is no active user who may see this case.", field: "/owner" },

  // Contacts
  "contact.not-found": { says: "No such contact." },
  "contact.in-future": { says: "A contact is logged once it has happened.", field: "/at" },
  "contact.not-yours": { says: "A contact is corrected by whoever logged it." },
  "contact.outcome-unfit": { says: "That cannot come of this kind of contact; see fit.", field: "/outcome" },

  // Liens
  "lien.not-found": { says: "No such lien." },
  "lien.asserted-in-future": { says: "A lien cannot have been asserted in the future.", field: "/assertedOn" },
  "lien.too-many": { says: "This case has as many liens as one may have, released ones included." },
  "lien.over": { says: "This lien is released or paid already." },

  // Prices
  "service.not-found": { says: "No such service.", field: "/serviceId" },
  "service.code-taken": { says: "Another service has this code.", field: "/code" },
  "service.inactive": { says: "That service is no longer given.", field: "/serviceId" },
  "service.other-type": { says: "That service is of another type than what was booked.", field: "/serviceId" },
  "fee.not-found": { says: "No such fee of this service.", field: "/feeId" },
  "fee.overlaps": { says: "Another fee holds for just these circumstances on some of these days.", field: "/from" },
  "fee.too-many": { says: "This service has as many fees as one may have." },
  "fee.ends-sooner": { says: "This fee ends sooner already; add another one for the days after.", field: "/to" },
  "service.too-many": { says: "The price book has as many services as it may have." },
  "modifier.not-found": { says: "No such modifier rule." },
  "modifier.too-many-rules": { says: "There are as many modifier rules here as there may be, those that have ended included." },
  "prices.period-backwards": { says: "The last day is before the first.", field: "/to" },
  "prices.in-past": { says: "What is billed changes today or later; what was billed stays billed.", field: "/from" },
  "prices.too-many-ahead": { says: "As many changes of this are planned as there may be; wait until one takes effect.", field: "/from" },
  "prices.fee-unfit": { says: "A kept appointment is billed by its service; it has no cancellation fee.", field: "/cancellationFee" },

  // Billing an appointment
  "coverage.period-backwards": { says: "A policy ends before it begins.", field: "/policies" },
  "billing.claimed": { says: "The appointment is billed already; change or void its claim instead." },
  "claim.requirements-unmet": { says: "Something that the payer's plan requires is missing; see errors." },
  "claim.not-billed": { says: "An appointment with this status is not billed; see the working." },
  "claim.held": { says: "The appointment has no usable authorization; ask for one retroactively." },
  "claim.no-price": { says: "Nothing prices this service on that day; no claim is made for nothing." },
  "claim.no-units": { says: "The service was too short for a unit; no claim is made for nothing." },

  // Claims
  "claim.not-found": { says: "No such claim.", field: "/claimId" },
  "submission.not-found": { says: "The claim has no such submission.", field: "/submissionId" },
  "claim.over": { says: "This claim is in a final state." },
  "claim.not-submitted": { says: "This claim was never submitted." },
  "claim.submitted": { says: "This claim was submitted already; send a correction instead." },
  "claim.too-many-submissions": { says: "This claim was sent as often as one can be; void it and make another." },
  "claim.paid": { says: "Money came in on this claim; reverse it before the claim is taken back." },
  "claim.outstanding": { says: "Something of the payer's share is still outstanding." },
  "claim.charge-too-low": { says: "The charge would be below the patient's share and what was paid or taken off." },
  "claim.line-unknown": { says: "The claim has no such line.", field: "/lines" },
  "claim.policy-missing": { says: "The claim is sent to a payer with whom no policy is on record." },
  "case.bills-full": { says: "This case has as many bills as one may have, void ones included." },
  "claim.other-patient": { says: "A claim can only be moved to another case of the same patient.", field: "/caseId" },
  "claim.control-number-missing": {
    says: "A corrected or void claim carries the payer's claim control number, and no remittance has given one yet.",
  },
  "claim.no-edi": { says: "A lien and a patient have no clearing house: this claim is printed, it has no 837P." },
  "claim.flawed": { says: "The claim does not pass its edits; see errors." },
  "remittance.not-found": { says: "No such remittance." },
  "remittance.in-future": { says: "A remittance is posted once it has come.", field: "/receivedOn" },
  "remittance.empty": { says: "It says nothing: no payment, no adjustment, no control number.", field: "/paid" },
  "remittance.too-many": { says: "This claim has as many remittances as one may have." },
  "remittance.reverses-too-much": { says: "That would take back more than came in; see the later remittances.", field: "/paid" },
  "remittance.not-contractual": { says: "Only a contractual adjustment can be accepted; see errors.", field: "/adjustments" },
  "remittance.reversed": { says: "This remittance was taken back already, or only takes another one back." },
  "carc.not-found": { says: "No such claim adjustment reason code." },

  // Denials
  "denial.not-found": { says: "No such denial case.", field: "/denialId" },
  "denial.over": { says: "This denial case is resolved or canceled." },
  "denial.payers-mixed": { says: "A denial case is about one payer's claims.", field: "/claims" },
  "denial.claim-taken": { says: "Another active denial case is about this claim; resolve or cancel that one first.", field: "/claims" },
  "denial.claim-not-in": { says: "The denial case is not about that claim.", field: "/claimId" },
  "denial.too-many-claims": { says: "A denial case is about at most 1,000 claims.", field: "/claims" },
  "denial.follow-up-missing": { says: "While payment is awaited, someone must follow up by a day.", field: "/followUpBy" },
  "denial.follow-up-past": { says: "Someone follows up today or later.", field: "/followUpBy" },
  "denial.stage-not-reachable": { says: "A denial case in this stage cannot move to that one; see allowed.", field: "/to" },
  "denial.owner-unfit": { says: "That is no active team and no active user who may see this denial case.", field: "/owner" },
  "denial.claims-needed": { says: "A denial case is about one claim at least; resolve or cancel it instead.", field: "/claimIds" },
  "denial.carc-unresolvable": { says: "Only a code that is in dispute can be resolved.", field: "/resolvedCarcs" },

  // Teams and long work
  "team.not-found": { says: "No such team.", field: "/teamId" },
  "team.name-taken": { says: "Another team has this name.", field: "/name" },
  "team.member-unfit": { says: "That is no active user of our staff.", field: "/memberIds" },
  "team.too-many": { says: "There are as many teams as there may be; change one that is no longer used." },
  "operation.not-found": { says: "No such operation." },

  // Settings
  "setting.not-found": { says: "No such setting." },
  "setting.in-past": { says: "A setting takes effect today or later; what was true stays true.", field: "/from" },
  "setting.too-many-ahead": {
    says: "This setting has as many values to come as it may have; wait until one takes effect.",
    field: "/from",
  },
} as const satisfies Record<string, RefusalMeaning>;
