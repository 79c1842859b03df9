// What the page of results says in place of a table: nothing there, nothing left, nothing loaded.

import { WHOLE } from "./excerpt.js";
import { failureOn } from "./rows.js";

const REGISTRY =
  "https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml";
/** @type {Record<string, string>} */
const LISTS = { service: "services", contact: "contacts", reference: "references" };

/** @param {(string | Node)[]} parts */
export function paragraph(...parts) {
  const made = document.createElement("p");
  made.append(...parts);
  return made;
}

/** @param {string} text */
function title(text) {
  const made = paragraph(text);
  made.className = "empty-title";
  return made;
}

/**
 * @param {string} text
 * @param {() => void} press
 */
export function button(text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

/**
 * @param {string} href
 * @param {string} text
 */
function link(href, text) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}

/**
 * Say honestly what the registry does not have.
 * @param {string} text
 * @param {boolean} isOver
 * @param {string} kind that the filters ask for
 * @param {URL} root
 */
export function absentOf(text, isOver, kind, root) {
  if (!text && LISTS[kind]) {
    const all = link(new URL(`${LISTS[kind]}/`, root).href, `all ${LISTS[kind]}`);
    return [paragraph(`Type a word to search the ${LISTS[kind]}, or browse `, all, ".")];
  }
  if (!text) return [title("No port has all of that.")];
  if (isOver) return [title("Port numbers end at 65535.")];
  const iana = link(`${REGISTRY}?search=${encodeURIComponent(text)}`, "search IANA");
  iana.rel = "external noopener";
  return [
    title(`${WHOLE} has no “${text}”.`),
    paragraph(
      "Much software uses ports that it never registered. Look up the number that you see, or ",
      iana,
      ".",
    ),
  ];
}

/**
 * @param {number} count
 * @param {() => void} clear
 */
export function filteredOf(count, clear) {
  const made = document.createElement("div");
  const what = count === 1 ? "the only result" : `all ${count.toLocaleString("en")} results`;
  made.append(title(`The filters hide ${what}.`), button("Remove the filters", clear));
  return made;
}

/**
 * @param {{ reason?: string }} error
 * @param {() => void} retry
 */
export function failureOf(error, retry) {
  return [title(failureOn(error).replace(" Try again.", "")), button("Try again", retry)];
}

/**
 * Frame the parts, with the ways on below them.
 * @param {Node[]} parts
 * @param {URL} root
 */
export function emptyState(parts, root) {
  const made = document.createElement("div");
  made.className = "empty";
  const lists = ["ports", "services", "contacts", "references", "map"].flatMap((name, at) => [
    at ? ", " : "",
    link(new URL(`${name}/`, root).href, name),
  ]);
  made.append(...parts, paragraph("Or browse: ", ...lists, "."));
  return made;
}
