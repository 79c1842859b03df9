// Controls that copy rows of a table: which rows, and in which format.

import { copyButton } from "./copy_button.js";
import { FORMATS, written } from "./formats.js";

/**
 * Make a choice of rows and one button for each format.
 * @param {string[]} choices names of single rows; with fewer than two there is no choice
 * @param {(choice: number) => { columns: string[], rows: import("./formats.js").Value[][] }} rowsOf
 *   gives what to copy: all rows for -1, else those of a choice
 * @returns {HTMLElement}
 */
export function copyControls(choices, rowsOf) {
  const place = document.createElement("p");
  place.className = "copy-controls";
  const select = choiceOf(choices);
  if (choices.length > 1) {
    const label = document.createElement("label");
    label.append("Copy ", select);
    place.append(label, " as ");
  } else place.append("Copy as ");
  for (const [format, name] of Object.entries(FORMATS)) {
    const text = () => {
      const { columns, rows } = rowsOf(Number(select.value));
      return written(format, columns, rows);
    };
    place.append(
      copyButton(name, text, () => "Not allowed", " of these rows"),
      " ",
    );
  }
  return place;
}

/** @param {string[]} choices */
function choiceOf(choices) {
  const select = document.createElement("select");
  for (const [at, name] of [["-1", `all ${choices.length} rows`], ...Object.entries(choices)]) {
    const option = document.createElement("option");
    option.value = at;
    option.textContent = name;
    select.append(option);
  }
  return select;
}
