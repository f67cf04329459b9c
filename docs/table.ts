/** A Markdown table. Bars inside a cell are escaped, so that no value breaks its row. */
export const markdownTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");

/** The line above every printed file. */
export const printedFrom = (source: string): string =>
  `<!-- Printed by docs/print.ts from ${source}. Change that, then run npm run docs. -->\n`;

/** Keys and codes as code, so that Markdown does not read `<id>` as a tag. */
export const code = (text: string): string => (text === "" ? "" : `\`${text}\``);
