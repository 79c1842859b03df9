// What a reader means: numbers, names or words, typed or pasted.

import { FIRST_DYNAMIC, PROTOCOLS } from "./registry.js";
import { nameKey, telling, without, wordsOf } from "./tokenize.js";

const LAST_PORT = 65535;
const LONGEST = 300;
const MOST_NUMBERS = 20;
const MOST_WORDS = 12;
const PROTOCOL = PROTOCOLS.join("|");
// Words that people put around a number or name; they are no condition, but count when they match.
const FILLER = new RegExp(`^(?:ports?|number|no|nr|and|or|(?:${PROTOCOL})[46]?)$`);
// After these a number is a port: "port 22", "--dport 22", "EXPOSE 8080", "eq 22".
const BEFORE_PORT = /^(?:-*(?:\w*ports?|p)|expose|publish|eq|allow|deny|reject)$/;
const ADDRESS = String.raw`(?:\d+\.){3}\d+`;
const HOST = String.raw`(?:[\w.%*-]*|::|\[[^\]]*\]|::ffff:[\d.]+)`;
// Each gives one port, or a name in its place (*:http), as its first group.
const PORTS = [
  new RegExp(`^-*(?:(?:${PROTOCOL})[46]?|\\w*ports?|p)[:/.=#-]?(\\d+)$`),
  new RegExp(`^(\\d+)/(?:${PROTOCOL})`),
  new RegExp(`^${HOST}:(\\d+)(?:[/?#].*)?$`),
  new RegExp(`^(?:\\*|localhost|${ADDRESS}|\\[.*\\]):([a-z][\\w-]*)$`),
  new RegExp(`^(?:${ADDRESS}|[\\da-f]*:[\\da-f:]+)\\.(\\d+|[a-z][\\w-]*)$`),
];
const SERVICE_LABEL = new RegExp(`(?:^|\\.)_([^._]+)\\._(?:${PROTOCOL})\\b`);
const LOCATOR = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/;

/**
 * @typedef {object} Query
 * @property {string} text what was typed, on one line
 * @property {string} key the text as a name, for exact matches
 * @property {string[]} words folded words that an answer must have; the last may be unfinished
 * @property {string[]} all the same with the words that are no condition
 * @property {string[]} bare the same without what people put around a name ("port")
 * @property {(number | [number, number])[]} ports numbers and ranges that are asked for
 * @property {string[]} names service names that stand in a pasted text
 * @property {boolean} isOver whether a number beyond the last port was asked for
 */

/**
 * Read what was typed or pasted.
 * @param {string} input
 * @returns {Query}
 */
export function parse(input) {
  const text = String(input).slice(0, LONGEST).normalize("NFKC").replace(/[‐-―−]/g, "-")
    .replace(/\s+/g, " ").trim();
  const lower = text.toLowerCase();
  const query = { text, key: nameKey(text), words: [], all: [], bare: [], ports: [], names: [], isOver: false };
  const documents = documentsOf(lower);
  if (documents) query.words = query.all = query.bare = documents;
  else if (!readList(lower, query)) readParts(lower, query);
  query.ports.splice(MOST_NUMBERS);
  return query;
}

/** Find the RFC, or the draft, that a text names in any spelling or address. */
function documentsOf(lower) {
  const rfc = /(?:^|[^a-z0-9])rfc[\s:_#/.-]*0*(\d+)/.exec(lower);
  if (rfc) return [`rfc${rfc[1]}`];
  const draft = /\/(draft-[a-z0-9-]*[a-z0-9])/.exec(lower);
  return draft && wordsOf(draft[1]);
}

/** Read numbers and ranges alone, with the words and marks that people put around them. */
function readList(lower, query) {
  const joined = lower.replace(/(\d)\s*(?:-|\.\.+|to|through)\s*(?=\d)/g, "$1-");
  const parts = joined.split(/[\s,;|+&(){}"'<>/]+/)
    .map(part => part.replace(/^[:#=.]+|[:=.]+$/g, "")).filter(part => part && !FILLER.test(part));
  if (!parts.length || !parts.every(part => /^\d+(?:-\d+)?$/.test(part))) return false;
  for (const part of parts) addNumber(part, query);
  return true;
}

function addNumber(part, query) {
  const [first, last = first] = part.split("-").map(Number);
  if (Math.max(first, last) > LAST_PORT) query.isOver = true;
  else if (part.includes("-") && first <= last) query.ports.push([first, last]);
  else query.ports.push(...new Set([first, last]));
}

/** Take numbers and names out of a pasted line; the rest is words. */
function readParts(lower, query) {
  const rest = [];
  let isExpected = false;
  for (const raw of lower.split(/[\s,;|]+|->/)) {
    const part = raw.replace(/^[("'<{#]+|[)"'>}.:!?]+$/g, "");
    if (isExpected && /^\d+$/.test(part)) addNumber(part, query);
    else if (FILLER.test(part) || !readPart(part, query)) {
      isExpected = BEFORE_PORT.test(part) || (isExpected && FILLER.test(part));
      rest.push(part);
    }
  }
  // A pasted line is filled up with port 0 and the dynamic end of a connection.
  query.ports = [...new Set(without(query.ports, port => port === 0 || port >= FIRST_DYNAMIC))];
  query.all = wordsOf(rest.join(" ")).slice(0, MOST_WORDS);
  query.bare = without(query.all, word => FILLER.test(word));
  query.words = telling(query.bare);
}

function readPart(part, query) {
  const locator = LOCATOR.exec(part);
  const label = SERVICE_LABEL.exec(part);
  const pair = /^(\d+):(\d+)(?![:\w])/.exec(part);
  const port = locator ? /:(\d+)$/.exec(locator[2]) : PORTS.reduce((found, each) => found ?? each.exec(part), null);
  if (label) query.names.push(label[1]);
  else if (pair) pair.slice(1).forEach(number => addNumber(number, query));
  else if (port && /\d/.test(port[1][0])) addNumber(port[1], query);
  else if (port ?? locator) query.names.push((port ?? locator)[1]);
  else return false;
  return true;
}
