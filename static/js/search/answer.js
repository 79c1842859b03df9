// From a query to results: which shards to read, and what to try when nothing matches.

import { aboutPort, aboutRange, mentioning } from "./numbers.js";
import { byRank, isExact, score } from "./rank.js";
import { entryOf, numberEntry } from "./results.js";
import { corrections, readWords } from "./spelling.js";
import { isNumber, nameKey, wordsOf } from "./tokenize.js";

// More shards than this are read only where all results are asked for.
const MOST_SHARDS = 3;
const MOST_GUESSES = 6;
// Of more words, none is taken for another: whatever they say, it is no name of a service.
const MOST_GUESSED = 4;

/**
 * @typedef {object} Answer
 * @property {import("./results.js").Result[]} results best first
 * @property {number} total how many there are, those beyond the limit too
 * @property {string[]} words what to mark in them
 * @property {boolean} isExact whether the first is the very number or name that was asked for
 * @property {boolean} isGuess whether nothing matches as it was typed
 * @property {boolean} isPartial whether only the best known were looked at
 * @property {boolean} isOver whether a number beyond the last port was asked for
 */

/**
 * Answer a query; with `all`, read every shard that may hold a result.
 * @param {import("./query.js").Query} query
 * @param {import("./shards.js").Shards} shards
 * @param {{ limit?: number, all?: boolean }} options
 * @returns {Promise<Answer>}
 */
export async function answer(query, shards, { limit = 10, all = false }) {
  const reader = { shards, most: all ? Infinity : MOST_SHARDS, isPartial: false };
  const { ports, names, words, isOver } = query;
  let found = { entries: [...await numbers(ports, reader), ...await exactly(names, reader)], words, isExact: true };
  if (!found.entries.length && !ports.length && !isOver && words.length) found = await text(query, reader);
  const unique = new Map();
  for (const { url, make } of found.entries) if (!unique.has(url)) unique.set(url, make);
  return {
    results: [...unique.values()].slice(0, limit).map(make => make()),
    total: unique.size,
    words: found.words,
    isExact: !!found.isExact,
    isGuess: !!found.isGuess,
    isPartial: reader.isPartial,
    isOver,
  };
}

/** Of several numbers, each is seen before what else is known of the first. */
async function numbers(ports, { shards, most }) {
  const groups = [];
  for (const port of ports) {
    const [from, to = from] = [port].flat();
    const cards = await shards.blocks(from, to, most);
    groups.push(port === from ? aboutPort(port, cards) : aboutRange(port, cards));
    if (port === from && ports.length === 1) groups.push(mentioning(port, cards));
  }
  return ports.length > 1 ? [...groups.flatMap(entries => entries.slice(0, 1)), ...groups.flat()] : groups.flat();
}

/** Try the words as they are, then two of them written together, then what may have been meant. */
async function text(query, reader) {
  const { words } = query;
  const found = await matches(query, reader);
  let entries = entriesOf(found);
  const guessed = words.length > MOST_GUESSED || words.every(word => /\d/.test(word)) ? [] : words;
  for (let at = 1; at < guessed.length && !entries.length; at++) {
    const joined = [...words.slice(0, at - 1), words[at - 1] + words[at], ...words.slice(at + 1)];
    entries = entriesOf(await matches(asWords(joined), reader));
  }
  return entries.length ? { entries, words, isExact: found.some(isExact) } : guess(guessed, reader);
}

async function guess(words, reader) {
  if (!words.length) return { entries: [], words };
  const list = await reader.shards.spelling(readWords);
  const options = words.map(word => (isNumber(word) ? [word] : corrections(word, list)));
  const isKnownAll = options.every(([first], at) => first === words[at]);
  const found = isKnownAll ? { entries: await exactly(words, reader), words } : await corrected(options, reader);
  const ports = words.filter(word => word.length > 1 && isNumber(word)).map(Number);
  if (!found.entries.length && ports.length === 1 && words.length === 2) found.entries = await numbers(ports, reader);
  return { ...found, isGuess: found.entries.length > 0 };
}

/** Put the nearest words on the list in place of those that are not on it. */
async function corrected(options, reader) {
  const combine = (heads, words) => heads.flatMap(head => words.map(word => [...head, word])).slice(0, MOST_GUESSES);
  const found = [];
  const words = [];
  for (const [at, guessed] of options.reduce(combine, [[]]).entries()) {
    const some = await matches(asWords(guessed), reader);
    // Of several names, the one that is nearer to what was typed goes first.
    for (const { card, points } of some) found.push({ card, points: points - at * 3 });
    if (some.length) words.push(...guessed);
  }
  return { entries: entriesOf(found.sort(byRank)), words };
}

/** Give the services whose very name is one of the words. */
async function exactly(names, reader) {
  const found = [];
  for (const name of names) {
    const some = isNumber(name) ? [] : await matches(asWords(wordsOf(name), name), reader);
    found.push(...some.filter(match => isExact(match) && match.card.kind === "service"));
  }
  return entriesOf(found);
}

/** List what matches; the ports of services that bear the very name follow those services. */
function entriesOf(found) {
  const entries = found.map(({ card }) => entryOf(card));
  const ports = found.map(({ card }) => card.places.filter(place => place.key).map(place => numberEntry(place, [card])));
  const exact = found.filter(isExact).length;
  return [
    ...entries.slice(0, exact),
    ...ports.slice(0, exact).flat(),
    ...entries.slice(exact),
    ...ports.flat(),
  ];
}

async function matches(query, reader) {
  const cards = await candidates(query.words, reader);
  return cards.map(card => ({ card, points: score(card, query) })).filter(match => match.points).sort(byRank);
}

/** Read the shards of the word that is in the fewest: whatever has all the words is in them. */
async function candidates(words, reader) {
  const { shards, most } = reader;
  const spans = words.filter(word => !isNumber(word)).map(word => [...shards.span(word), word.length]);
  const number = words.find(word => word.length > 2);
  if (!spans.length) return number ? shards.blocks(+number, +number) : [];
  const [[first, last]] = spans.sort(([a, b, long], [c, d, longer]) => b - a - d + c || longer - long);
  if (last - first < most) return shards.several("words", first, last);
  reader.isPartial = true;
  return shards.best(first);
}

const asWords = (words, name = words.join(" ")) => ({ text: name, key: nameKey(name), words, all: words, bare: words });
