// Take the rows of the results along: copied, or saved as a file.

import { copyButton } from "./copy_button.js";
import { written } from "./formats.js";

/** @type {[label: string, format: import("./formats.js").Format, ending: string, type: string][]} */
const FORMATS = [
  ["Text", "text", "txt", "text/plain"],
  ["CSV", "csv", "csv", "text/csv"],
  ["Markdown", "markdown", "md", "text/markdown"],
  ["JSON", "json", "json", "application/json"],
];

/**
 * Save a text as a file.
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/**
 * Make the buttons that copy and save a table.
 * @param {string[]} columns
 * @param {() => Promise<string[][]>} rowsOf
 */
export function takeAlong(columns, rowsOf) {
  const place = document.createElement("p");
  place.className = "search-take";
  /** @type {string[][]} */
  let rows = [];
  const ready = rowsOf().then(found => {
    rows = found;
  });
  if (navigator.clipboard) {
    place.append("Copy as ");
    for (const [label, format] of FORMATS) {
      const text = () => written(format, columns, rows);
      place.append(
        copyButton(label, text, () => "Copying is forbidden", " to the clipboard"),
        " ",
      );
    }
  }
  place.append("Download ");
  for (const [label, format, ending, type] of FORMATS.slice(1)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-label", `Download ${label}`);
    button.addEventListener("click", async () => {
      await ready;
      save(`ports.${ending}`, written(format, columns, rows), type);
    });
    place.append(button, " ");
  }
  return place;
}
