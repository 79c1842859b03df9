// Take the rows of the results along: copied, or saved as a file.

import { copyButton } from "./copy_button.js";
import { FORMATS, written } from "./formats.js";

/** @type {[format: string, ending: string, type: string][]} */
const FILES = [
  ["csv", "csv", "text/csv"],
  ["markdown", "md", "text/markdown"],
  ["json", "json", "application/json"],
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
 * @param {() => Promise<import("./formats.js").Value[][]>} rowsOf
 */
export function takeAlong(columns, rowsOf) {
  const place = document.createElement("p");
  place.className = "search-take";
  const [copies, files] = [document.createElement("span"), document.createElement("span")];
  /** @type {import("./formats.js").Value[][]} */
  let rows = [];
  const ready = rowsOf().then(found => {
    rows = found;
  });
  if (navigator.clipboard) {
    copies.append("Copy as ");
    place.append(copies, " ");
    for (const [format, label] of Object.entries(FORMATS)) {
      const text = () => written(format, columns, rows);
      copies.append(
        copyButton(label, text, () => "Copying is forbidden", " to the clipboard"),
        " ",
      );
    }
  }
  files.append("Download ");
  place.append(files);
  for (const [format, ending, type] of FILES) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = FORMATS[format];
    button.setAttribute("aria-label", `Download ${FORMATS[format]}`);
    button.addEventListener("click", async () => {
      await ready;
      save(`ports.${ending}`, written(format, columns, rows), type);
    });
    files.append(button, " ");
  }
  return place;
}
