// One result as the reader sees it, in the box and on the result page.

import { fold } from "../search/tokenize.js";
import { WHOLE } from "./excerpt.js";

/**
 * What the reader is told of pages that are not of the newest edition.
 * @type {Record<string, string>}
 */
export const STATES = { gone: "no longer in the registry", unlisted: "not from IANA" };
/** @type {Record<string, string>} */
export const KINDS = {
  port: "Port",
  range: "Range",
  service: "Service",
  contact: "Contact",
  reference: "Reference",
  listing: "List",
};

/**
 * Fill a link with a result: kind, title, numbers, protocols and description, matches marked.
 * @param {HTMLAnchorElement} link
 * @param {import("../search/results.js").Result} result
 * @param {string[]} words
 * @param {URL} root
 */
export function fillRow(link, result, words, root) {
  const { kind, key, title, description, numbers, protocols, status } = result;
  link.href = new URL(result.url, root).href;
  link.classList.add("found", `found-${kind}`);
  const line = part("line", "");
  const parts = [marked(part("title", ""), title, words)];
  if (kind === "service") parts.push(...numbers.slice(0, 3).map(number => part("number", number)));
  parts.push(...protocols.map(protocol => part(`protocol ${protocol}`, protocol)));
  if (status && status !== "assigned")
    parts.push(part(`status ${status.replace(" ", "-")}`, status));
  if (STATES[result.state]) parts.push(part("chip", STATES[result.state]));
  if (result.aliases.length) parts.push(part("alias", `commonly ${result.aliases[0]}`));
  // Namesakes are told apart by their ids.
  if (kind === "contact" && fold(key) !== fold(title).replaceAll(" ", "_"))
    parts.push(part("id", key));
  // The spaces keep the words apart for who hears them.
  line.append(...parts.flatMap(each => [each, " "]));
  link.append(part("kind", KINDS[kind] ?? kind), " ", line);
  if (description) link.append(" ", marked(part("description", ""), description, words));
}

/**
 * @param {string} name its class
 * @param {string} text
 */
export function part(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

/**
 * Write a text with the beginnings of its words that match marked.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {string} text
 * @param {string[]} words
 */
export function marked(element, text, words) {
  for (const piece of text.split(/([\p{L}\p{N}]+)/u)) {
    const folded = fold(piece);
    const word = words
      .filter(each => each && folded.startsWith(each))
      .sort((a, b) => b.length - a.length)[0];
    if (!word) element.append(piece);
    else {
      const length = folded.length === piece.length ? word.length : piece.length;
      const mark = document.createElement("mark");
      mark.textContent = piece.slice(0, length);
      element.append(mark, piece.slice(length));
    }
  }
  return element;
}

/**
 * Say what the reader needs to know of an answer beside its results; empty if nothing.
 * @param {Pick<import("../search/answer.js").Answer, "results" | "isGuess" | "isPartial" | "isOver">} answer
 * @param {string} [text] that was asked for
 */
export function noteOn({ results, isGuess, isPartial, isOver }, text = "") {
  if (isOver) return "Port numbers end at 65535.";
  if (!results.length) return `${WHOLE} has no “${shortened(text)}”. Press Enter for a way on.`;
  if (isGuess) return "Nothing matches exactly. Did you mean one of these?";
  return isPartial ? "Showing the best matches. Keep typing to narrow." : "";
}

/** @param {string} text */
const shortened = text => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/**
 * Say why there are no results; the listings are named beside it.
 * @param {{ reason?: string }} error
 */
export function failureOn({ reason }) {
  if (reason === "outdated") return "This page is older than the search index. Reload it.";
  if (reason === "slow") return "The search is taking longer than usual.";
  return "The search index didn’t load. Try again.";
}

export const counted = count =>
  count === 1 ? "1 result" : `${count.toLocaleString("en")} results`;
