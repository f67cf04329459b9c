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

  // Authorizations
  "authorization.not-found": { says: "No such authorization." },
} as const satisfies Record<string, RefusalMeaning>;
