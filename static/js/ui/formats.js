// Rows of a table as plain text, CSV, Markdown or JSON. Runs the same in Node.

/** @typedef {string | string[] | null} Value what a cell holds; several values in some */

/** The formats, as buttons name them. */
export const FORMATS = { text: "Text", csv: "CSV", markdown: "Markdown", json: "JSON" };

/**
 * Write rows in a format; text and Markdown leave columns out that no row fills.
 * @param {string} format a key of FORMATS
 * @param {string[]} columns
 * @param {Value[][]} rows
 */
export function written(format, columns, rows) {
  if (format === "json") return toJson(columns, rows);
  const cells = rows.map(row => row.map(plain));
  if (format === "csv") return lines([columns, ...cells].map(row => row.map(quoted).join(",")));
  const used = columns.map((_, at) => cells.some(row => row[at]));
  const kept = [columns, ...cells].map(row => row.filter((_, at) => used[at]));
  if (format === "text") return lines(kept.map(row => row.join("\t")));
  const [head, ...body] = kept.map(row => `| ${row.map(escaped).join(" | ")} |`);
  return lines([head, `|${" --- |".repeat(kept[0].length)}`, ...body]);
}

/**
 * @param {string[]} columns
 * @param {Value[][]} rows
 */
function toJson(columns, rows) {
  const objects = rows.map(row => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
  return lines([JSON.stringify(objects, null, 2)]);
}

/** @param {Value} value */
function plain(value) {
  const text = Array.isArray(value) ? value.join("; ") : (value ?? "");
  return text.replace(/\s+/g, " ").trim();
}

/** Quote as RFC 4180 says. @param {string} text */
function quoted(text) {
  // As codes: the minifier would begin a string at a quote or backtick of a pattern.
  return /[\x22,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Escape what would end a cell or begin markup. @param {string} text */
function escaped(text) {
  return text.replace(/[\\|\x60*_\[\]<>]/g, "\\$&");
}

/** @param {string[]} parts */
function lines(parts) {
  return `${parts.join("\n")}\n`;
}
