/** The widths of bar, space, bar, space, bar, space of each Code 128 symbol, in the order of their values (ISO/IEC 15417). */
const patterns = `
  212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221
  223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
  112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131
  311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
  122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
  214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232`
  .trim()
  .split(/\s+/);
const stop = "2331112";
const [codeC, codeB, startB, startC] = [99, 100, 104, 105];

/**
 * Reads Code 128 from bars, as a scanner does: by their widths alone. Throws when a symbol is not one, or when the check symbol
 * does not fit. Knows the sets B and C, which a number of letters and digits is written in.
 */
export function readBarcode(bars: readonly { readonly at: number; readonly width: number }[]): string {
  const sorted = bars.toSorted((a, b) => a.at - b.at);
  const moduleWidth = (sorted.at(-1)!.at + sorted.at(-1)!.width - sorted[0]!.at) / modulesOf(sorted.length);
  const widths = sorted.flatMap((bar, i) => {
    const next = sorted[i + 1];
    return [bar.width, ...(next ? [next.at - bar.at - bar.width] : [])].map((width) => Math.round(width / moduleWidth));
  });
  const text = widths.join("");
  if (!text.endsWith(stop)) throw new Error("no stop symbol");
  const symbols = (text.slice(0, -stop.length).match(/.{6}/g) ?? []).map((pattern) => patterns.indexOf(pattern));
  if (symbols.includes(-1)) throw new Error("not a symbol of Code 128");
  const check = symbols.pop()!;
  const sum = symbols.reduce((total, value, i) => total + value * Math.max(1, i), 0);
  if (sum % 103 !== check) throw new Error("the check symbol does not fit");
  return textOf(symbols);
}

/** Three bars a symbol, four in the last, which is 13 modules wide where the others are 11. */
const modulesOf = (bars: number): number => ((bars - 4) / 3) * 11 + 13;

function textOf([start, ...symbols]: number[]): string {
  if (start !== startB && start !== startC) throw new Error("starts in another set");
  let pairs = start === startC;
  let text = "";
  for (const value of symbols) {
    if (value === codeC && !pairs) pairs = true;
    else if (value === codeB && pairs) pairs = false;
    else text += pairs ? String(value).padStart(2, "0") : String.fromCharCode(value + 32);
  }
  return text;
}
