import { code128 } from "bwip-js/generic";
import type { DrawingContext } from "bwip-js/generic";

/** One dark bar of a barcode, in modules: the width of its narrowest bar. */
export interface Bar {
  readonly at: number;
  readonly width: number;
}

export interface Barcode {
  readonly bars: readonly Bar[];
  /** From the first bar to the end of the last, without the quiet zones. */
  readonly modules: number;
}

/** White that a scanner needs on each side of the bars (ISO/IEC 15417). */
export const quietModules = 10;

/**
 * A text as Code 128. The encoder's own drawing hands us each bar, so that the card can draw it as a shape of its own: sharp
 * at any printer's resolution.
 */
export function barcodeOf(text: string): Barcode {
  const bars: Bar[] = [];
  let modules = 0;
  const nothing = () => {};
  const collect: DrawingContext<void> = {
    scale: () => null,
    measure: () => ({ width: 0, ascent: 0, descent: 0 }),
    init: (width) => void (modules = width / scale),
    line: (x, _y0, _x1, _y1, width) => void bars.push({ at: (x - width / 2) / scale, width: width / scale }),
    polygon: nothing,
    hexagon: nothing,
    ellipse: nothing,
    fill: nothing,
    text: nothing,
    end: nothing,
  };
  code128({ bcid: "code128", text, scale, includetext: false }, collect);
  return { bars, modules };
}

/** Bars are told by their middle, rounded down: at twice the size no middle falls between two whole numbers. */
const scale = 2;
