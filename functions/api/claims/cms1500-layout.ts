import type { Cms1500Boxes, Cms1500Line, Cms1500Page } from "../../../domain/claims/cms1500.ts";
import type { Cents } from "../../../domain/kernel/money.ts";
import { moneyText } from "../../../domain/kernel/money.ts";

/** One box: how wide, under which label, and what it says, line by line. */
export interface Cell {
  /** Of the page's width. */
  readonly share: number;
  readonly label?: string;
  readonly texts?: readonly (string | undefined)[];
  /** A long text that is broken into lines. */
  readonly wraps?: true;
}

/** Boxes beside each other; `height` is in points. */
export interface Row {
  readonly height: number;
  readonly cells: readonly Cell[];
}

/** A page of a claim from top to bottom, where the CMS-1500 has each box. The labels are ours. */
export const rowsOf = (boxes: Cms1500Boxes, page: Cms1500Page): Row[] => [
  ...peopleRows(boxes),
  ...injuryRows(boxes),
  ...careRows(boxes),
  ...lineRows(page),
  ...sumRows(boxes, page),
];

const box = (share: number, label: string, ...texts: (string | undefined)[]): Cell => ({ share, label, texts });

function peopleRows(boxes: Cms1500Boxes): Row[] {
  const { "3": patient, "5": home, "7": holder, "11a": insured } = boxes;
  return [
    { height: 24, cells: [box(0.6, "1 Coverage", boxes["1"]), box(0.4, "1a Member id", boxes["1a"])] },
    {
      height: 24,
      cells: [
        box(0.4, "2 Patient", boxes["2"]),
        box(0.2, "3 Born, sex", [patient.born, patient.sex].filter(Boolean).join("  ")),
        box(0.4, "4 Policy holder", boxes["4"]),
      ],
    },
    {
      height: 46,
      cells: [
        box(0.4, "5 Patient's address", ...addressLines(home)),
        box(0.2, "6 Patient is the holder's", boxes["6"]),
        box(0.4, "7 Holder's address", ...addressLines(holder)),
      ],
    },
    {
      height: 24,
      cells: [box(0.4, "9 Other policy"), box(0.2, "10a Hurt at work", boxes["10a"]), box(0.4, "11 Group number", boxes["11"])],
    },
    {
      height: 24,
      cells: [
        box(0.4, "9a Its number"),
        box(0.2, "10b Car accident, state", [boxes["10b"].answer, boxes["10b"].state].filter(Boolean).join("  ")),
        box(0.4, "11a Holder born, sex", insured && [insured.born, insured.sex].filter(Boolean).join("  ")),
      ],
    },
    {
      height: 24,
      cells: [box(0.4, "9d Its plan"), box(0.2, "10c Other accident", boxes["10c"]), box(0.4, "11c Plan", boxes["11c"])],
    },
    { height: 24, cells: [box(0.6, "12 Patient signs"), box(0.4, "13 Holder signs")] },
  ];
}

const injuryRows = ({ "14": injury, "17": referrer, "17b": npi, "19": notes }: Cms1500Boxes): Row[] => [
  {
    height: 24,
    cells: [
      box(0.4, "14 Day of injury, qualifier", `${injury.on}  ${injury.qualifier}`),
      box(0.25, "15 Other day"),
      box(0.35, "16 Unable to work, from and to"),
    ],
  },
  {
    height: 24,
    cells: [
      box(0.4, "17 Referred by", referrer && `${referrer.qualifier}  ${referrer.name}`),
      box(0.25, "17b Referrer's NPI", npi),
      box(0.35, "18 In hospital, from and to"),
    ],
  },
  { height: 48, cells: [{ share: 0.75, label: "19 Notes to the payer", texts: [notes], wraps: true }, box(0.25, "20 Outside laboratory")] },
];

function careRows({ "21": diagnoses, "22": earlier, "23": authorization }: Cms1500Boxes): Row[] {
  const codes = (diagnoses?.codes ?? []).map(({ letter, code }) => `${letter} ${code}`);
  const some = (from: number) => codes.slice(from, from + 6).join("   ");
  return [
    {
      height: 24,
      cells: [
        box(0.6, `21 Diagnoses, ICD version ${diagnoses?.version ?? ""}`, some(0)),
        box(0.4, "22 Replaces (7) or takes back (8), payer's control number", earlier && [earlier.code, earlier.reference].join("  ")),
      ],
    },
    { height: 24, cells: [box(0.6, "21 G to L", some(6)), box(0.4, "23 Authorization", authorization)] },
  ];
}

/** The columns of box 24: what each is called, how wide it is, and what it says of a line. */
const columns: readonly (readonly [label: string, share: number, says: (line: Cms1500Line) => string | undefined])[] = [
  ["24A From and to", 0.22, ({ A }) => `${A.from} - ${A.to}`],
  ["B Place", 0.06, ({ B }) => B],
  ["C Emg", 0.05, () => undefined],
  ["D Service and modifiers", 0.24, ({ D }) => [D.code, ...D.modifiers].join("  ")],
  ["E Pointers", 0.08, ({ E }) => E],
  ["F Charge", 0.12, ({ F }) => moneyText(F)],
  ["G Units", 0.07, ({ G }) => G],
  ["J Rendered by, NPI", 0.16, ({ J }) => J],
];

/** Six lines, those that are not needed left empty. */
const lineRows = ({ lines }: Cms1500Page): Row[] => [
  { height: 11, cells: columns.map(([label, share]) => ({ share, label })) },
  ...Array.from({ length: 6 }, (_, i): Row => {
    const line = lines[i];
    return { height: 22, cells: columns.map(([, share, says]) => ({ share, texts: line ? [says(line)] : [] })) };
  }),
];

function sumRows(boxes: Cms1500Boxes, { "28": total, "29": paid }: Cms1500Page): Row[] {
  const { name, address, phone } = boxes["33"];
  const sum = (amount: Cents | undefined) => (amount === undefined ? undefined : moneyText(amount));
  return [
    {
      height: 24,
      cells: [
        box(0.24, "25 Tax id", boxes["25"] && `${boxes["25"].number}  ${boxes["25"].kind}`),
        box(0.24, "26 Claim number", boxes["26"]),
        box(0.16, "27 Assignment accepted"),
        box(0.18, "28 Total charge", sum(total)),
        box(0.18, "29 Paid", sum(paid)),
      ],
    },
    {
      height: 58,
      cells: [
        box(0.28, "31 Provider signs"),
        box(0.34, "32 Where it was rendered"),
        box(0.38, "33 Billing provider", name, ...addressLines(address), phone),
      ],
    },
    { height: 22, cells: [box(0.28, ""), box(0.34, "32a NPI of that place"), box(0.38, "33a NPI", boxes["33a"])] },
  ];
}

const addressLines = (address: { street: string; city: string; state: string; zip: string; phone?: string | undefined } | undefined) =>
  address ? [address.street, `${address.city}, ${address.state} ${address.zip}`, address.phone] : [];
