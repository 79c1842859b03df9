// How well a document answers words: a service's own name beats a mention, the central beats the obscure.

import { nameKey } from "./tokenize.js";

// Of the same name, a service goes before a contact.
const BELOW = { service: 0, reference: 1, contact: 2, port: 3, range: 3 };
const SAME_NAME = 900;
// A name that does not come from the registry.
const SAME_ALIAS = 850;
const SAME_WORDS = 800;
const CENTRAL = 0.75;
const BEGUN_NAME = 8;
// The last word may still be typed; another one that only begins a word counts for less.
const UNFINISHED = 0.8;

/** Tell whether a match bears the very name that was asked for. */
export const isExact = ({ points }) => points > SAME_WORDS / 2;

const isGone = ({ document }) => +(document.state === "gone");

/** Sort the best first and what is gone last; of equals, the one with the lower number goes first, then by name. */
export const byRank = (a, b) =>
  isGone(a) - isGone(b) ||
  b.points - a.points ||
  firstOf(a) - firstOf(b) ||
  (a.document.key < b.document.key ? -1 : 1);

const firstOf = ({ document }) => document.places[0]?.first ?? Infinity;

/**
 * Score a document; 0 where some word is not in it. The last word may be unfinished.
 * @param {import("./documents.js").SearchDocument} document
 * @param {import("./grammar.js").Query} query
 * @returns {number}
 */
export function score(document, query) {
  const { words } = query;
  if (!words.every(word => document.all.includes(` ${word}`))) return 0;
  const qualities = words.map((word, at) =>
    quality(word, document, at < words.length - 1 ? UNFINISHED : 1),
  );
  return (
    qualities.reduce((sum, each) => sum + each) / words.length +
    nameBonus(document, query) +
    phraseBonus(document, query) +
    document.weight * CENTRAL -
    BELOW[document.kind] -
    0.04 * Math.min(25, document.own.length + document.told.length)
  );
}

/** Say how well a word matches: whole words count for more than the beginning of one. */
function quality(word, { own, joined, initials, told, places }, begun) {
  const rate = (text, whole, part) =>
    text === word
      ? whole
      : text.startsWith(word)
        ? begun * (part + (4 * word.length) / text.length)
        : 0;
  return Math.max(
    ...own.map((text, at) => rate(text, at ? 10 : 11, at ? 4.5 : 5)),
    rate(joined, 10, 4.5),
    initials === word ? 10 : 0,
    ...told.map(text => rate(text, 6, 2)),
    ...places.map(({ key }) => (key === word ? 8 : 0)),
  );
}

function nameBonus(document, { key, text, bare }) {
  if (document.nameKey === key)
    return (
      SAME_NAME -
      9 * BELOW[document.kind] +
      (document.name.toLowerCase() === text.toLowerCase() ? 5 : 0)
    );
  if (document.aliases.some(alias => nameKey(alias) === key)) return SAME_ALIAS;
  if (sameWords(document.own, bare)) return SAME_WORDS;
  return key.includes("-") && document.nameKey.startsWith(key) ? BEGUN_NAME : 0;
}

const sameWords = (some, others) =>
  some.length === others.length && some.every((word, at) => word === others[at]);

/** Reward words that stand together, and a text that is nothing but them. */
function phraseBonus(document, { all }) {
  const phrase = ` ${all.join(" ")}`;
  const told = ` ${document.told.join(" ")}`;
  if (told === phrase) return document.kind === "service" ? 6 : 3;
  if (all.length < 2) return 0;
  if (told.startsWith(phrase)) return 4;
  if (` ${document.own.join(" ")}`.includes(phrase)) return 3;
  return told.includes(phrase) ? 2 : 0;
}
