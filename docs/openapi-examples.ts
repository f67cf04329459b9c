/**
 * A usual body for the operations that a newcomer calls first. Obviously fictional people; each is held against its contract by
 * a test, so that what the docs show can be sent.
 */
const ids = {
  patientId: "patient_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  firmId: "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  attorneyId: "attorney_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
};
const address = { line1: "1 Example Plaza", city: "Los Angeles", state: "CA", postalCode: "90012" };

export const bodyExamples: Readonly<Record<string, object>> = {
  addPatient: {
    firstName: "Avery",
    lastName: "Example",
    birthDate: "1985-12-10",
    gender: "female",
    language: "en",
    maritalStatus: "married",
    phone: "(213) 555-0142",
    email: "avery@example.test",
    homeAddress: { ...address, line1: "12 Sample Street, Apt 4" },
    consent: { confirmedOn: "2025-06-30", version: "2025-01" },
  },
  addFirm: { name: "Fictional & Partners LLP", phone: "(310) 555-0100", email: "office@fictional.test", fax: "(310) 555-0101", address },
  addAttorney: { firstName: "Portia", lastName: "Belmont", barNumber: "123456", email: "portia@fictional.test" },
  openCase: {
    ...ids,
    accidentType: "auto",
    dateOfLoss: "2025-06-28",
    dateOfRetention: "2025-06-30",
    jurisdiction: "CA/Los Angeles",
    insurance: { carrier: "Sample Mutual", policyNumber: "SM-0001", claimNumber: "CL-2025-0001" },
    attorneyFee: { rate: "1/3", label: "33.3 %", basis: "gross" },
  },
  changeCase: { liabilityStatus: "accepted", opposingInsurance: "Example Casualty", policeReportNumber: null },
  searchCases: { q: "exam av", limit: 20 },
  logContact: {
    channel: "call",
    direction: "outbound",
    with: "firm",
    person: "Robin Sample, paralegal",
    at: "2025-07-02T17:30:00.000Z",
    durationSeconds: 240,
    outcome: "reached",
    summary: "Asked for the police report; they will send it this week.",
    followUp: { dueOn: "2025-07-09", owner: "team:caseCoordinator", title: "Has the police report arrived?" },
  },
  correctContact: { outcome: "voicemail" },
  changeMembership: { startDate: "2025-06-30" },
  changePatient: { phone: "(213) 555-0143", workPhone: null },
  changeFirm: { active: false },
  changeAttorney: { phone: "(310) 555-0102" },
  addProvider: {
    name: "Sample Spine Center",
    network: "inNetwork",
    careLevel: "painManagement",
    npi: "1234567893",
    phone: "(213) 555-0150",
    address,
  },
  changeProvider: { network: "outOfNetwork" },
  addPayer: { name: "Sample Mutual", kind: "commercial", claimFormat: "edi837p" },
  changePayer: { active: false },
  addUser: { email: "casey@example.test", name: "Casey Example", roles: ["caseManager"] },
  changeUser: { roles: ["caseManager", "financialAnalyst"] },
};
