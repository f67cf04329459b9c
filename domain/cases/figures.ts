import type { Explained } from "../kernel/explain.ts";
import type { Cents } from "../kernel/money.ts";
import { moneyText, percentText } from "../kernel/money.ts";
import type { CaseAccount, LegalCase } from "./legal-case.ts";
import { feeOf } from "./legal-case.ts";
import type { Lien } from "./lien.ts";

/** The calculated figures of a case, each with its working (XCT-012). Nobody writes them. */
export function figuresOf(
  { attorneyFee }: Pick<LegalCase, "attorneyFee">,
  { medicalLiens }: Pick<CaseAccount, "medicalLiens">,
  liens: readonly Pick<Lien, "lienId" | "status" | "amount">[] = [],
): { medicalLienAmount: Explained<Cents>; attorneyFeePercentage: Explained<string> | undefined } {
  const medicalLienAmount: Explained<Cents> = {
    value: medicalLiens,
    working: {
      figure: "medicalLienAmount",
      formula: "sum of the current amounts of the active liens, as the account keeps it",
      inputs: {
        "account.medicalLiens": moneyText(medicalLiens),
        ...Object.fromEntries(liens.filter(({ status }) => status === "active").map(({ lienId, amount }) => [lienId, moneyText(amount)])),
      },
      result: moneyText(medicalLiens),
      rule: "LCM-045",
    },
  };
  return { medicalLienAmount, attorneyFeePercentage: attorneyFee && percentageOf(attorneyFee) };
}

function percentageOf({ rate, label }: NonNullable<LegalCase["attorneyFee"]>): Explained<string> {
  const value = percentText(feeOf(rate));
  return {
    value,
    working: {
      figure: "attorneyFeePercentage",
      formula: "rate × 100",
      inputs: { rate, label },
      result: value,
      rounding: "half up to two places; the fee itself is calculated from the exact rate",
      rule: "LCM-046",
    },
  };
}
