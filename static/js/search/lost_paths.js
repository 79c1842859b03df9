// What a path that has no page may have meant. Runs the same in Node.

import { LAST_PORT, PROTOCOLS } from "./registry.js";

const KINDS = {
  port: ["port", "range"],
  ports: ["port", "range"],
  range: ["port", "range"],
  ...Object.fromEntries(PROTOCOLS.map(name => [name, []])),
  service: ["service"],
  services: ["service"],
  contact: ["contact"],
  contacts: ["contact"],
  person: ["contact"],
  people: ["contact"],
  reference: ["reference"],
  references: ["reference"],
  rfc: ["reference"],
};
const ENDING = /\.(?:html?|json|php|aspx?|md|txt|xml)$/i;

/**
 * @typedef {object} Meaning
 * @property {string[]} kinds of entity that the path names; empty for any
 * @property {string} words what to search for
 * @property {string} plain the path as this site would spell it, in lower case
 */

/**
 * Read *path*, which is relative to the site's root and percent-encoded.
 * @param {string} path
 * @returns {Meaning}
 */
export function meaning(path) {
  const parts = decoded(path)
    .split("/")
    .map(part => part.trim())
    .filter(Boolean);
  if (/^index\.[a-z]+$/i.test(parts.at(-1) ?? "")) parts.pop();
  if (parts.length) parts.push(parts.pop().replace(ENDING, ""));
  const plain = parts.length ? `${parts.join("/").toLowerCase()}/` : "";
  const head = parts[0]?.toLowerCase();
  const kinds = Object.hasOwn(KINDS, head ?? "") ? KINDS[head] : [];
  const isKind = parts.length > 1 && head !== "rfc" && Object.hasOwn(KINDS, head);
  const rest = (isKind ? parts.slice(1) : parts).filter(
    part => !PROTOCOLS.includes(part.toLowerCase()),
  );
  return {
    kinds,
    words: rest
      .map(unspelled)
      .map(unpadded)
      .join(head === "rfc" ? "" : "/"),
    plain,
  };
}

/**
 * Choose the result that the path must have meant, if there is one.
 * @param {import("./results.js").Result[]} results
 * @param {Meaning} meant
 */
export function chosen(results, { kinds, words }) {
  const fitting = results.filter(
    ({ kind }) => !kinds.length || kinds.includes(kind) || kind === "listing",
  );
  if (/^\d+$/.test(words) && Number(words) <= LAST_PORT) {
    return fitting.find(({ kind }) => kind === "port" || kind === "range" || kind === "listing");
  }
  const likenesses = [text => text, text => text.toLowerCase(), folded];
  for (const like of likenesses) {
    const found = fitting.find(({ key }) => like(key) === like(words));
    if (found) return found;
  }
  return undefined;
}

function decoded(path) {
  try {
    return decodeURIComponent(path.replaceAll("+", "%2B"));
  } catch {
    return path;
  }
}

/** Read a slug back: a letter that cannot stand in an address is "~" and two hexadecimal digits. */
function unspelled(part) {
  const spelled = /~[0-9a-f]{2}/i.test(part) && !part.includes("%");
  return spelled ? decoded(part.replace(/~([0-9a-f]{2})/gi, "%$1")) : part;
}

function unpadded(part) {
  const range = part.replace(/^(\d+)\s*[-\u2013:]\s*(\d+)$/, "$1-$2");
  return /^\d+(?:-\d+)?$/.test(range)
    ? range.replace(/\d+/g, digits => digits.replace(/^0+(?=\d)/, ""))
    : range;
}

function folded(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
